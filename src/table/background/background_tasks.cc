#include "table/background/background_tasks.h"

#include <mutex>
#include <utility>

#include "table/background/task_thread.h"

namespace gramme {

BackgroundTasks::BackgroundTasks(Engine& engine, const Clock& clock, std::string holder,
                                 std::vector<BackgroundTask> tasks)
    : board_(std::make_shared<TaskBoard>(clock)) {
  for (BackgroundTask& task : tasks)
    threads_.push_back(std::make_unique<TaskThread>(engine, holder, std::move(task), board_));
}

BackgroundTasks::~BackgroundTasks() {
  {
    std::lock_guard lock(board_->mutex);
    board_->stopped = true;
  }
  board_->changed.notify_all();
  threads_.clear();
  board_->waiting.clear();
}

void BackgroundTasks::start() {
  for (auto& thread : threads_) thread->start();
}

bool BackgroundTasks::take_turn(size_t task) { return threads_[task]->take_turn_if_due(); }

void BackgroundTasks::wake(std::string_view task) {
  std::lock_guard lock(board_->mutex);
  for (auto& thread : threads_) {
    if (thread->name() == task) thread->wake();
  }
  board_->changed.notify_all();
}

void BackgroundTasks::look_at_clock() {
  std::lock_guard lock(board_->mutex);
  board_->changed.notify_all();
}

void BackgroundTasks::when_settled(std::move_only_function<void()> done) {
  std::unique_lock lock(board_->mutex);
  board_->waiting.push_back(std::move(done));
  board_->tell_if_settled(lock);
}

std::vector<TaskStatus> BackgroundTasks::status() const {
  std::lock_guard lock(board_->mutex);
  std::vector<TaskStatus> all;
  for (const auto& thread : threads_) all.push_back(thread->status());
  return all;
}

}  // namespace gramme
