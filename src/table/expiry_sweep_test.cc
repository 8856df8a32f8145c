#include "table/expiry_sweep.h"

#include <gtest/gtest.h>

#include "api/errors.h"
#include "storage/memory/memory_engine.h"
#include "table/change.h"
#include "table/expiry.h"
#include "table/storage_keys.h"
#include "table/table_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

class ExpirySweepTest : public ::testing::Test {
 protected:
  static constexpr int64_t second = microseconds_per_second;
  static constexpr int64_t rate = 1000;

  ExpirySweepTest() {
    EXPECT_TRUE(catalog_.load().has_value());
    set_attribute("ttl");
  }

  /// As UpdateTimeToLive does, without what it leaves to the background.
  void set_attribute(const std::string& attribute) {
    auto table = std::make_shared<Table>(*test_table());
    table->layout = ++layout_;
    table->time_to_live = TimeToLive{.setting = 1, .attribute = attribute, .enabled = true};
    table_ = table;
    commit([&](Batch& batch, const Moment&) {
      batch.put(catalog_key(table_->owner, table_->name), encode_table(*table_));
    });
  }
  /// Puts an item in the place of another.
  void write(const Item& before, const Item& after) {
    commit([&](Batch& batch, const Moment& moment) {
      append_change(batch, ChangeContext(moment, 0), table_, item_key(*table_, before ? before : after),
                    before, after);
    });
  }
  static Item expiring(int64_t sk, int64_t at) {
    return item({{"pk", text("p")}, {"sk", number(sk)}, {"ttl", number(at)}});
  }
  template <class Fill>
  void commit(Fill fill) {
    ASSERT_TRUE(complete(*engine_, Write{{},
                                         [&](const Moment& moment, Present) -> Planned {
                                           Batch batch;
                                           fill(batch, moment);
                                           return {std::move(batch), nothing()};
                                         }})
                    .has_value());
  }
  Turn turn() {
    return *expire_items(*engine_, *catalog_.snapshot(), heads_, rate,
                         {.now = clock_.now(), .place = {}, .stopped = stopped_});
  }
  uint64_t round() {
    uint64_t deleted = 0;
    for (bool more = true; more;) {
      const Turn step = turn();
      deleted += step.done;
      more = step.more;
    }
    return deleted;
  }
  int64_t now() const { return clock_.now() / second; }

  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
  Catalog catalog_{*engine_};
  QueueHeads heads_{*engine_};
  TablePointer table_;
  uint64_t layout_ = 1;
  std::atomic<bool> stopped_ = false;
};

TEST_F(ExpirySweepTest, deletes_what_is_due_and_tells_when_the_next_is) {
  write({}, expiring(1, now()));
  write({}, expiring(2, now() + 5));
  const Turn first = turn();
  EXPECT_EQ(first.done, 1u);
  EXPECT_FALSE(first.more);
  EXPECT_EQ(first.next, (now() + 5) * second);
  clock_.advance(5 * second);
  EXPECT_EQ(round(), 1u);
  for (int i = 0; i < 2; ++i) {
    const Turn idle = turn();
    EXPECT_EQ(idle.next, std::nullopt);
    EXPECT_EQ(idle.waiting_since, std::nullopt);
  }
}

TEST_F(ExpirySweepTest, keeps_to_its_rate_and_tells_how_far_it_is_behind) {
  for (int64_t sk = 0; sk < 60; ++sk) write({}, expiring(sk, now() - 7));
  const Turn step = turn();
  EXPECT_TRUE(step.more);
  EXPECT_GT(step.done, 0u);
  EXPECT_LT(step.done, 60u);
  EXPECT_EQ(step.pace.count(), int64_t(step.done) * second / rate);
  EXPECT_EQ(step.waiting_since, (now() - 7) * second);
  EXPECT_EQ(step.done + round(), 60u);
}

TEST_F(ExpirySweepTest, meets_what_is_put_before_the_place_it_came_to) {
  write({}, expiring(1, now() + 100));
  EXPECT_EQ(round(), 0u) << "nothing before that";
  write({}, expiring(2, now() - 50));
  EXPECT_EQ(round(), 1u);
  write({}, expiring(3, now() - 60));
  EXPECT_EQ(round(), 1u);
}

TEST_F(ExpirySweepTest, leaves_an_item_whose_expiry_was_moved) {
  const Item early = expiring(1, now() - 1), late = expiring(1, now() + 10);
  write({}, early);
  write(early, late);
  // An entry that nobody should have left is looked at, and removed without the item.
  commit([&](Batch& batch, const Moment&) {
    batch.put(expiry_key(table_->id, 1, uint64_t(now() - 1), item_key(*table_, late)), "");
  });
  EXPECT_EQ(round(), 0u);
  clock_.advance(10 * second);
  EXPECT_EQ(round(), 1u);
}

TEST_F(ExpirySweepTest, passes_over_entries_that_name_no_item_of_the_table) {
  commit([&](Batch& batch, const Moment&) {
    batch.put(range_of_expiries(table_->id, 1).first, "");
    batch.put(expiry_key(table_->id, 1, 1, ""), "");
    batch.put(expiry_key(table_->id, 1, 2, "x"), "");
    batch.put(expiry_key(table_->id, 1, 3, catalog_key(table_->owner, table_->name)), "");
  });
  write({}, expiring(1, now() - 1));
  EXPECT_EQ(round(), 1u);
  const Turn idle = turn();
  EXPECT_EQ(idle.next, std::nullopt);
  EXPECT_EQ(idle.waiting_since, std::nullopt);
}

TEST_F(ExpirySweepTest, touches_nothing_when_the_table_is_not_the_one_it_knows) {
  write({}, expiring(1, now() - 1));
  const auto before = catalog_.snapshot();
  set_attribute("other");
  const Turn stale = *expire_items(*engine_, *before, heads_, rate,
                                   {.now = clock_.now(), .place = {}, .stopped = stopped_});
  EXPECT_EQ(stale.done, 0u);
  EXPECT_TRUE(stale.more) << "the next turn knows the table as it is";
  set_attribute("ttl");
  EXPECT_EQ(round(), 1u) << "the entry is still there";
}

}  // namespace
}  // namespace gramme
