// What a change of one item entails: the item itself, its index entries, the record in the table's stream,
// the entry in the queue of expiries and the counters, in one batch; and what it costs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "storage/step.h"
#include "table/capacity.h"
#include "table/change_log.h"
#include "table/index_build.h"
#include "table/stream.h"
#include "table/table.h"

namespace gramme {

/// What a change comes to.
struct ChangeSummary {
  ConsumedCapacity consumed;      // the larger image for the table; for each index what its entries cost
  size_t larger_size = 0;         // bytes of the larger image
  int64_t collection_growth = 0;  // bytes, of the item's collection: table and local indexes
};

/// When and why an item changes.
struct ChangeContext {
  /// The `index`th change of a plan.
  ChangeContext(const Moment& moment, size_t index, Indexed indexed = Indexed::yes)
      : now(moment.now), place{moment.version, uint32_t(index)}, indexed(indexed) {}

  Timestamp now;
  SequencePoint place;  // in the order of all changes
  Indexed indexed;      // of the index that is being built, if one is
  ChangeOrigin origin = ChangeOrigin::user;
  size_t size_min = 0;  // charged at least: an update that leaves no item costs what its key weighs
};

/// Puts `after` in the place of `before` under `key` (storage_keys.h item_key); either may be absent.
/// Appends to the batch; nothing for what stays as it was.
ChangeSummary append_change(Batch& batch, const ChangeContext& context, const TablePointer& table,
                            const std::string& key, ItemView before, ItemView after);

/// Puts the entry of an item that is there already into an index that is being built, and returns its
/// bytes; nothing when the item has none there. Counters are not touched.
std::optional<size_t> append_entry(Batch& batch, const Table& table, const Index& index, ItemView item);

/// The entry an index holds for an item: its projection. The item has the index's keys.
Item index_entry(const Table& table, const Index& index, ItemView item);

}  // namespace gramme
