// Bringing a table's queue of expiries in line when its time to live changes: items that are there already
// are queued, and a queue whose setting ended is emptied. Writes keep the queue right meanwhile, so every
// step may be repeated.
//
// A piece of work lies under a queue work key, as tagged fields (record.h): 1 the key of the table's
// record, 2 the key of the last item that was looked at. Stored: do not change.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "storage/step.h"
#include "table/table.h"
#include "table/work_queue.h"

namespace gramme {

/// What lies under a queue work key.
struct QueueWorkRecord {
  std::string table_key;
  std::string cursor;
};
std::optional<QueueWorkRecord> decode_queue_work(std::string_view bytes);

/// Appends the work that the table's present setting asks for.
void put_queue_work(Batch& batch, const Table& table);
/// The same for any setting the table had: fills its queue, or empties it.
void put_queue_work(Batch& batch, const Table& table, uint16_t setting, bool fill);

BackgroundTask expiry_queue_task(Engine& engine);

/// Goes a step on with the work under a queue work key.
Result<WorkQueue::Part> advance_queue_work(Engine& engine, const std::string& key,
                                           const std::atomic<bool>& stopped);

}  // namespace gramme
