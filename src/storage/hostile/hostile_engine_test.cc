#include "storage/hostile/hostile_engine.h"

#include <atomic>
#include <latch>

#include "storage/engine_contract.h"
#include "storage/memory/memory_engine.h"

namespace gramme {
namespace {

std::unique_ptr<Engine> hostile(const Clock& clock, HostileOptions options) {
  return make_hostile_engine(make_memory_engine(clock), options);
}

EngineUnderTest under_test(std::string name, HostileOptions options) {
  return {std::move(name),
          [options](const std::string&, const Clock& clock) { return hostile(clock, options); }, false};
}

INSTANTIATE_TEST_SUITE_P(hostile, EngineContract,
                         testing::Values(under_test("hostile", {}),
                                         under_test("hostile_and_forgetful",
                                                    {.unknown_after_commit_one_in = 7,
                                                     .unknown_without_commit_one_in = 7})),
                         name_of_engine);

Step put(std::string key, std::atomic<int>* runs = nullptr) {
  return Write{{}, [key, runs](const Moment&, Present) {
                 if (runs) ++*runs;
                 Batch batch;
                 batch.put(key, "");
                 return Planned(std::move(batch), nothing());
               }};
}

/// Runs a put and tells whether its outcome was unknown and whether it was made.
std::pair<bool, bool> outcome_and_truth(HostileOptions options) {
  TestClock clock;
  std::unique_ptr<Engine> engine = hostile(clock, options);
  Outcome outcome = run_to_end(*engine, put("k"));
  return {std::holds_alternative<Unknown>(outcome), engine->statistics().commits == 1};
}

TEST(HostileEngine, reports_unknown_outcomes_of_writes_that_were_made_and_that_were_not) {
  EXPECT_EQ(outcome_and_truth({}), std::pair(false, true));
  EXPECT_EQ(outcome_and_truth({.unknown_after_commit_one_in = 1}), std::pair(true, true));
  EXPECT_EQ(outcome_and_truth({.unknown_without_commit_one_in = 1}), std::pair(true, false));
}

TEST(HostileEngine, knows_the_outcome_of_what_does_not_write) {
  TestClock clock;
  std::unique_ptr<Engine> engine = hostile(clock, {.unknown_after_commit_one_in = 1});
  Outcome outcome =
      run_to_end(*engine, Read{{"k"}, Consistency::strong, [](Present) -> Step { return nothing(); }});
  EXPECT_TRUE(std::holds_alternative<Response>(outcome));
}

TEST(HostileEngine, runs_plans_several_times_and_makes_the_changes_of_one_run) {
  TestClock clock;
  std::unique_ptr<Engine> engine = hostile(clock, {.plan_reruns = 3});
  std::atomic<int> runs = 0;
  (void)run_to_end(*engine, put("k", &runs));
  EXPECT_EQ(runs, 5);
  EXPECT_EQ(engine->statistics().commits, 1u);
}

TEST(HostileEngine, shows_plans_that_others_may_have_written_in_between) {
  TestClock clock;
  std::unique_ptr<Engine> engine = hostile(clock, {});
  (void)run_to_end(*engine, put("k"));
  std::atomic<int> present_runs = 0, absent_runs = 0;
  (void)run_to_end(*engine, Write{{"k"}, [&](const Moment&, Present present) {
                                    ++(present[0] ? present_runs : absent_runs);
                                    return Planned(Batch(), nothing());
                                  }});
  EXPECT_EQ(present_runs, 3);
  EXPECT_EQ(absent_runs, 1);
}

TEST(HostileEngine, answers_in_another_order) {
  TestClock clock;
  std::unique_ptr<Engine> engine = hostile(clock, {});
  std::vector<int> order;
  std::latch answered(50);
  for (int i = 0; i < 50; ++i) {
    engine->run(put("k"), [&, i](Outcome) {
      order.push_back(i);
      answered.count_down();
    });
  }
  answered.wait();
  EXPECT_FALSE(std::ranges::is_sorted(order));
}

using HostileEngineDeathTest = testing::Test;

TEST(HostileEngineDeathTest, stops_at_a_plan_that_is_not_pure) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        TestClock clock;
        std::unique_ptr<Engine> engine = hostile(clock, {});
        std::atomic<int> runs = 0;
        (void)run_to_end(*engine, Write{{}, [&](const Moment&, Present) {
                                          Batch batch;
                                          batch.put("k", std::to_string(++runs));
                                          return Planned(std::move(batch), nothing());
                                        }});
      },
      "same_changes");
}

}  // namespace
}  // namespace gramme
