// Background work that lies in the store: each key of a family stands for one piece of it, put by whoever
// wants the work done and erased with its last step. So work survives restarts, and goes on where its own
// notes in the store say. A key that was erased is never put again.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "base/result.h"
#include "storage/engine.h"

namespace gramme {

class WorkQueue {
 public:
  enum class Progress : uint8_t { more, done };
  /// Does a part of the piece under a key, about a second of work, so that other pieces have their turn.
  /// Returns early with `more` once `stopped` is true. What fails is repeated after a pause, in which other
  /// pieces go on, so it bears being done twice.
  using Work = std::function<Result<Progress>(const std::string& key, const std::atomic<bool>& stopped)>;

  /// Hears of new pieces from now on. `name` is for the log. The engine outlives the queue; the queue may
  /// end while the engine runs.
  WorkQueue(Engine& engine, std::string name, char family, Work work);
  /// Waits for the part at hand; what is left waits for the next start.
  ~WorkQueue();
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;

  /// Begins, with the pieces that were there before. Has a thread of its own: an engine may not be run by
  /// its observers, and long scans belong on no event loop.
  void start();

  /// Pieces that are not done yet, as far as they were heard of.
  size_t left() const;

 private:
  using SteadyClock = std::chrono::steady_clock;
  /// When a piece may be worked on again, and how long it waited after its last failure.
  struct Turn {
    SteadyClock::time_point due = {};
    std::chrono::seconds pause{0};
  };
  /// Shared with the engine's observer, which may be called after the queue has ended.
  struct Pieces {
    std::mutex mutex;
    std::condition_variable changed;
    std::map<std::string, Turn> turns;  // by key
    std::atomic<bool> stopped = false;
  };
  void run();
  /// All that are in the store; false when stopped before they could be read.
  bool load();
  /// The piece after this one, in turn, that is due; waits for one. Empty when stopped.
  std::string next(const std::string& last);
  /// After a failure: tells the log, and postpones the turn by longer than the time before.
  void postpone(Turn& turn, const Error& error) const;

  Engine& engine_;
  const std::string name_;
  const char family_;
  const Work work_;
  std::shared_ptr<Pieces> pieces_ = std::make_shared<Pieces>();
  std::thread thread_;
};

/// How long to wait after another failure, having waited so long after the one before: 1 s at first (after
/// 0), twice as long each time, at most a minute. A store that takes no writes any more fills no log.
std::chrono::seconds next_pause(std::chrono::seconds pause);

}  // namespace gramme
