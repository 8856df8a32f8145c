#include "table/purge.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "api/errors.h"
#include "table/erase_range.h"
#include "table/record.h"
#include "table/storage_keys.h"
#include "table/store_access.h"

namespace gramme {

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<PurgeRecord, Visitor>& record) {
  field.unless_zero(1, record.cursor);
}

std::optional<PurgeRecord> decode_purge_record(std::string_view bytes) {
  PurgeRecord record;
  if (!read_fields(bytes, record)) return std::nullopt;
  return record;
}

namespace {

std::vector<KeyRange> ranges_of(const IndexPlace& dropped) {
  const auto [table_id, index_id] = dropped;
  if (index_id != 0) {
    return {range_of_index(table_id, index_id), range_of_counters(table_id, index_id),
            range_of_written(table_id, index_id)};
  }
  return {range_of_table(table_id),      range_of_counters(table_id), range_of_collections(table_id),
          range_of_builds(table_id),     range_of_written(table_id),  range_of_expiries(table_id),
          range_of_queue_work(table_id), range_of_findings(table_id)};
}

Result<PurgeRecord> read_record(Engine& engine, const std::string& key) {
  const std::optional<std::string> bytes = TRY(value_of(engine, key));
  std::optional<PurgeRecord> record = bytes ? decode_purge_record(*bytes) : PurgeRecord{};
  if (!record) return internal_server_error("the record of something dropped is damaged");
  return *std::move(record);
}

/// Notes where to go on.
Result<void> write_record(Engine& engine, const std::string& key, const std::string& cursor) {
  return complete(engine, Write{.keys = {}, .plan = [key, cursor](const Moment&, Present) -> Planned {
                                  Batch batch;
                                  std::string bytes;
                                  append_fields(bytes, PurgeRecord{cursor});
                                  batch.put(key, std::move(bytes));
                                  return {std::move(batch), nothing()};
                                }});
}

/// The ranges from a place in one of them on; all of them from an empty one.
std::vector<KeyRange> ranges_from(std::vector<KeyRange> ranges, const std::string& cursor) {
  auto holds_cursor = [&](const KeyRange& range) { return range.first <= cursor && cursor < range.last; };
  auto first = std::ranges::find_if(ranges, holds_cursor);
  if (first == ranges.end()) return ranges;
  first->first = cursor;
  ranges.erase(ranges.begin(), first);
  return ranges;
}

}  // namespace

Result<WorkQueue::Part> purge_dropped(Engine& engine, const std::string& key,
                                      const std::atomic<bool>& stopped, size_t entries_max) {
  using Progress = WorkQueue::Progress;
  const std::optional<IndexPlace> dropped = parse_dropped_key(key);
  if (!dropped) return internal_server_error(fmt::format("the key {} names nothing that was dropped", key));
  const PurgeRecord record = TRY(read_record(engine, key));
  uint64_t erased = 0;
  for (KeyRange& range : ranges_from(ranges_of(*dropped), record.cursor)) {
    if (erased >= entries_max || stopped) {
      if (erased > 0) TRY(write_record(engine, key, range.first));
      return WorkQueue::Part{Progress::more, erased};
    }
    const Erased part = TRY(erase_range(engine, std::move(range), stopped, {}, entries_max - erased));
    erased += part.entries;
    if (part.rest.empty()) continue;
    if (erased > 0) TRY(write_record(engine, key, part.rest));
    return WorkQueue::Part{Progress::more, erased};
  }
  TRY(erase(engine, key));
  return WorkQueue::Part{Progress::done, erased};
}

BackgroundTask purge_task(Engine& engine) {
  return queue_task(engine, "PurgeDropped", "entries of dropped tables and indexes removed",
                    Family::dropped, [&engine](const std::string& key, const std::atomic<bool>& stopped) {
                      return purge_dropped(engine, key, stopped);
                    });
}

}  // namespace gramme
