#include "table/change.h"

#include <algorithm>

#include "table/expiry.h"
#include "table/item_keys.h"
#include "table/storage_keys.h"
#include "value/value_builder.h"

namespace gramme {
namespace {

/// An index's entry for one image of an item; a default-made one is absent.
struct Entry {
  std::string key;
  Item owned;      // unless the entry is the item itself
  ItemView image;  // borrows from `owned` or from the item
  size_t size = 0;

  Entry() = default;
  Entry(const Table& table, const Index& index, ItemView item) : key(index_entry_key(table, index, item)) {
    if (key.empty()) return;
    if (index.projection != ProjectionType::all) owned = index_entry(table, index, item);
    image = owned ? owned.view() : item;
    size = image.size_bytes();
  }
  Entry(const Entry&) = delete;
};

void add_nonzero(Batch& batch, std::string counter, int64_t delta) {
  if (delta != 0) batch.add(std::move(counter), delta);
}

void append_counters(Batch& batch, const Table& table, uint16_t index_id, bool was, bool is,
                     int64_t growth) {
  add_nonzero(batch, item_count_key(table.id, index_id), int64_t(is) - int64_t(was));
  add_nonzero(batch, size_key(table.id, index_id), growth);
}

/// Puts one entry in the place of another. Returns what AWS charges the index: the larger image of a change
/// in place; each half of a move by itself; nothing when the entry stays as it was.
double append_entry_change(Batch& batch, const Entry& before, const Entry& after) {
  if (before.key == after.key) {
    if (after.image == before.image) return 0;
    batch.put(after.key, std::string(after.image.bytes()));
    return write_units(std::max(before.size, after.size));
  }
  double units = 0;
  if (before.image) {
    batch.erase(before.key);
    units += write_units(before.size);
  }
  if (after.image) {
    batch.put(after.key, std::string(after.image.bytes()));
    units += write_units(after.size);
  }
  return units;
}

/// Notes which items beyond the cursor an index that is being built has: those there are that were written.
void append_mark(Batch& batch, const Table& table, const Index& index, const std::string& item_key,
                 Indexed before, bool is) {
  if (is && before == Indexed::no) batch.put(written_key(table.id, index.id, item_key), "");
  if (!is && before == Indexed::marked) batch.erase(written_key(table.id, index.id, item_key));
}

/// The record in the shard of the item's partition.
void append_record(Batch& batch, const ChangeContext& context, const Table& table,
                   const std::string& item_key, ItemView before, ItemView after) {
  const TableStream& stream = *table.stream;
  const uint32_t shard = table.partition_of(hash_in_item_key(item_key)).shard;
  batch.put(change_key(table.id, stream.id, shard, context.place.version, context.place.index),
            encode_change(table, stream.view_type, context.origin, context.now, before, after));
}

size_t size_of(ItemView item) { return item ? item.size_bytes() : 0; }

}  // namespace

ChangeSummary append_change(Batch& batch, const ChangeContext& context, const TablePointer& table,
                            const std::string& key, ItemView before, ItemView after) {
  size_t size_before = size_of(before);
  size_t size_after = size_of(after);
  ChangeSummary summary{ConsumedCapacity(table, UnitKind::write),
                        std::max({size_before, size_after, context.size_min})};
  summary.consumed.add_table(write_units(summary.larger_size));
  if (before == after) return summary;

  if (after) {
    batch.put(key, std::string(after.bytes()));
  } else {
    batch.erase(key);
  }
  int64_t growth = int64_t(size_after) - int64_t(size_before);
  append_counters(batch, *table, 0, bool(before), bool(after), growth);

  summary.collection_growth = growth;
  for (const Index& index : table->indexes) {
    Indexed held = index.state == IndexState::active ? Indexed::yes : context.indexed;
    if (held != Indexed::yes) append_mark(batch, *table, index, key, held, bool(after));
    Entry old_entry(*table, index, held == Indexed::no ? ItemView() : before);
    Entry new_entry(*table, index, after);
    double units = append_entry_change(batch, old_entry, new_entry);
    if (units > 0) summary.consumed.add_index(index, units);
    int64_t index_growth = int64_t(new_entry.size) - int64_t(old_entry.size);
    append_counters(batch, *table, index.id, bool(old_entry.image), bool(new_entry.image), index_growth);
    if (!index.global) summary.collection_growth += index_growth;
  }
  if (table->has_local_indexes()) {
    ValueView partition_key = *(after ? after : before).find(table->keys.hash[0].name);
    add_nonzero(batch, collection_size_key(table->id, partition_key), summary.collection_growth);
  }
  append_expiry_change(batch, *table, key, before, after);
  if (table->has_stream()) append_record(batch, context, *table, key, before, after);
  return summary;
}

std::optional<size_t> append_entry(Batch& batch, const Table& table, const Index& index, ItemView item) {
  Entry entry(table, index, item);
  if (!entry.image) return std::nullopt;
  batch.put(entry.key, std::string(entry.image.bytes()));
  return entry.size;
}

Item index_entry(const Table& table, const Index& index, ItemView item) {
  if (index.projection == ProjectionType::all) return Item(item);
  Item keys = key_attributes(table, index, item);
  if (index.projection == ProjectionType::keys_only) return keys;
  ItemBuilder builder;
  for (const Member& member : keys.view().members()) builder.add(member.name, member.value);
  for (const std::string& name : index.projected) {
    if (std::optional<ValueView> value = item.find(name)) builder.add(name, *value);
  }
  return builder.build();
}

}  // namespace gramme
