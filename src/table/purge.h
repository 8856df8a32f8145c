// Removes what dropped tables and indexes leave behind: items, index entries, counters, collection sizes,
// notes of builds. DeleteTable and UpdateTable only put a dropped key; the entries go afterwards, in small
// batches, and the dropped key with the last of them.
//
// Under the dropped key, from the first pause on, as tagged fields (record.h): 1 the key where it goes on.
// Stored: do not change.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "table/work_queue.h"

namespace gramme {

struct PurgeRecord {
  std::string cursor;
};
std::optional<PurgeRecord> decode_purge_record(std::string_view bytes);

BackgroundTask purge_task(Engine& engine);

/// Removes the entries of what a dropped key says was dropped, and then the key, in batches; stops early,
/// with more to do, after as many entries or once `stopped` is true.
Result<WorkQueue::Part> purge_dropped(Engine& engine, const std::string& key,
                                      const std::atomic<bool>& stopped, size_t entries_max = 20'000);

}  // namespace gramme
