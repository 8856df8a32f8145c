#include "table/background/background_tasks.h"

#include <gtest/gtest.h>

#include <future>

#include "api/errors.h"
#include "base/logging.h"
#include "storage/memory/memory_engine.h"
#include "table/background/background_testing.h"

namespace gramme {
namespace {

constexpr int64_t second = microseconds_per_second;

class BackgroundTasksTest : public ::testing::Test {
 protected:
  BackgroundTasksTest() { configure_logging(LogLevel::off, LogFormat::text); }

  /// A task that is due every ten seconds; its turns are counted.
  BackgroundTask task(std::function<Result<Turn>(const TurnContext&)> turn, std::string watches = {}) {
    return {.name = "Test",
            .unit = "things done",
            .period = std::chrono::seconds(10),
            .watches = std::move(watches),
            .turn = [this, turn = std::move(turn)](const TurnContext& context) {
              ++turns_;
              return turn(context);
            }};
  }
  std::unique_ptr<BackgroundTasks> start(BackgroundTask task, std::string holder = "me") {
    std::vector<BackgroundTask> all;
    all.push_back(std::move(task));
    auto tasks = std::make_unique<BackgroundTasks>(engine_, clock_, std::move(holder), std::move(all));
    tasks->start();
    return tasks;
  }
  static void settle(BackgroundTasks& tasks) {
    std::promise<void> settled;
    tasks.when_settled([&] { settled.set_value(); });
    ASSERT_EQ(settled.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  }
  void advance(BackgroundTasks& tasks, int64_t seconds) {
    settle(tasks);
    clock_.advance(seconds * second);
    tasks.look_at_clock();
    settle(tasks);
  }
  void put(const std::string& key) {
    ASSERT_TRUE(complete(engine_, Write{{},
                                        [&](const Moment&, Present) -> Planned {
                                          Batch batch;
                                          batch.put(key, "");
                                          return {std::move(batch), nothing()};
                                        }})
                    .has_value());
  }

  TestClock clock_;
  SharedEngine engine_{make_memory_engine(clock_)};
  std::atomic<int> turns_ = 0;
};

TEST_F(BackgroundTasksTest, a_task_runs_at_once_and_then_once_a_period) {
  auto tasks = start(task([](const auto&) { return Turn{}; }));
  settle(*tasks);
  EXPECT_EQ(turns_, 1);
  advance(*tasks, 9);
  EXPECT_EQ(turns_, 1);
  advance(*tasks, 1);
  EXPECT_EQ(turns_, 2);
  advance(*tasks, 1000);
  EXPECT_EQ(turns_, 3) << "once, however long it was";
}

TEST_F(BackgroundTasksTest, idles_without_a_write) {
  auto tasks = start(task([](const auto&) { return Turn{}; }));
  settle(*tasks);
  const uint64_t commits = engine_.statistics().commits;
  advance(*tasks, 10);
  EXPECT_EQ(turns_, 2);
  EXPECT_EQ(engine_.statistics().commits, commits);
}

TEST_F(BackgroundTasksTest, takes_turns_until_the_round_is_over_and_tells_what_it_did) {
  auto tasks = start(task([](const TurnContext& context) {
    const bool more = context.place.size() < 3;
    return Turn{.done = 5, .more = more, .place = more ? std::string(context.place) + "x" : ""};
  }));
  settle(*tasks);
  EXPECT_EQ(turns_, 4);
  const TaskStatus status = tasks->status()[0];
  EXPECT_EQ(status.done, 20u);
  EXPECT_EQ(status.state, TaskState::waiting);
  EXPECT_EQ(status.holder, "me");
  EXPECT_EQ(status.lag, 0);
  EXPECT_EQ(status.due, clock_.now() + 10 * second);
}

TEST_F(BackgroundTasksTest, goes_on_after_a_restart_where_it_was_and_counts_on) {
  std::promise<void> reached;
  {
    auto tasks = start(task([&](const TurnContext& context) -> Result<Turn> {
      if (context.place.empty()) return Turn{.done = 1, .more = true, .place = "half"};
      reached.set_value();
      while (!context.stopped) std::this_thread::yield();
      return internal_server_error("cut off");
    }));
    reached.get_future().wait();
  }
  std::string place;
  auto tasks = start(task([&](const TurnContext& context) {
                       place = context.place;
                       return Turn{.done = 1};
                     }),
                     "its successor");
  settle(*tasks);
  EXPECT_EQ(place, "half");
  EXPECT_EQ(tasks->status()[0].done, 2u);
  EXPECT_EQ(tasks->status()[0].holder, "its successor");
}

TEST_F(BackgroundTasksTest, a_round_that_was_done_is_not_done_again_before_its_period) {
  auto work = [](const TurnContext&) { return Turn{.done = 1}; };
  settle(*start(task(work)));
  clock_.advance(4 * second);
  auto tasks = start(task(work));
  settle(*tasks);
  EXPECT_EQ(turns_, 1);
  advance(*tasks, 6);
  EXPECT_EQ(turns_, 2);
}

TEST_F(BackgroundTasksTest, of_two_servers_one_runs_it_and_the_other_takes_over) {
  auto work = [&](const TurnContext&) -> Result<Turn> { return Turn{}; };
  auto one = start(task(work), "one");
  settle(*one);
  auto other = start(task(work), "other");
  settle(*other);
  EXPECT_EQ(turns_, 1);
  EXPECT_EQ(other->status()[0].state, TaskState::elsewhere);
  EXPECT_EQ(other->status()[0].holder, "one");
  one.reset();  // gives its lease back, but nobody hears of it
  advance(*other, 30);
  EXPECT_EQ(turns_, 2);
  EXPECT_EQ(other->status()[0].holder, "other");
}

TEST_F(BackgroundTasksTest, a_put_of_what_it_watches_begins_a_round) {
  auto tasks = start(task([](const auto&) { return Turn{}; }, "Xa"));
  settle(*tasks);
  put("Xb");
  settle(*tasks);
  EXPECT_EQ(turns_, 1);
  put("Xab");
  settle(*tasks);
  EXPECT_EQ(turns_, 2);
}

TEST_F(BackgroundTasksTest, fails_aloud_and_tries_again_after_growing_pauses) {
  std::atomic<bool> fails = true;
  auto tasks = start(task([&](const auto&) -> Result<Turn> {
    if (fails) return internal_server_error("as planned");
    return Turn{};
  }));
  settle(*tasks);
  EXPECT_EQ(tasks->status()[0].state, TaskState::failing);
  EXPECT_EQ(tasks->status()[0].error, "as planned");
  advance(*tasks, 1);
  EXPECT_EQ(turns_, 2);
  EXPECT_EQ(tasks->status()[0].lag, 1 * second) << "the round is due since the first failure";
  advance(*tasks, 1);
  EXPECT_EQ(turns_, 2);
  fails = false;
  advance(*tasks, 1);
  EXPECT_EQ(turns_, 3);
  EXPECT_EQ(tasks->status()[0].state, TaskState::waiting);
}

TEST_F(BackgroundTasksTest, tells_how_long_the_oldest_work_waits) {
  std::promise<void> seen, checked;
  auto tasks = start(task([&](const TurnContext& context) {
    if (turns_ == 1) return Turn{.more = true, .left = 7, .waiting_since = context.now - 40 * second};
    seen.set_value();
    checked.get_future().wait();
    return Turn{};
  }));
  seen.get_future().wait();
  const TaskStatus status = tasks->status()[0];
  checked.set_value();
  EXPECT_EQ(status.state, TaskState::working);
  EXPECT_EQ(status.lag, 40 * second);
  EXPECT_EQ(status.left, 7u);
}

TEST_F(BackgroundTasksTest, comes_back_earlier_than_its_period_when_work_is_due_then) {
  const Timestamp next = clock_.now() + 3 * second;
  auto tasks = start(task([&](const auto&) { return Turn{.next = next}; }));
  advance(*tasks, 2);
  EXPECT_EQ(turns_, 1);
  advance(*tasks, 1);
  EXPECT_EQ(turns_, 2);
}

TEST(BackgroundTasks, waits_longer_after_each_failure) {
  std::vector<int64_t> pauses;
  for (std::chrono::seconds pause{0}; pauses.size() < 9;)
    pauses.push_back((pause = next_pause(pause)).count());
  EXPECT_EQ(pauses, (std::vector<int64_t>{1, 2, 4, 8, 16, 32, 60, 60, 60}));
}

}  // namespace
}  // namespace gramme
