#include "table/background/lease.h"

#include <gtest/gtest.h>

#include "storage/memory/memory_engine.h"
#include "table/background/background_testing.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

/// Bytes as they are stored; never changed, only followed by a new version.
TEST(TaskRecord, is_stored_as_ever) {
  const TaskRecord record{.holder = "me", .until = 300, .place = "at", .ended = 5, .done = 7};
  const std::string bytes(
      "\x01\x01\x02me\x02\x02\xac\x02\x03\x02"
      "at\x04\x01\x05\x05\x01\x07");
  EXPECT_EQ(encode_task_record(record), bytes);
  EXPECT_EQ(decode_task_record(bytes), record);
  EXPECT_EQ(encode_task_record({.holder = "me", .until = 1, .place = {}}), "\x01\x01\x02me\x02\x01\x01");
  EXPECT_EQ(decode_task_record("\x02"), std::nullopt) << "of another version";
  EXPECT_EQ(decode_task_record("\x01\xff"), std::nullopt);
  EXPECT_EQ(decode_task_record(""), std::nullopt);
  EXPECT_EQ(task_key("Name"), "JName");
}

class LeaseTest : public ::testing::Test {
 protected:
  static constexpr int64_t second = microseconds_per_second;

  TestClock clock_;
  SharedEngine engine_{make_memory_engine(clock_)};
  Lease one_{engine_, "Task", "one"};
  Lease other_{engine_, "Task", "other"};
};

TEST_F(LeaseTest, one_holds_it_until_its_time_is_over) {
  EXPECT_TRUE(*one_.hold(clock_.now()));
  EXPECT_FALSE(*other_.hold(clock_.now()));
  EXPECT_EQ(other_.record().holder, "one");
  clock_.advance(30 * second - 1);
  EXPECT_FALSE(*other_.hold(clock_.now()));
  clock_.advance(1);
  EXPECT_TRUE(*other_.hold(clock_.now()));
  EXPECT_FALSE(*one_.hold(clock_.now())) << "lost it unawares";
  EXPECT_FALSE(one_.is_held());
}

TEST_F(LeaseTest, is_renewed_with_half_of_it_left_and_costs_no_write_before) {
  ASSERT_TRUE(*one_.hold(clock_.now()));
  const uint64_t commits = engine_.statistics().commits;
  clock_.advance(14 * second);
  EXPECT_TRUE(*one_.hold(clock_.now()));
  EXPECT_EQ(engine_.statistics().commits, commits);
  clock_.advance(2 * second);
  EXPECT_TRUE(*one_.hold(clock_.now()));
  EXPECT_EQ(engine_.statistics().commits, commits + 1);
  clock_.advance(20 * second);
  EXPECT_FALSE(*other_.hold(clock_.now()));
}

TEST_F(LeaseTest, who_takes_it_over_goes_on_at_the_place_that_was_kept) {
  ASSERT_TRUE(*one_.hold(clock_.now()));
  EXPECT_TRUE(*one_.keep({.holder = {}, .until = 0, .place = "half", .ended = 3, .done = 10}));
  clock_.advance(30 * second);
  ASSERT_TRUE(*other_.hold(clock_.now()));
  EXPECT_EQ(other_.record().place, "half");
  EXPECT_EQ(other_.record().done, 10u);
  EXPECT_FALSE(*one_.keep({.holder = {}, .until = 0, .place = "stale"})) << "who lost it keeps nothing";
  EXPECT_EQ(one_.record().place, "half");
}

TEST_F(LeaseTest, is_given_back) {
  ASSERT_TRUE(*one_.hold(clock_.now()));
  ASSERT_TRUE(*one_.keep({.holder = {}, .until = 0, .place = "half"}));
  ASSERT_TRUE(one_.release().has_value());
  EXPECT_TRUE(*other_.hold(clock_.now()));
  EXPECT_EQ(other_.record().place, "half");
}

TEST_F(LeaseTest, whoever_has_the_store_for_itself_takes_it_at_once) {
  ASSERT_TRUE(*one_.hold(clock_.now()));
  engine_.exclusive = true;
  EXPECT_TRUE(*other_.hold(clock_.now()));
}

}  // namespace
}  // namespace gramme
