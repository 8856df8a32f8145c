#include "server/background.h"

#include <gtest/gtest.h>

#include "api/errors.h"

namespace gramme {
namespace {

using std::chrono::milliseconds;

TEST(PeriodicTask, goes_on_after_a_failure_and_ends_between_two_periods) {
  std::atomic<int> runs = 0;
  {
    PeriodicTask often("often", milliseconds(0), [&](const auto&) -> Result<void> {
      ++runs;
      return internal_server_error("as planned");
    });
    while (runs < 3) std::this_thread::yield();
  }
  const int after = runs;
  EXPECT_GE(after, 3);
  PeriodicTask seldom("seldom", std::chrono::hours(1),
                      [&](const auto&) -> Result<void> { return ++runs, Result<void>(); });
  while (runs == after) std::this_thread::yield();
}  // would wait for an hour

TEST(PeriodicTask, tells_its_work_to_stop) {
  std::atomic<bool> started = false;
  PeriodicTask task("long", milliseconds(0), [&](const std::atomic<bool>& stopped) -> Result<void> {
    started = true;
    while (!stopped) std::this_thread::yield();
    return {};
  });
  while (!started) std::this_thread::yield();
}

}  // namespace
}  // namespace gramme
