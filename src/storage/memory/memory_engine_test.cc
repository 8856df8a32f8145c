#include "storage/memory/memory_engine.h"

#include "storage/engine_contract.h"

namespace gramme {
namespace {

INSTANTIATE_TEST_SUITE_P(
    memory, EngineContract,
    testing::Values(EngineUnderTest{
        "memory", [](const std::string&, const Clock& clock) { return make_memory_engine(clock); }, false}),
    name_of_engine);

TEST(MemoryEngine, answers_before_run_returns) {
  TestClock clock;
  std::unique_ptr<Engine> engine = make_memory_engine(clock);
  bool answered = false;
  engine->run(Write{{}, [](const Moment&, Present) { return Planned({}, nothing()); }},
              [&](Outcome) { answered = true; });
  EXPECT_TRUE(answered);
}

TEST(MemoryEngine, lets_a_completion_run_the_next_step) {
  TestClock clock;
  std::unique_ptr<Engine> engine = make_memory_engine(clock);
  auto write = [] {
    return Write{{}, [](const Moment&, Present) {
                   Batch batch;
                   batch.add("k", 1);
                   return Planned(std::move(batch), nothing());
                 }};
  };
  engine->run(write(), [&](Outcome) { (void)run_to_end(*engine, write()); });
  EXPECT_EQ(engine->statistics().commits, 2u);
}

}  // namespace
}  // namespace gramme
