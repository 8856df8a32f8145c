// A few threads for work that waits for a disk.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

namespace gramme::embedded {

class ThreadPool {
 public:
  using Task = std::move_only_function<void()>;

  explicit ThreadPool(size_t threads);
  /// Finishes what was posted.
  ~ThreadPool();
  void post(Task task);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<Task> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gramme::embedded
