// One background task at work: its thread, its lease, and how it is doing.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "table/background/background_tasks.h"
#include "table/background/lease.h"
#include "table/background/task.h"

namespace gramme {

/// When a task has its next turn, and how it is doing: of one task, guarded by the board's mutex.
struct TaskProgress {
  Timestamp due = 0;
  bool woken = false;  // by a commit, or because somebody asked
  bool working = false;
  std::optional<Timestamp> waiting_since =
      {};  // of a round that is not over: when its oldest work became due
  uint64_t done = 0;
  std::optional<uint64_t> left = {};
  TaskRecord lease = {};
  bool elsewhere = false;
  std::string error = {};
};

/// What the threads of all tasks share, with the observers of the engine, which may be called after them.
struct TaskBoard {
  explicit TaskBoard(const Clock& clock) : clock(clock) {}

  bool is_due(const TaskProgress& progress) const { return progress.woken || progress.due <= clock.now(); }
  bool is_settled() const;
  /// Calls those who wait for that, if it is so. Lets go of the lock meanwhile.
  void tell_if_settled(std::unique_lock<std::mutex>& lock);

  const Clock& clock;
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> stopped = false;
  std::deque<TaskProgress> progresses;
  std::vector<std::move_only_function<void()>> waiting;  // for all to be settled
};

class TaskThread {
 public:
  TaskThread(Engine& engine, std::string holder, BackgroundTask task, std::shared_ptr<TaskBoard> board);
  /// The board was told to stop.
  ~TaskThread();

  void start();
  /// Without start(): false when the task is not due, or at work already.
  bool take_turn_if_due();
  const std::string& name() const { return task_.name; }
  // The board is locked.
  TaskStatus status() const;
  void wake() { progress_.woken = true; }

 private:
  using SteadyClock = std::chrono::steady_clock;

  void run();
  /// Waits until the task is due; false when the server ends.
  bool wait(std::unique_lock<std::mutex>& lock);
  /// Returns the real time from the begin of this turn to that of the next. Lets go of the lock meanwhile.
  std::chrono::microseconds take_turn(std::unique_lock<std::mutex>& lock);
  /// Nothing when there is no turn to take: the lease is elsewhere, or the last round was less than a
  /// period ago.
  Result<std::optional<Turn>> work(Timestamp now, bool woken);
  /// Keeps the place, and what was done once a round is over.
  Result<void> keep(const Turn& turn, Timestamp now);
  void note(const Turn& turn, Timestamp now);
  void note_failure(const Error& error, Timestamp now);
  /// Tells the log what was done since the last time, at most once a minute.
  void report(const Turn& turn, Timestamp now);

  const BackgroundTask task_;
  const bool is_exclusive_;
  const std::shared_ptr<TaskBoard> board_;
  TaskProgress& progress_;
  Lease lease_;
  uint64_t not_kept_ = 0;      // done, and not in the lease's record yet
  uint64_t not_reported_ = 0;  // done, and not in the log yet
  Timestamp reported_ = 0;
  std::chrono::seconds pause_{0};
  std::thread thread_;
};

}  // namespace gramme
