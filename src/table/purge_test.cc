#include "table/purge.h"

#include <gtest/gtest.h>

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
  ASSERT_EQ(purge_dropped(*engine_, dropped_key(7, 2), running_)->progress, WorkQueue::Progress::done);
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
  EXPECT_EQ(purge_dropped(*engine_, dropped_key(7), stopped)->progress, WorkQueue::Progress::more);
  EXPECT_EQ(keys(), all);
}

TEST_F(PurgeTest, keeps_its_place_between_turns) {
  fill(7, 2500);
  drop(7);
  uint64_t erased = 0;
  size_t left = keys().size();
  int turns = 0;
  for (bool more = true; more; ++turns) {
    const WorkQueue::Part part = *purge_dropped(*engine_, dropped_key(7), running_, 1000);
    more = part.progress == WorkQueue::Progress::more;
    erased += part.done;
    EXPECT_LT(keys().size(), left);
    left = keys().size();
  }
  EXPECT_GT(turns, 7);
  EXPECT_EQ(erased, 7500u + 7) << "items, two indexes, counters and the size of a collection";
  EXPECT_TRUE(keys().empty());
}

/// Bytes as they are stored; never changed, only followed by a new version.
TEST_F(PurgeTest, stores_where_it_goes_on) {
  fill(7, 1500);
  drop(7);
  ASSERT_TRUE(purge_dropped(*engine_, dropped_key(7), running_, 1000).has_value());
  std::string stored;
  Read read;
  read.keys = {dropped_key(7)};
  read.then = [&](Present present) -> Step {
    stored = present[0].value_or("absent");
    return nothing();
  };
  ASSERT_TRUE(complete(*engine_, std::move(read)).has_value());
  ASSERT_GT(stored.size(), 13u);
  EXPECT_EQ(stored.substr(0, 1), "\x01") << "tag";
  EXPECT_EQ(size_t(stored[1]), stored.size() - 2) << "length";
  EXPECT_EQ(stored.substr(2, 11), range_of_index(7, 0).first) << "the next item";
}

}  // namespace
}  // namespace gramme
