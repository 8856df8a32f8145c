#include "table/work_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "api/errors.h"
#include "base/logging.h"
#include "storage/memory/memory_engine.h"

namespace gramme {
namespace {

using Progress = WorkQueue::Progress;

class WorkQueueTest : public ::testing::Test {
 protected:
  void put(const std::string& key) {
    EXPECT_TRUE(complete(*engine_, Write{{},
                                         [key](const Moment&, Present) -> Planned {
                                           Batch batch;
                                           batch.put(key, "");
                                           return {std::move(batch), nothing()};
                                         }})
                    .has_value());
  }

  /// Notes the key.
  void note(const std::string& key) {
    std::lock_guard lock(mutex_);
    worked_.push_back(key);
    changed_.notify_one();
  }
  /// What was worked on, once it is as much as that.
  std::vector<std::string> worked(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(20), [&] { return worked_.size() >= count; });
    return worked_;
  }

  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> worked_;
};

TEST_F(WorkQueueTest, does_what_was_there_and_what_comes) {
  put("Xb");
  put("Y");
  WorkQueue queue(*engine_, "test", 'X', [&](const std::string& key, const std::atomic<bool>&) {
    note(key);
    return Progress::done;
  });
  put("Xa");
  EXPECT_TRUE(worked_.empty()) << "not started";
  queue.start();
  EXPECT_EQ(worked(2), (std::vector<std::string>{"Xa", "Xb"}));
  put("Xc");
  EXPECT_EQ(worked(3).back(), "Xc");
  put("Y2");
  put("Xd");
  EXPECT_EQ(worked(4).back(), "Xd");
}

TEST_F(WorkQueueTest, gives_each_piece_its_turn) {
  for (const char* key : {"Xa", "Xb", "Xc"}) put(key);
  WorkQueue queue(*engine_, "test", 'X', [&](const std::string& key, const std::atomic<bool>&) {
    note(key);
    return std::ranges::count(worked_, key) == 2 ? Progress::done : Progress::more;
  });
  queue.start();
  EXPECT_EQ(worked(6), (std::vector<std::string>{"Xa", "Xb", "Xc", "Xa", "Xb", "Xc"}));
  while (queue.left() > 0) std::this_thread::yield();
}

TEST_F(WorkQueueTest, repeats_what_fails_and_goes_on_with_others) {
  configure_logging(LogLevel::off, LogFormat::text);
  put("Xa");
  put("Xb");
  WorkQueue queue(*engine_, "test", 'X',
                  [&](const std::string& key, const std::atomic<bool>&) -> Result<Progress> {
                    note(key);
                    if (key == "Xa" && std::ranges::count(worked_, key) == 1)
                      return internal_server_error("not now");
                    return Progress::done;
                  });
  queue.start();
  EXPECT_EQ(worked(3), (std::vector<std::string>{"Xa", "Xb", "Xa"}));
}

TEST_F(WorkQueueTest, does_not_let_others_wait_for_what_fails) {
  configure_logging(LogLevel::off, LogFormat::text);
  put("Xa");
  put("Xb");
  WorkQueue queue(*engine_, "test", 'X',
                  [&](const std::string& key, const std::atomic<bool>&) -> Result<Progress> {
                    note(key);
                    if (key == "Xa") return internal_server_error("damaged");
                    if (key == "Xb" && std::ranges::count(worked_, key) < 3) return Progress::more;
                    return Progress::done;
                  });
  queue.start();
  EXPECT_EQ(worked(4), (std::vector<std::string>{"Xa", "Xb", "Xb", "Xb"}));
  while (queue.left() > 1) std::this_thread::yield();
  put("Xc");
  EXPECT_EQ(worked(5).at(4), "Xc") << "wakes the one that waits";
}

TEST_F(WorkQueueTest, ends_soon_in_the_middle_of_work) {
  put("Xa");
  WorkQueue queue(*engine_, "test", 'X', [&](const std::string& key, const std::atomic<bool>& stopped) {
    note(key);
    while (!stopped) std::this_thread::yield();
    return Progress::more;
  });
  queue.start();
  EXPECT_EQ(worked(1).size(), 1u);
}

TEST(WorkQueue, waits_longer_after_each_failure) {
  std::vector<int64_t> pauses;
  for (std::chrono::seconds pause{0}; pauses.size() < 9;)
    pauses.push_back((pause = next_pause(pause)).count());
  EXPECT_EQ(pauses, (std::vector<int64_t>{1, 2, 4, 8, 16, 32, 60, 60, 60}));
}

}  // namespace
}  // namespace gramme
