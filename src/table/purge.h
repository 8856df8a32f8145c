// Removes what dropped tables leave behind: items, index entries, counters, collection sizes. DeleteTable
// only puts a 'D' key; the entries go afterwards, in small batches, and the 'D' key with the last of them,
// so a restart goes on where it stopped.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "base/result.h"
#include "storage/engine.h"

namespace gramme {

class Purge {
 public:
  /// Hears of dropped tables from now on. The engine outlives the purge; the purge may end while the engine
  /// runs.
  explicit Purge(Engine& engine);
  /// Ends after the batch at hand; what is left waits for the next start.
  ~Purge();
  Purge(const Purge&) = delete;

  /// Begins, with the tables that were dropped before. Has a thread of its own: an engine may not be run by
  /// its observers, and scans of many entries belong on no event loop.
  void start();

  /// Dropped tables whose entries are not all removed yet, as far as they were heard of.
  size_t tables_left() const;

 private:
  /// Shared with the engine's observer, which may be called after the purge has ended.
  struct Queue {
    std::mutex mutex;
    std::condition_variable changed;
    std::set<uint64_t> tables;
    std::atomic<bool> stopped = false;
  };
  void work();
  /// Repeats what fails, after longer and longer pauses, until it succeeds or the purge ends.
  void until_done(const std::function<Result<void>()>& attempt);

  Engine& engine_;
  std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
  std::thread thread_;
};

/// Removes all entries of one dropped table and its 'D' key, in batches; stops early, successfully, once
/// `stopped` is true.
Result<void> purge_table(Engine& engine, uint64_t table_id, const std::atomic<bool>& stopped);

/// How long to wait after another failure, having waited so long after the one before: 1 s at first (after
/// 0), twice as long each time, at most a minute. A store that takes no writes any more fills no log.
std::chrono::seconds next_pause(std::chrono::seconds pause);

}  // namespace gramme
