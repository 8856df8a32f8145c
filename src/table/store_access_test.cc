#include "table/store_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/errors.h"
#include "storage/hostile/hostile_engine.h"
#include "storage/memory/memory_engine.h"

namespace gramme {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class StoreAccess : public ::testing::Test {
 protected:
  StoreAccess() {
    for (const std::string key : {"a", "b", "c"}) put(key, "value of " + key);
  }

  void put(const std::string& key, const std::string& value) {
    EXPECT_TRUE(decide<bool>(*engine_, {}, [&](const Moment&, Present) {
                  Decision<bool> decision{{}, true};
                  decision.batch.put(key, value);
                  return decision;
                }).value_or(false));
  }

  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
};

TEST_F(StoreAccess, copies_values_and_entries) {
  EXPECT_THAT(values_of(*engine_, {"c", "x", "a"}).value(),
              ElementsAre("value of c", std::nullopt, "value of a"));
  EXPECT_TRUE(values_of(*engine_, {}).value().empty());
  EXPECT_EQ(value_of(*engine_, "b").value(), "value of b");
  EXPECT_THAT(entries_of(*engine_, {"b", "z"}).value(),
              ElementsAre(Pair("b", "value of b"), Pair("c", "value of c")));
  EXPECT_TRUE(erase(*engine_, "b").has_value());
  EXPECT_EQ(value_of(*engine_, "b").value(), std::nullopt);
}

TEST_F(StoreAccess, ends_with_the_entry_that_reaches_a_limit) {
  EXPECT_EQ(entries_of(*engine_, {"a", "z"}, {.entries = 2}).value().size(), 2u);
  EXPECT_EQ(entries_of(*engine_, {"a", "z"}, {.bytes = 11}).value().size(), 2u);
}

TEST_F(StoreAccess, sees_a_snapshot_as_it_was) {
  const SnapshotPointer snapshot = engine_->snapshot();
  put("a", "later");
  EXPECT_THAT(values_of(*engine_, {"a"}, snapshot).value(), ElementsAre("value of a"));
  EXPECT_THAT(entries_of(*engine_, {"a", "b"}, {}, snapshot).value(), ElementsAre(Pair("a", "value of a")));
}

TEST_F(StoreAccess, tells_what_the_plan_told_that_was_carried_out) {
  const auto engine = make_hostile_engine(std::move(engine_), {.plan_reruns = 2});
  int runs = 0;
  const Result<int> told =
      decide<int>(*engine, {"a"}, [&](const Moment&, Present) { return Decision<int>{{}, ++runs}; });
  EXPECT_EQ(told.value(), 3) << "two runs before it and one after it are thrown away";
  EXPECT_EQ(runs, 4);
}

TEST_F(StoreAccess, tells_the_error_of_a_plan_and_outcomes_that_are_unknown) {
  const auto refused = decide<int>(
      *engine_, {}, [](const Moment&, Present) -> Result<Decision<int>> { return validation("no"); });
  EXPECT_EQ(refused.error().message(), "no");
  const auto engine = make_hostile_engine(std::move(engine_), {.unknown_after_commit_one_in = 1});
  const auto lost = decide<int>(*engine, {}, [](const Moment&, Present) { return Decision<int>{{}, 1}; });
  EXPECT_TRUE(lost.error().is(kind::internal_server_error));
}

}  // namespace
}  // namespace gramme
