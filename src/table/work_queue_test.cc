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
using Part = WorkQueue::Part;

class WorkQueueTest : public ::testing::Test {
 protected:
  void put(const std::string& key) {
    change([key](Batch& batch) { batch.put(key, ""); });
  }
  void erase(const std::string& key) {
    change([key](Batch& batch) { batch.erase(key); });
  }
  template <class Fill>
  void change(Fill fill) {
    EXPECT_TRUE(complete(*engine_, Write{{},
                                         [fill](const Moment&, Present) -> Planned {
                                           Batch batch;
                                           fill(batch);
                                           return {std::move(batch), nothing()};
                                         }})
                    .has_value());
  }

  /// A queue of pieces that take so many parts; those that begin with "Xbad" fail.
  WorkQueue queue(int64_t parts) {
    return WorkQueue(*engine_, "test", Family('X'),
                     [this, parts](const std::string& key, const auto&) -> Result<Part> {
                       worked_.push_back(key);
                       if (key.starts_with("Xbad")) return internal_server_error("not now");
                       if (std::ranges::count(worked_, key) < parts) return Part{Progress::more, 1};
                       erase(key);
                       return Part{Progress::done, 1};
                     });
  }
  /// Turns until nothing is due.
  Turn round(WorkQueue& queue) {
    Turn turn;
    do {
      turn = *queue.turn({.now = clock_.now(), .place = {}, .stopped = stopped_});
    } while (turn.more);
    return turn;
  }

  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
  std::atomic<bool> stopped_ = false;
  std::vector<std::string> worked_;
};

TEST_F(WorkQueueTest, does_what_was_there_and_what_comes) {
  WorkQueue queue = this->queue(1);
  EXPECT_FALSE(round(queue).more);
  for (const char* key : {"Xb", "Y", "Xa"}) put(key);
  EXPECT_EQ(round(queue).left, 0u);
  EXPECT_EQ(worked_, (std::vector<std::string>{"Xa", "Xb"}));
  put("Xc");
  round(queue);
  EXPECT_EQ(worked_.back(), "Xc");
}

TEST_F(WorkQueueTest, gives_each_piece_its_turn_and_counts_what_is_left) {
  for (const char* key : {"Xa", "Xb", "Xc"}) put(key);
  WorkQueue queue = this->queue(2);
  const Turn first = *queue.turn({.now = clock_.now(), .place = {}, .stopped = stopped_});
  EXPECT_TRUE(first.more);
  EXPECT_EQ(first.done, 1u);
  EXPECT_EQ(first.left, 3u);
  round(queue);
  EXPECT_EQ(worked_, (std::vector<std::string>{"Xa", "Xb", "Xc", "Xa", "Xb", "Xc"}));
}

TEST_F(WorkQueueTest, repeats_what_fails_after_a_pause_and_goes_on_with_others) {
  configure_logging(LogLevel::off, LogFormat::text);
  for (const char* key : {"Xbad", "Xgood"}) put(key);
  WorkQueue queue = this->queue(2);
  const Timestamp begin = clock_.now();
  const Turn turn = round(queue);
  EXPECT_EQ(worked_, (std::vector<std::string>{"Xbad", "Xgood", "Xgood"}));
  EXPECT_EQ(turn.left, 1u);
  EXPECT_EQ(turn.error, "not now");
  EXPECT_EQ(turn.waiting_since, begin);
  EXPECT_EQ(turn.next, begin + 1 * microseconds_per_second);
  clock_.advance(microseconds_per_second);
  EXPECT_EQ(round(queue).next, begin + 3 * microseconds_per_second) << "longer after each failure";
  EXPECT_EQ(worked_.size(), 4u);
  erase("Xbad");
  EXPECT_EQ(round(queue).error, "") << "gone, and forgotten";
}

}  // namespace
}  // namespace gramme
