#include "table/stream_rollover.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "api/errors.h"
#include "table/store_access.h"
#include "table/table_records.h"

namespace gramme {
namespace {

constexpr std::chrono::seconds period_max{60};

bool is_due(const TableRecords::Found& found, Timestamp created_before) {
  return found.stream && std::ranges::any_of(found.stream->shards, [&](const ShardRecord& shard) {
           return shard.created < created_before;
         });
}

/// Looks first: most rounds find nothing to write.
Result<bool> roll_over_shards(Engine& engine, const Table& table, Timestamp created_before) {
  const TableRecords records(table);
  const Values values = TRY(values_of(engine, records.keys()));
  const std::vector<std::optional<std::string_view>> there(values.begin(), values.end());
  if (!is_due(TRY(records.find(there)), created_before)) return false;
  return decide<bool>(engine, records.keys(),
                      [&](const Moment& moment, Present present) -> Result<Decision<bool>> {
                        TableRecords::Found found = TRY(records.find(present));
                        Batch batch;
                        if (!is_due(found, created_before)) return Decision<bool>{std::move(batch), false};
                        roll_over(batch, found.table, *found.stream, created_before, moment);
                        ++found.table.generation;
                        batch.put(records.keys()[0], encode_table(found.table));
                        return Decision<bool>{std::move(batch), true};
                      });
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
    const Result<bool> rolled = roll_over_shards(engine, *table, context.now - age);
    if (!rolled.has_value() && !has_changed(rolled.error())) round = rolled.error();
    turn.done += rolled.has_value() && *rolled;
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
