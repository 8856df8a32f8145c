#include "table/stream_rollover.h"

#include <algorithm>

#include "api/errors.h"
#include "table/storage_keys.h"
#include "table/table_records.h"

namespace gramme {
namespace {

bool is_due(const TableRecords::Found& found, Timestamp created_before) {
  return found.stream && std::ranges::any_of(found.stream->shards, [&](const ShardRecord& shard) {
           return shard.created < created_before;
         });
}

Write roll_over_step(TableRecords records, Timestamp created_before) {
  std::vector<std::string> keys = records.keys();
  return Write{.keys = std::move(keys),
               .plan = [records = std::move(records), created_before](const Moment& moment,
                                                                      Present present) -> Planned {
                 TableRecords::Found found = TRY(records.find(present));
                 Batch batch;
                 if (!is_due(found, created_before)) return {std::move(batch), nothing()};
                 roll_over(batch, found.table, *found.stream, created_before, moment);
                 ++found.table.generation;
                 batch.put(records.keys()[0], encode_table(found.table));
                 return {std::move(batch), nothing()};
               }};
}

/// Looks first: most rounds find nothing to write.
Read look(const Table& table, Timestamp created_before) {
  TableRecords records(table);
  Read read;
  read.keys = records.keys();
  read.then = [records = std::move(records), created_before](Present present) mutable -> Step {
    if (!is_due(TRY(records.find(present)), created_before)) return nothing();
    return roll_over_step(std::move(records), created_before);
  };
  return read;
}

bool has_changed(const Error& error) {
  return error.is(kind::table_changed) || error.is(kind::resource_not_found);
}

}  // namespace

Result<void> roll_over_streams(Engine& engine, const CatalogSnapshot& catalog, Timestamp now, Timestamp age,
                               const std::atomic<bool>& stopped) {
  Result<void> round;
  for (const TablePointer& table : catalog.streamed()) {
    if (stopped) break;
    const Result<void> done = complete(engine, look(*table, now - age));
    if (!done.has_value() && !has_changed(done.error())) round = done;
  }
  return round;
}

}  // namespace gramme
