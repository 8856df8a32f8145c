#include "table/purge.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>

#include "storage/memory/memory_engine.h"
#include "table/change.h"
#include "table/storage_keys.h"
#include "table/table_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

class Keys final : public Visitor {
 public:
  explicit Keys(std::vector<std::string>& keys) : keys_(keys) {}
  bool visit(std::string_view key, std::string_view) override {
    keys_.emplace_back(key);
    return true;
  }
  Step finish() override {
    return Response([](Writer&) {});
  }

 private:
  std::vector<std::string>& keys_;
};

class PurgeTest : public ::testing::Test {
 protected:
  void commit(Batch batch) {
    Outcome outcome =
        run_to_end(*engine_, Write{{}, [batch = std::move(batch)](const Moment&, Present) -> Planned {
                                     return {batch, [](Writer&) {}};
                                   }});
    ASSERT_TRUE(std::holds_alternative<Response>(outcome));
  }

  /// A table of so many items, all of them in two indexes.
  void fill(uint64_t table_id, int64_t items) {
    auto table = test_table();
    table->id = table_id;
    Batch batch;
    for (int64_t i = 0; i < items; ++i) {
      Item thing = item(
          {{"pk", text("p")}, {"sk", number(i)}, {"l", text("l")}, {"g", text("g")}, {"h", number(i)}});
      append_change(batch, ChangeContext(Moment{}, 0), table, item_key(*table, thing), {}, thing);
    }
    commit(std::move(batch));
  }

  void drop(uint64_t table_id) {
    Batch batch;
    batch.put(dropped_key(table_id), "");
    commit(std::move(batch));
  }

  /// Every key there is.
  std::vector<std::string> keys() {
    std::vector<std::string> keys;
    Scan scan;
    scan.range = {"", "\xff"};
    scan.visitor = std::make_unique<Keys>(keys);
    run_to_end(*engine_, std::move(scan));
    return keys;
  }

  static bool done_soon(const std::function<bool()>& done) {
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return done();
  }

  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
  std::atomic<bool> running_ = false;
};

TEST_F(PurgeTest, removes_every_trace_of_one_table_and_nothing_of_others) {
  fill(6, 3);
  fill(8, 3);
  std::vector<std::string> others = keys();
  fill(7, 1500);
  drop(7);
  ASSERT_TRUE(purge_dropped(*engine_, dropped_key(7), running_).has_value());
  EXPECT_EQ(keys(), others);
}

TEST_F(PurgeTest, removes_one_index_and_nothing_else_of_its_table) {
  fill(7, 1500);
  std::vector<std::string> expected = keys();
  std::erase_if(expected, [](const std::string& key) {
    auto lies_in = [&](const KeyRange& range) { return range.first <= key && key < range.last; };
    return lies_in(range_of_index(7, 2)) || lies_in(range_of_counters(7, 2));
  });
  Batch batch;
  batch.put(dropped_key(7, 2), "");
  batch.put(written_key(7, 2, std::string(20, 'x')), "");
  commit(std::move(batch));
  ASSERT_EQ(*purge_dropped(*engine_, dropped_key(7, 2), running_), WorkQueue::Progress::done);
  EXPECT_EQ(keys(), expected);
  EXPECT_EQ(expected.size(), 1500u * 2 + 5) << "items and one index, counters of both, one collection";
}

TEST_F(PurgeTest, reports_a_key_that_names_nothing) {
  EXPECT_FALSE(purge_dropped(*engine_, "D?", running_).has_value());
}

TEST_F(PurgeTest, stops_when_told_and_keeps_the_mark_for_the_next_start) {
  fill(7, 3);
  drop(7);
  std::vector<std::string> all = keys();
  std::atomic<bool> stopped = true;
  EXPECT_EQ(*purge_dropped(*engine_, dropped_key(7), stopped), WorkQueue::Progress::more);
  EXPECT_EQ(keys(), all);
}

TEST_F(PurgeTest, goes_on_with_what_an_earlier_run_left_and_follows_new_drops) {
  fill(7, 2500);
  fill(8, 10);
  drop(7);
  Purge purge(*engine_);
  purge.start();
  EXPECT_TRUE(done_soon([&] { return keys().size() < 100 && purge.left() == 0; }));
  EXPECT_FALSE(keys().empty()) << "table 8 was not dropped yet";
  drop(8);
  EXPECT_TRUE(done_soon([&] { return keys().empty(); }));
}

TEST_F(PurgeTest, may_end_while_the_engine_goes_on) {
  {
    Purge purge(*engine_);
    purge.start();
  }
  {
    Purge never_started(*engine_);
  }
  drop(7);
  EXPECT_EQ(keys(), std::vector<std::string>{dropped_key(7)});
}

}  // namespace
}  // namespace gramme
