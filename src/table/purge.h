// Removes what dropped tables and indexes leave behind: items, index entries, counters, collection sizes,
// notes of builds. DeleteTable and UpdateTable only put a 'D' key; the entries go afterwards, in small
// batches, and the 'D' key with the last of them, so a restart goes on where it stopped.
#pragma once

#include <atomic>
#include <string>

#include "table/work_queue.h"

namespace gramme {

class Purge : public WorkQueue {
 public:
  explicit Purge(Engine& engine);
};

/// Removes all entries of what a 'D' key says was dropped, and the key, in batches; stops early, with more
/// to do, once `stopped` is true.
Result<WorkQueue::Progress> purge_dropped(Engine& engine, const std::string& key,
                                          const std::atomic<bool>& stopped);

}  // namespace gramme
