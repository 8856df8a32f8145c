// Runs the background tasks, each on a thread of its own: an engine may not be run by its observers, and
// long scans belong on no event loop.
//
// A task is due when its period has passed since its last round, or when a commit put a key it watches. It
// then has turn after turn until its round is over, as long as this server holds its lease. What fails is
// tried again after a second, then two, at most a minute; a store that takes no writes any more fills no
// log.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "storage/engine.h"
#include "table/background/task.h"

namespace gramme {

enum class TaskState : uint8_t { waiting, working, failing, elsewhere };

/// How a task is doing. Times are those of the clock.
struct TaskStatus {
  std::string name;
  std::string unit;
  std::chrono::seconds period;
  TaskState state;
  uint64_t done;                 // in its unit, by all servers there were
  std::optional<uint64_t> left;  // where that is known
  int64_t lag;                   // microseconds: how long the oldest work that is left has been due
  Timestamp due;                 // when it has its next turn
  std::string holder;            // of the lease; empty before anybody had it
  Timestamp until;               // its end, unless it is renewed
  std::string error;             // of the turn before, if that failed
};

class TaskThread;
struct TaskBoard;

class BackgroundTasks {
 public:
  /// `holder` is this server, unlike all others there are and were. Made before the engine's first run,
  /// which outlives this.
  BackgroundTasks(Engine& engine, const Clock& clock, std::string holder,
                  std::vector<BackgroundTask> tasks);
  /// Waits for the turns at hand; what is left waits for the next start.
  ~BackgroundTasks();
  BackgroundTasks(const BackgroundTasks&) = delete;
  BackgroundTasks& operator=(const BackgroundTasks&) = delete;

  void start();
  /// Instead: gives one of the tasks, by its place, a turn here and now. False when it is not due, or at
  /// work already.
  bool take_turn(size_t task);
  size_t size() const { return threads_.size(); }

  /// Begins a round of the task of that name, whenever the next would be. From any thread.
  void wake(std::string_view task);
  /// Says that a clock that does not run by itself was moved.
  void look_at_clock();
  /// Calls once no task is due, from this thread or a task's; never when the server ends before.
  void when_settled(std::move_only_function<void()> done);

  std::vector<TaskStatus> status() const;

 private:
  const std::shared_ptr<TaskBoard> board_;
  std::vector<std::unique_ptr<TaskThread>> threads_;
};

/// How long to wait after another failure, having waited so long after the one before.
std::chrono::seconds next_pause(std::chrono::seconds pause);

}  // namespace gramme
