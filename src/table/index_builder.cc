#include "table/index_builder.h"

#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "api/errors.h"
#include "base/logging.h"
#include "storage/counter.h"
#include "table/change.h"
#include "table/erase_range.h"
#include "table/index_build.h"
#include "table/storage_keys.h"
#include "table/store_access.h"
#include "table/table.h"

namespace gramme {
namespace {

using Progress = WorkQueue::Progress;
constexpr int steps_per_turn = 20;

/// A build, with the table as it is; copied, since steps outlive it.
struct Building {
  std::string key;
  IndexBuild build;
  Table table;
  uint16_t index_id;

  const Index& index() const { return *table.find_index(index_id); }
  KeyRange items() const { return range_of_index(table.id, 0); }
  bool is_complete() const { return build.cursor >= items().last; }
};

/// Nothing when there is no such build any more.
Result<std::optional<Building>> find_building(Engine& engine, const std::string& key) {
  std::optional<IndexPlace> place = parse_build_key(key);
  if (!place) return internal_server_error("a key of builds names no index");
  std::optional<std::string> bytes = TRY(value_of(engine, key));
  if (!bytes) return std::optional<Building>();
  std::optional<IndexBuild> build = decode_index_build(*bytes);
  if (!build) return internal_server_error("the record of an index's build is damaged");
  std::optional<std::string> record = TRY(value_of(engine, build->table_key));
  std::optional<Table> table = record ? decode_table(*record) : std::nullopt;
  if (table && table->id == place->table_id && table->find_index(place->index_id) != nullptr)
    return Building{key, *std::move(build), *std::move(table), place->index_id};
  // Deleted between the two reads, unless the record is damaged.
  if (!TRY(value_of(engine, key))) return std::optional<Building>();
  return internal_server_error("an index is being built of which the catalog knows nothing");
}

/// Changes the index in the table's record, as long as its build is there.
Write change_index(const Building& building, IndexState state) {
  return Write{{building.key, building.build.table_key},
               [key = building.key, table_key = building.build.table_key, id = building.index_id, state](
                   const Moment&, Present present) -> Planned {
                 if (!present[0] || !present[1]) return {Batch(), nothing()};
                 std::optional<Table> table = decode_table(*present[1]);
                 if (!table || table->find_index(id) == nullptr)
                   return internal_server_error("the catalog's record of a table with a build is damaged");
                 ++table->generation;
                 ++table->layout;
                 for (Index& index : table->indexes) {
                   if (index.id == id) index.state = state;
                 }
                 Batch batch;
                 batch.put(table_key, encode_table(*table));
                 if (state == IndexState::active) batch.erase(key);
                 return {std::move(batch), nothing()};
               }};
}

/// Gives these items their entries and moves the cursor to `to`. Those with a mark were written after they
/// were seen, or before: their entries are there.
Write index_items(std::shared_ptr<const Building> building, std::vector<std::string> items,
                  std::string to) {
  std::vector<std::string> keys = {building->key};
  keys.reserve(1 + 2 * items.size());
  const size_t count = items.size();
  const Table& table = building->table;
  for (const std::string& item : items) keys.push_back(item);
  for (const std::string& item : items) keys.push_back(written_key(table.id, building->index_id, item));
  std::vector<std::string> marks(keys.begin() + ptrdiff_t(1 + count), keys.end());
  return Write{
      std::move(keys),
      [building = std::move(building), count, marks = std::move(marks), to = std::move(to)](
          const Moment&, Present present) -> Planned {
        std::optional<IndexBuild> build = present[0] ? decode_index_build(*present[0]) : std::nullopt;
        if (!build || build->cursor != building->build.cursor) return {Batch(), nothing()};
        const Table& table = building->table;
        Batch batch;
        int64_t entries = 0, bytes = 0;
        for (size_t i = 0; i < count; ++i) {
          const auto& item = present[1 + i];
          if (present[1 + count + i]) {
            batch.erase(marks[i]);
          } else if (item) {
            std::optional<size_t> size = append_entry(batch, table, building->index(), ItemView(*item));
            entries += int64_t(size.has_value());
            bytes += int64_t(size.value_or(0));
          }
        }
        if (entries > 0) batch.add(item_count_key(table.id, building->index_id), entries);
        if (bytes > 0) batch.add(size_key(table.id, building->index_id), bytes);
        build->cursor = to;
        build->items += count;
        batch.put(building->key, encode_index_build(*build));
        return {std::move(batch), nothing()};
      }};
}

/// Looks at the next items, and goes on with their entries.
class NextItems final : public Visitor {
 public:
  NextItems(std::shared_ptr<const Building> building, BuildStep step)
      : building_(std::move(building)), step_(step) {}

  bool visit(std::string_view key, std::string_view value) override {
    if (items_.size() >= step_.items || bytes_ >= step_.bytes) {
      is_end_ = false;
      return false;
    }
    items_.emplace_back(key);
    bytes_ += value.size();
    return true;
  }

  Step finish() override {
    std::string to = is_end_ ? building_->items().last : items_.back();
    return index_items(std::move(building_), std::move(items_), std::move(to));
  }

 private:
  std::shared_ptr<const Building> building_;
  BuildStep step_;
  std::vector<std::string> items_;
  size_t bytes_ = 0;
  bool is_end_ = true;
};

Result<void> build_on(Engine& engine, Building building, BuildStep step) {
  Scan scan;
  scan.range = building.items();
  if (!building.build.cursor.empty()) scan.range.first = building.build.cursor + '\0';
  scan.visitor = std::make_unique<NextItems>(std::make_shared<const Building>(std::move(building)), step);
  return complete(engine, std::move(scan));
}

/// Takes turns at builds, and tells the log about them.
class Builder {
 public:
  Builder(Engine& engine, const Clock& clock) : engine_(engine), clock_(clock) {}

  Result<WorkQueue::Part> turn(const std::string& key, const std::atomic<bool>& stopped) {
    const std::optional<Building> building = TRY(find_building(engine_, key));
    if (!building) return WorkQueue::Part{Progress::done};
    if (!reported_.contains(key)) TRY(report_begin(*building));
    WorkQueue::Part part{Progress::more, 0, building->build.started};
    for (int step = 0; part.progress == Progress::more && step < steps_per_turn && !stopped; ++step) {
      part.progress = TRY(advance_build(engine_, key, {}, stopped));
      if (std::optional<Building> now = TRY(find_building(engine_, key)))
        part.done = now->build.items - building->build.items;
    }
    if (part.progress == Progress::done) TRY(report_end(*building));
    return part;
  }

 private:
  Result<void> report_begin(const Building& building) {
    const Table& table = building.table;
    const Counts all = TRY(counts(table.id, 0));
    LOG_INFO("building index {} of table {}: {} of {} items gone through", building.index().name,
             table.name, building.build.items, all.items);
    reported_.insert(building.key);
    return {};
  }

  /// `building` is gone.
  Result<void> report_end(const Building& building) {
    reported_.erase(building.key);
    const Table& table = building.table;
    std::optional<std::string> record = TRY(value_of(engine_, building.build.table_key));
    std::optional<Table> now = record ? decode_table(*record) : std::nullopt;
    if (!now || now->id != table.id || now->find_index(building.index_id) == nullptr) {
      LOG_INFO("index {} of table {} was deleted before it was built", building.index().name, table.name);
      return {};
    }
    const Counts indexed = TRY(counts(table.id, building.index_id));
    LOG_INFO("index {} of table {} is active: {} entries of {} bytes, built in {:.1f} s",
             building.index().name, table.name, indexed.items, indexed.bytes,
             double(clock_.now() - building.build.started) / double(microseconds_per_second));
    return {};
  }

  struct Counts {
    int64_t items;
    int64_t bytes;
  };
  Result<Counts> counts(uint64_t table_id, uint16_t index_id) {
    const Values values =
        TRY(values_of(engine_, {item_count_key(table_id, index_id), size_key(table_id, index_id)}));
    return Counts{decode_counter(values[0]), decode_counter(values[1])};
  }

  Engine& engine_;
  const Clock& clock_;
  std::set<std::string> reported_;  // keys of builds whose begin was told
};

}  // namespace

Result<Progress> advance_build(Engine& engine, const std::string& key, BuildStep step,
                               const std::atomic<bool>& stopped) {
  std::optional<Building> building = TRY(find_building(engine, key));
  if (!building) return Progress::done;
  if (building->index().state == IndexState::allocating) {
    TRY(complete(engine, change_index(*building, IndexState::backfilling)));
  } else if (!building->is_complete()) {
    TRY(build_on(engine, *std::move(building), step));
  } else {
    // What is left are marks of items that came between those a step had seen. Nobody makes any more.
    TRY(erase_range(engine, range_of_written(building->table.id, building->index_id), stopped));
    if (!stopped) TRY(complete(engine, change_index(*building, IndexState::active)));
  }
  return Progress::more;
}

BackgroundTask index_build_task(Engine& engine, const Clock& clock) {
  return queue_task(engine, "BuildIndexes", "items gone through", Family::builds,
                    [builder = std::make_shared<Builder>(engine, clock)](const std::string& key,
                                                                         const std::atomic<bool>& stopped) {
                      return builder->turn(key, stopped);
                    });
}

}  // namespace gramme
