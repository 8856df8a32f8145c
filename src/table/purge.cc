#include "table/purge.h"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "api/errors.h"
#include "table/erase_range.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

std::vector<KeyRange> ranges_of(const IndexPlace& dropped) {
  const auto [table_id, index_id] = dropped;
  if (index_id != 0) {
    return {range_of_index(table_id, index_id), range_of_counters(table_id, index_id),
            range_of_written(table_id, index_id)};
  }
  return {range_of_table(table_id),     range_of_counters(table_id), range_of_collections(table_id),
          range_of_builds(table_id),    range_of_written(table_id),  range_of_expiries(table_id),
          range_of_queue_work(table_id)};
}

}  // namespace

Result<WorkQueue::Progress> purge_dropped(Engine& engine, const std::string& key,
                                          const std::atomic<bool>& stopped) {
  std::optional<IndexPlace> dropped = parse_dropped_key(key);
  if (!dropped) return internal_server_error(fmt::format("the key {} names nothing that was dropped", key));
  for (KeyRange& range : ranges_of(*dropped)) TRY(erase_range(engine, std::move(range), stopped));
  if (stopped) return WorkQueue::Progress::more;
  TRY(complete(engine, Write{.keys = {}, .plan = [key](const Moment&, Present) -> Planned {
                               Batch batch;
                               batch.erase(key);
                               return {std::move(batch), nothing()};
                             }}));
  return WorkQueue::Progress::done;
}

Purge::Purge(Engine& engine)
    : WorkQueue(engine, "removing the entries of dropped tables and indexes", 'D',
                [&engine](const std::string& key, const std::atomic<bool>& stopped) {
                  return purge_dropped(engine, key, stopped);
                }) {}

}  // namespace gramme
