// Work that nobody waits for, done again and again on a thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.h"

namespace gramme {

class PeriodicTask {
 public:
  /// Is told to stop early by the flag; a failure is logged, and the next period tries again.
  using Work = std::function<Result<void>(const std::atomic<bool>& stopped)>;

  /// Runs the work at once, and then whenever `period` has passed since its last end.
  PeriodicTask(std::string name, std::chrono::milliseconds period, Work work);
  /// Waits for the work at hand.
  ~PeriodicTask();
  PeriodicTask(const PeriodicTask&) = delete;
  PeriodicTask& operator=(const PeriodicTask&) = delete;

 private:
  void run();

  const std::string name_;
  const std::chrono::milliseconds period_;
  const Work work_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

}  // namespace gramme
