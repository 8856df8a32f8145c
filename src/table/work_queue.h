// Background work that lies in the store: each key of a family stands for one piece of it, put by whoever
// wants the work done and erased with its last step. So work survives restarts, and goes on where its own
// notes in the store say.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/engine.h"
#include "table/background/task.h"
#include "table/storage_keys.h"

namespace gramme {

class WorkQueue {
 public:
  enum class Progress : uint8_t { more, done };
  /// What a part of a piece came to.
  struct Part {
    Progress progress;
    uint64_t done = 0;                    // in the task's unit
    std::optional<Timestamp> since = {};  // when the piece was put, where that is known
  };
  /// Does a part of the piece under a key, less than a second of work. Returns early with `more` once
  /// `stopped` is true.
  using Work = std::function<Result<Part>(const std::string& key, const std::atomic<bool>& stopped)>;

  /// `name` is for the log.
  WorkQueue(Engine& engine, std::string name, Family family, Work work)
      : engine_(engine), name_(std::move(name)), family_(family), work_(std::move(work)) {}

  /// Works on the next piece. Pieces take turns; one that failed is left alone for a while, in which others
  /// go on.
  Result<Turn> turn(const TurnContext& context);

 private:
  /// Of a piece that failed.
  struct Delay {
    Timestamp since;
    Timestamp due;
    std::chrono::seconds pause{0};
    std::string error;
  };
  using Delays = std::map<std::string, Delay, std::less<>>;
  class NextPiece;

  /// What is left, and whose turn it is; of pieces that are gone there are no delays any more.
  struct Found {
    uint64_t left = 0;
    std::string key;  // empty: nothing is due
  };
  Result<Found> find(Timestamp now);
  /// The end of a turn without a piece that is due.
  Turn pause(uint64_t left) const;
  Turn postpone(const std::string& key, const Error& error, uint64_t left, Timestamp now);

  Engine& engine_;
  const std::string name_;
  const Family family_;
  const Work work_;
  Delays delays_;
  std::string last_;  // whose turn it was
};

/// The task of a queue; its name is for the log, too.
BackgroundTask queue_task(Engine& engine, std::string name, std::string unit, Family family,
                          WorkQueue::Work work);

}  // namespace gramme
