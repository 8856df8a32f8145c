// Tables to test operations with, and their items in few words.
#pragma once

#include <memory>

#include "table/change.h"
#include "table/storage_keys.h"
#include "table/table_testing.h"

namespace gramme::dynamodb {

using testing_table::index;
using testing_table::item;
using testing_table::number;
using testing_table::number_key;
using testing_table::string_key;
using testing_table::text;

/// Table T: pk S, sk N; local index lsi on l S (keys only); global index gsi on g S, h N (includes x);
/// global index wide on a, b S and c, d, e N (everything); global index flat on g S (everything).
inline TablePointer test_table() {
  auto table = std::make_shared<Table>();
  table->id = 7;
  table->generation = 1;
  table->owner = {"000000000000", "us-east-1"};
  table->name = "Table";
  table->keys = {{string_key("pk")}, {number_key("sk")}};
  const KeySchema wide = {{string_key("a"), string_key("b")},
                          {number_key("c"), number_key("d"), number_key("e")}};
  table->indexes = {
      index(1, "lsi", false, {{string_key("pk")}, {string_key("l")}}, ProjectionType::keys_only),
      index(2, "gsi", true, {{string_key("g")}, {number_key("h")}}, ProjectionType::include),
      index(3, "wide", true, wide, ProjectionType::all),
      index(4, "flat", true, {{string_key("g")}, {}}, ProjectionType::all),
  };
  table->indexes[1].projected = {"x"};
  return table;
}

/// A table of a partition key only, without indexes.
inline TablePointer hash_table() {
  auto table = std::make_shared<Table>();
  table->id = 8;
  table->generation = 1;
  table->owner = {"000000000000", "us-east-1"};
  table->name = "Hash";
  table->keys = {{string_key("pk")}, {}};
  return table;
}

/// A new item with its index entries.
inline void append_item(Batch& batch, const TablePointer& table, const Item& item) {
  append_change(batch, ChangeContext(Moment{}, 0), table, item_key(*table, item), {}, item);
}

}  // namespace gramme::dynamodb
