#include "table/stream_rollover.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "api/errors.h"
#include "table/storage_keys.h"
#include "table/table_records.h"

namespace gramme {
namespace {

constexpr std::chrono::seconds period_max{60};

bool is_due(const TableRecords::Found& found, Timestamp created_before) {
  return found.stream && std::ranges::any_of(found.stream->shards, [&](const ShardRecord& shard) {
           return shard.created < created_before;
         });
}

Write roll_over_step(TableRecords records, Timestamp created_before, bool& rolled) {
  std::vector<std::string> keys = records.keys();
  return Write{.keys = std::move(keys),
               .plan = [records = std::move(records), created_before, &rolled](const Moment& moment,
                                                                               Present present) -> Planned {
                 TableRecords::Found found = TRY(records.find(present));
                 Batch batch;
                 rolled = is_due(found, created_before);
                 if (!rolled) return {std::move(batch), nothing()};
                 roll_over(batch, found.table, *found.stream, created_before, moment);
                 ++found.table.generation;
                 batch.put(records.keys()[0], encode_table(found.table));
                 return {std::move(batch), nothing()};
               }};
}

/// Looks first: most rounds find nothing to write.
Read look(const Table& table, Timestamp created_before, bool& rolled) {
  TableRecords records(table);
  Read read;
  read.keys = records.keys();
  read.then = [records = std::move(records), created_before, &rolled](Present present) mutable -> Step {
    if (!is_due(TRY(records.find(present)), created_before)) return nothing();
    return roll_over_step(std::move(records), created_before, rolled);
  };
  return read;
}

bool has_changed(const Error& error) {
  return error.is(kind::table_changed) || error.is(kind::resource_not_found);
}

}  // namespace

Result<Turn> roll_over_streams(Engine& engine, const CatalogSnapshot& catalog, Timestamp age,
                               const TurnContext& context) {
  Turn turn;
  Result<void> round;
  for (const TablePointer& table : catalog.streamed()) {
    if (context.stopped) break;
    bool rolled = false;
    const Result<void> done = complete(engine, look(*table, context.now - age, rolled));
    if (!done.has_value() && !has_changed(done.error())) round = done;
    turn.done += done.has_value() && rolled;
  }
  TRY(std::move(round));
  return turn;
}

BackgroundTask rollover_task(Engine& engine, const Catalog& catalog, Timestamp age) {
  // Shards are closed at most a period too late.
  const auto period = std::min(period_max, std::chrono::seconds(age / microseconds_per_second));
  return {.name = "RollOverShards",
          .unit = "streams rolled over",
          .period = period,
          .turn = [&engine, &catalog, age](const TurnContext& context) {
            return roll_over_streams(engine, *catalog.snapshot(), age, context);
          }};
}

}  // namespace gramme
