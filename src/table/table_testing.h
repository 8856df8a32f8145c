// What tests of tables share: items and tables in few words, and a map to apply batches to.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "storage/counter.h"
#include "storage/step.h"
#include "table/table.h"
#include "value/value_builder.h"

namespace gramme::testing_table {

inline Value text(std::string_view value) { return string_value(value); }
inline Value number(int64_t value) { return number_value(Number(value)); }

inline Item item(std::initializer_list<std::pair<std::string_view, Value>> members) {
  ItemBuilder builder;
  for (const auto& [name, value] : members) builder.add(name, value);
  return builder.build();
}

inline KeyAttribute string_key(std::string name) { return {std::move(name), Type::string}; }
inline KeyAttribute number_key(std::string name) { return {std::move(name), Type::number}; }

inline Index index(uint16_t id, std::string name, bool global, KeySchema keys, ProjectionType projection) {
  Index index;
  index.id = id;
  index.name = std::move(name);
  index.global = global;
  index.keys = std::move(keys);
  index.projection = projection;
  return index;
}

/// pk S, sk N; local "lsi" on l S, keys only; global "gsi" on g S, h N, includes x; global "wide" on a, b S
/// and c N, all.
inline std::shared_ptr<Table> test_table() {
  auto table = std::make_shared<Table>();
  table->id = 7;
  table->generation = 1;
  table->owner = {"000000000000", "us-east-1"};
  table->name = "Things";
  table->keys = {{string_key("pk")}, {number_key("sk")}};
  table->attribute_definitions = {string_key("pk"), number_key("sk")};
  table->indexes.push_back(
      index(1, "lsi", false, {{string_key("pk")}, {string_key("l")}}, ProjectionType::keys_only));
  table->indexes.push_back(
      index(2, "gsi", true, {{string_key("g")}, {number_key("h")}}, ProjectionType::include));
  table->indexes.back().projected = {"x"};
  table->indexes.push_back(
      index(3, "wide", true, {{string_key("a"), string_key("b")}, {number_key("c")}}, ProjectionType::all));
  return table;
}

/// What an engine would hold.
struct Store {
  std::map<std::string, std::string> entries;

  void apply(const Batch& batch) {
    for (const Batch::Change& change : batch.changes()) {
      switch (change.kind) {
        case Batch::Kind::put:
          entries[change.key] = change.value;
          break;
        case Batch::Kind::erase:
          entries.erase(change.key);
          break;
        case Batch::Kind::add:
          entries[change.key] = encode_counter(counter(change.key) + change.delta);
          break;
      }
    }
  }
  int64_t counter(const std::string& key) const {
    auto found = entries.find(key);
    return found == entries.end() ? 0 : decode_counter(found->second);
  }
  std::map<std::string, std::string> in(const KeyRange& range) const {
    return {entries.lower_bound(range.first), entries.lower_bound(range.last)};
  }
};

}  // namespace gramme::testing_table
