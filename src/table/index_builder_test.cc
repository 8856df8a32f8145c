#include "table/index_builder.h"

#include <future>
#include <thread>

#include "base/logging.h"
#include "storage/forwarding_engine.h"
#include "storage/hostile/hostile_engine.h"
#include "table/background/background_tasks.h"
#include "table/index_build_testing.h"
#include "table/purge.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;
using Progress = WorkQueue::Progress;

constexpr std::atomic<bool> running = false;

/// Lets something happen between what a chain has seen and what it writes.
class InterveningEngine final : public ForwardingEngine {
 public:
  InterveningEngine(Engine& inner, std::function<void()> intervene)
      : ForwardingEngine(inner), intervene_(std::move(intervene)) {}

  void run(Step step, Completion done) noexcept override {
    std::optional<Step> rest;
    if (auto* scan = std::get_if<Scan>(&step))
      scan->visitor = std::make_unique<Holding>(std::move(scan->visitor), rest);
    bool is_write = std::holds_alternative<Write>(step);
    Outcome outcome = is_write ? Outcome(nothing()) : run_to_end(inner_, std::move(step));
    if (!rest && !is_write) return done(std::move(outcome));
    intervene_();
    inner_.run(rest ? *std::move(rest) : std::move(step), std::move(done));
  }

 private:
  /// Keeps what would follow a scan.
  class Holding final : public Visitor {
   public:
    Holding(std::unique_ptr<Visitor> visitor, std::optional<Step>& rest)
        : visitor_(std::move(visitor)), rest_(rest) {}
    bool visit(std::string_view key, std::string_view value) override {
      return visitor_->visit(key, value);
    }
    Step finish() override {
      rest_ = visitor_->finish();
      return nothing();
    }

   private:
    std::unique_ptr<Visitor> visitor_;
    std::optional<Step>& rest_;
  };
  std::function<void()> intervene_;
};

class IndexBuilderTest : public ::testing::Test {
 protected:
  /// Steps until the build is over; each begins from nothing but the store, as after a restart.
  int build(Engine& engine, BuildStep step = {}) {
    int steps = 0;
    while (*advance_build(engine, BuiltTable::key(), step, running) == Progress::more) ++steps;
    return steps;
  }

  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
  BuiltTable table_{*engine_};
};

TEST_F(IndexBuilderTest, fills_an_index_step_by_step_and_makes_it_active) {
  for (int64_t sk = 0; sk < 25; ++sk)
    table_.write(sk, item({{"pk", text("p")}, {"sk", number(sk)}, {"g", text("g")}, {"h", number(sk)}}));
  table_.announce();
  EXPECT_EQ(table_.unfinished()->state, IndexState::allocating);
  EXPECT_EQ(*advance_build(*engine_, BuiltTable::key(), {.items = 10}, running), Progress::more);
  EXPECT_EQ(table_.unfinished()->state, IndexState::backfilling);
  EXPECT_EQ(*advance_build(*engine_, BuiltTable::key(), {.items = 10}, running), Progress::more);
  EXPECT_EQ(content(*engine_).counter(item_count_key(7, 2)), 10) << "what is there is counted";
  EXPECT_EQ(build(*engine_, {.items = 10}), 3) << "10, 5, active";
  EXPECT_EQ(table_.unfinished(), std::nullopt);
  EXPECT_EQ(table_.now().generation, 4u);
  EXPECT_EQ(content(*engine_).counter(item_count_key(7, 2)), 25);
  BuiltTable::expect_exact(content(*engine_));
}

TEST_F(IndexBuilderTest, takes_few_large_items_at_once) {
  for (int64_t sk = 0; sk < 6; ++sk)
    table_.write(sk, item({{"pk", text("p")}, {"sk", number(sk)}, {"y", text(std::string(1000, 'y'))}}));
  table_.announce();
  EXPECT_EQ(build(*engine_, {.items = 100, .bytes = 1500}), 1 + 3 + 1) << "begin, three pairs, active";
}

TEST_F(IndexBuilderTest, of_an_empty_table_ends_at_once) {
  table_.announce();
  EXPECT_EQ(build(*engine_), 3);
  EXPECT_EQ(build(*engine_), 0) << "nothing more to do";
  BuiltTable::expect_exact(content(*engine_));
}

TEST_F(IndexBuilderTest, leaves_out_items_whose_keys_no_index_takes) {
  table_.write(1, item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("")}, {"h", number(1)}}));
  table_.write(2, item({{"pk", text("p")}, {"sk", number(2)}, {"g", number(1)}, {"h", number(1)}}));
  table_.write(
      3,
      item({{"pk", text("p")}, {"sk", number(3)}, {"g", text(std::string(2049, 'g'))}, {"h", number(1)}}));
  table_.announce();
  build(*engine_);
  EXPECT_EQ(content(*engine_).counter(item_count_key(7, 2)), 0);
  BuiltTable::expect_exact(content(*engine_));
}

TEST_F(IndexBuilderTest, and_writers_together_make_the_index_exact) {
  SEEDED(random);
  for (int round = 0; round < 25; ++round) {
    const int64_t keys = 1 + int64_t(random.below(30));
    auto write = [&] {
      for (uint64_t writes = random.below(4); writes > 0; --writes) {
        int64_t sk = int64_t(random.below(uint64_t(keys)));
        table_.write(sk, BuiltTable::random_item(random, sk));
      }
      BuiltTable::expect_exact(content(*engine_));
    };
    for (int i = 0; i < 10; ++i) write();
    table_.announce();
    InterveningEngine busy(*engine_, write);
    build(busy, {.items = 1 + size_t(random.below(5))});
    BuiltTable::expect_exact(content(*engine_));
    table_.remove();
    ASSERT_TRUE(purge_dropped(*engine_, dropped_key(7, 2), running).has_value());
    // Ids are not used again, but all that hangs on this one is gone.
    ASSERT_TRUE(content(*engine_).in(range_of_index(7, 2)).empty());
    ASSERT_TRUE(content(*engine_).in(range_of_counters(7, 2)).empty());
  }
}

TEST_F(IndexBuilderTest, gives_up_an_index_that_is_deleted_at_any_moment) {
  SEEDED(random);
  for (int moment = 0; moment < 12; ++moment) {
    for (int64_t sk = 0; sk < 10; ++sk) table_.write(sk, BuiltTable::random_item(random, sk));
    table_.announce();
    int passed = 0;
    InterveningEngine deleting(*engine_, [&] {
      table_.write(3, BuiltTable::random_item(random, 3));
      if (passed++ == moment) table_.remove();
    });
    build(deleting, {.items = 2});
    if (passed <= moment) table_.remove();
    table_.write(4, BuiltTable::random_item(random, 4));
    ASSERT_EQ(purge_dropped(*engine_, dropped_key(7, 2), running)->progress, Progress::done);
    Store left = content(*engine_);
    EXPECT_TRUE(left.in(range_of_index(7, 2)).empty()) << moment;
    EXPECT_TRUE(left.in(range_of_counters(7, 2)).empty()) << moment;
    EXPECT_TRUE(left.in(range_of_written(7)).empty()) << moment;
    EXPECT_TRUE(left.in(range_of_builds(7)).empty()) << moment;
    EXPECT_TRUE(left.in(range_of_family(Family::dropped)).empty()) << moment;
  }
}

TEST_F(IndexBuilderTest, stops_before_the_last_step_when_told) {
  table_.announce();
  const std::atomic<bool> stopped = true;
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(*advance_build(*engine_, BuiltTable::key(), {}, stopped), Progress::more);
  EXPECT_EQ(table_.unfinished()->state, IndexState::backfilling);
}

TEST_F(IndexBuilderTest, reports_a_damaged_record) {
  table_.commit([](Batch& batch) { batch.put(BuiltTable::key(), "\xff"); });
  EXPECT_FALSE(advance_build(*engine_, BuiltTable::key(), {}, running).has_value());
  table_.commit([](Batch& batch) {
    batch.put(BuiltTable::key(), encode_index_build({.table_key = "C/nowhere", .cursor = {}}));
  });
  EXPECT_FALSE(advance_build(*engine_, BuiltTable::key(), {}, running).has_value());
}

/// An engine that answers late, in another order and not at all, writers from several threads, and builders
/// that end and start again.
TEST(IndexBuilderContract, holds_with_an_engine_that_takes_every_liberty) {
  SEEDED(random);
  configure_logging(LogLevel::off, LogFormat::text);
  TestClock clock;
  auto engine = make_hostile_engine(
      make_memory_engine(clock),
      {.seed = random.next(), .unknown_after_commit_one_in = 40, .unknown_without_commit_one_in = 40});
  BuiltTable table(*engine);
  for (int64_t sk = 0; sk < 40; ++sk) table.write(sk, BuiltTable::random_item(random, sk));

  std::atomic<bool> done = false;
  std::vector<std::thread> writers;
  for (int i = 0; i < 3; ++i) {
    writers.emplace_back([&, choice = Random(random.next())]() mutable {
      while (!done) {
        int64_t sk = int64_t(choice.below(60));
        table.write(sk, BuiltTable::random_item(choice, sk));
      }
    });
  }
  table.announce();
  for (bool over = false; !over;) {
    Result<Progress> step = advance_build(*engine, BuiltTable::key(), {.items = 3}, running);
    over = step.has_value() && *step == Progress::done;
  }
  done = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(table.unfinished(), std::nullopt);
  BuiltTable::expect_exact(content(*engine));
}

TEST(IndexBuilderTask, builds_in_the_background_and_goes_on_after_a_restart) {
  configure_logging(LogLevel::off, LogFormat::text);
  TestClock clock;
  auto engine = make_memory_engine(clock);
  BuiltTable table(*engine);
  SEEDED(random);
  for (int64_t sk = 0; sk < 2000; ++sk) table.write(sk, BuiltTable::random_item(random, sk));
  auto start = [&] {
    std::vector<BackgroundTask> tasks;
    tasks.push_back(index_build_task(*engine, clock));
    return std::make_unique<BackgroundTasks>(*engine, clock, "test", std::move(tasks));
  };
  start()->start();
  table.announce();
  start();
  auto tasks = start();
  tasks->start();
  auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (table.unfinished() && std::chrono::steady_clock::now() < deadline) {
    int64_t sk = int64_t(random.below(2100));
    table.write(sk, BuiltTable::random_item(random, sk));
  }
  EXPECT_EQ(table.unfinished(), std::nullopt);
  std::promise<void> settled;
  tasks->when_settled([&] { settled.set_value(); });
  settled.get_future().wait();
  EXPECT_GT(tasks->status()[0].done, 1000u);
  BuiltTable::expect_exact(content(*engine));
}

}  // namespace
}  // namespace gramme
