// What a change of one item entails: the item itself, its index entries and the counters, in one batch, and
// what it costs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "storage/step.h"
#include "table/capacity.h"
#include "table/table.h"

namespace gramme {

/// What a change comes to.
struct ChangeSummary {
  ConsumedCapacity consumed;      // the larger image for the table; for each index what its entries cost
  size_t larger_size = 0;         // bytes of the larger image
  int64_t collection_growth = 0;  // bytes, of the item's collection: table and local indexes
};

/// Puts `after` in the place of `before` under `key` (storage_keys.h item_key); either may be absent.
/// Appends item, index entries and counters to the batch, nothing for what stays as it was.
ChangeSummary append_change(Batch& batch, const TablePointer& table, const std::string& key,
                            ItemView before, ItemView after);

/// The entry an index holds for an item: its projection. The item has the index's keys.
Item index_entry(const Table& table, const Index& index, ItemView item);

}  // namespace gramme
