#include "server/background.h"

#include <utility>

#include "base/logging.h"

namespace gramme {

PeriodicTask::PeriodicTask(std::string name, std::chrono::milliseconds period, Work work)
    : name_(std::move(name)), period_(period), work_(std::move(work)), thread_([this] { run(); }) {}

PeriodicTask::~PeriodicTask() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void PeriodicTask::run() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    lock.unlock();
    if (auto result = work_(stopped_); !result) LOG_WARNING("{}: {}", name_, result.error().message());
    lock.lock();
    wake_.wait_for(lock, period_, [this] { return stopped_.load(); });
  }
}

}  // namespace gramme
