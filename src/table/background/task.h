// What runs beside requests: a row for each task, run by BackgroundTasks (background_tasks.h).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace gramme {

/// What a turn is given.
struct TurnContext {
  Timestamp now;
  std::string_view place;            // where the turn before stopped; empty when a round begins
  const std::atomic<bool>& stopped;  // the server ends: return soon
};

/// What a turn came to.
struct Turn {
  uint64_t done = 0;                            // in the task's unit
  bool more = false;                            // work that is due is left: another turn follows
  std::string place = {};                       // where it goes on; kept in the store
  std::optional<uint64_t> left = {};            // how much, where that is known
  std::optional<Timestamp> waiting_since = {};  // when the oldest work that is left became due
  std::optional<Timestamp> next = {};  // when work becomes due, if that is before a period has passed
  std::string error = {};              // of a part of the work that failed and is tried again
  std::chrono::microseconds pace{0};   // real time from the begin of this turn to that of the next
};

struct BackgroundTask {
  std::string name;             // in the log and in answers; also the key of its lease
  std::string unit;             // what it counts: "items deleted"
  std::chrono::seconds period;  // from a round to the next; the first is at once
  std::string watches = {};     // a put of a key that begins so begins a round at once
  /// A part of a round, less than a second of work. May be cut off between any two of its commits and done
  /// again, here or in another process; what fails is done again after a pause. Waits for the engine.
  std::function<Result<Turn>(const TurnContext&)> turn;
};

}  // namespace gramme
