#include "table/scrub/table_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "table/change.h"
#include "table/expiry.h"
#include "table/expiry_queue.h"
#include "table/index_build.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

bool has_keys(const std::vector<KeyAttribute>& attributes, ItemView item) {
  return std::ranges::all_of(attributes, [&](const KeyAttribute& attribute) {
    const std::optional<ValueView> value = item.find(attribute.name);
    return value && value->is(attribute.type);
  });
}

std::string index_named(const Index& index) { return fmt::format("index {}", index.name); }

}  // namespace

std::optional<std::string> key_of_item_bytes(const Table& table, std::string_view bytes) {
  if (!is_well_formed_item(bytes)) return std::nullopt;
  const ItemView item(bytes);
  if (!has_keys(table.keys.hash, item) || !has_keys(table.keys.range, item)) return std::nullopt;
  return item_key(table, item);
}

TableCheck::TableCheck(SnapshotReader reader, Table table, Timestamp now)
    : reader_(std::move(reader)),
      table_(std::move(table)),
      table_key_(catalog_key(table_.owner, table_.name)),
      now_(now),
      walk_(reader_, stretches()) {}

std::vector<Stretch> TableCheck::stretches() {
  const uint64_t id = table_.id;
  std::vector<Stretch> all;
  all.push_back({.end = [this] { return read_work(); }});
  all.push_back({range_of_index(id, 0), [this](const Entries& entries) { return look_at_items(entries); },
                 [this] { return compare_collection(); }});
  for (const Index& index : table_.indexes) {
    all.push_back({range_of_index(id, index.id),
                   [this, &index](const Entries& entries) { return look_at_index(index, entries); }});
    all.push_back({range_of_written(id, index.id),
                   [this, &index](const Entries& entries) { return look_at_marks(index, entries); }});
  }
  if (table_.expires_items())
    all.push_back({range_of_expiries(id, table_.time_to_live->setting),
                   [this](const Entries& entries) { return look_at_expiries(entries); }});
  all.push_back(
      {range_of_collections(id), [this](const Entries& entries) { return look_at_collections(entries); }});
  all.push_back({.end = [this] { return compare_counters(); }});
  return all;
}

/// How far the work is that entries may wait for.
Result<void> TableCheck::read_work() {
  if (const Index* index = table_.unfinished_index()) {
    const auto bytes = TRY(reader_.values_of({build_key(table_.id, index->id)}))[0];
    std::optional<IndexBuild> build = bytes ? decode_index_build(*bytes) : std::nullopt;
    build_cursor_ = build ? std::move(build->cursor) : std::string();
  }
  if (!table_.expires_items()) return {};
  const auto bytes =
      TRY(reader_.values_of({queue_work_key(table_.id, table_.time_to_live->setting, true)}))[0];
  std::optional<QueueWorkRecord> work = bytes ? decode_queue_work(*bytes) : std::nullopt;
  if (work) fill_cursor_ = std::move(work->cursor);
  return {};
}

Finding TableCheck::finding(FindingKind kind, std::string_view key, std::string what) const {
  return {.kind = kind,
          .table_id = table_.id,
          .table = table_.name,
          .key = std::string(key),
          .what = std::move(what)};
}

void TableCheck::add_derivable(FindingKind kind, std::string_view key, uint16_t index_id,
                               std::string item_key, std::string what) {
  Finding found = finding(kind, key, std::move(what));
  found.remedy = Remedy{.table_key = table_key_, .index_id = index_id, .item_key = std::move(item_key)};
  findings_.push_back(std::move(found));
}

Result<void> TableCheck::look_at_items(const Entries& entries) {
  const Items items = sound_items(entries);
  std::vector<std::string> keys;
  for (const auto& [key, item] : items) keys.emplace_back(key);
  const std::vector<bool> held = TRY(are_held(keys));
  std::vector<Entailed> entailed;
  for (size_t i = 0; i < items.size(); ++i) {
    const auto& [key, item] = items[i];
    ++sums_[0].items;
    sums_[0].bytes += int64_t(item.size_bytes());
    TRY(add_entries(key, item, held[i], entailed));
    add_expiry(key, item, entailed);
  }
  return compare(entailed);
}

TableCheck::Items TableCheck::sound_items(const Entries& entries) {
  Items items;
  for (const auto& [key, value] : entries) {
    if (key_of_item_bytes(table_, value) == key) {
      items.emplace_back(key, ItemView(value));
      continue;
    }
    has_damaged_items_ = true;
    findings_.push_back(
        finding(FindingKind::damaged_record, key,
                "what lies here is no item with this key. Put the item anew, or restore it from a backup"));
  }
  return items;
}

Result<std::vector<bool>> TableCheck::are_held(const std::vector<std::string>& item_keys) {
  std::vector<bool> held(item_keys.size(), true);
  const Index* index = table_.unfinished_index();
  if (index == nullptr) return held;
  std::vector<std::string> marks;
  for (const std::string& key : item_keys)
    marks.push_back(key.empty() ? std::string() : written_key(table_.id, index->id, key));
  const auto marked = TRY(reader_.values_of(std::move(marks)));
  for (size_t i = 0; i < held.size(); ++i) held[i] = item_keys[i] <= *build_cursor_ || marked[i];
  return held;
}

Result<void> TableCheck::add_entries(std::string_view key, ItemView item, bool is_held,
                                     std::vector<Entailed>& entailed) {
  int64_t collection = int64_t(item.size_bytes());
  for (const Index& index : table_.indexes) {
    if (index.state != IndexState::active && !is_held) continue;
    Batch batch;
    const std::optional<size_t> size = append_entry(batch, table_, index, item);
    if (!size) continue;
    ++sums_[index.id].items;
    sums_[index.id].bytes += int64_t(*size);
    if (!index.global) collection += int64_t(*size);
    Batch::Change& entry = batch.changes()[0];
    entailed.push_back({std::move(entry.key), std::move(entry.value), std::string(key), index.id});
  }
  if (table_.has_local_indexes()) TRY(add_to_collection(item, collection));
  return {};
}

/// Entries may be gone of items that expired so long ago that they are left alone.
void TableCheck::add_expiry(std::string_view key, ItemView item, std::vector<Entailed>& entailed) {
  const std::optional<uint64_t> second = expiry_of(table_, item);
  if (!second || (fill_cursor_ && key > *fill_cursor_)) return;
  const uint64_t now = uint64_t(now_ / microseconds_per_second);
  if (*second + expiry_age_max < now) return;
  entailed.push_back(
      {expiry_key(table_.id, table_.time_to_live->setting, *second, key), "", std::string(key), 0});
}

Result<void> TableCheck::compare(const std::vector<Entailed>& entailed) {
  std::vector<std::string> keys;
  for (const Entailed& entry : entailed) keys.push_back(entry.key);
  const auto present = TRY(reader_.values_of(std::move(keys)));
  for (size_t i = 0; i < entailed.size(); ++i) {
    const auto& [key, value, item_key, index_id] = entailed[i];
    if (present[i] == value) continue;
    const Index* index = table_.find_index(index_id);
    const std::string of = index == nullptr ? std::string("the queue of expiries") : index_named(*index);
    add_derivable(index == nullptr ? FindingKind::expiry : FindingKind::index_entry, key, index_id,
                  item_key,
                  present[i] ? fmt::format("the entry of {} is not what its item entails", of)
                             : fmt::format("an item has no entry in {}", of));
  }
  return {};
}

Result<void> TableCheck::look_at_index(const Index& index, const Entries& entries) {
  std::vector<std::string> item_keys;
  for (const auto& [key, value] : entries)
    item_keys.push_back(item_key_of_entry(table_, index, key).value_or(""));
  const auto items = TRY(reader_.values_of(item_keys));
  const bool is_active = index.state == IndexState::active;
  const std::vector<bool> held =
      is_active ? std::vector<bool>(items.size(), true) : TRY(are_held(item_keys));
  for (size_t i = 0; i < entries.size(); ++i) {
    const std::string& key = entries[i].first;
    const bool is_damaged = items[i] && key_of_item_bytes(table_, *items[i]) != item_keys[i];
    if (is_damaged) continue;
    if (items[i] && held[i] && index_entry_key(table_, index, ItemView(*items[i])) == key) continue;
    add_derivable(FindingKind::index_entry, key, index.id, item_keys[i],
                  fmt::format("no item entails this entry of {}", index_named(index)));
  }
  return {};
}

Result<void> TableCheck::look_at_marks(const Index& index, const Entries& entries) {
  if (index.state != IndexState::active) return {};  // any that the build has passed may be there
  for (const auto& [key, value] : entries)
    add_derivable(FindingKind::mark, key, index.id, "",
                  fmt::format("{} was built, and its build left this behind", index_named(index)));
  return {};
}

Result<void> TableCheck::look_at_expiries(const Entries& entries) {
  std::vector<std::string> item_keys;
  for (const auto& [key, value] : entries) item_keys.emplace_back(item_in_expiry_key(key).value_or(""));
  const auto items = TRY(reader_.values_of(item_keys));
  for (size_t i = 0; i < entries.size(); ++i) {
    const std::string& key = entries[i].first;
    if (items[i]) {
      if (key_of_item_bytes(table_, *items[i]) != item_keys[i]) continue;
      if (expiry_of(table_, ItemView(*items[i])) == second_in_expiry_key(key)) continue;
    }
    add_derivable(FindingKind::expiry, key, 0, item_keys[i],
                  "no item entails this entry of the queue of expiries");
  }
  return {};
}

}  // namespace gramme
