// What the tests of this folder share: items and tables in few words, and answers as JSON text.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/test_writer.h"
#include "services/service.h"
#include "storage/memory/memory_engine.h"
#include "table/change.h"
#include "table/storage_keys.h"
#include "value/value_builder.h"

namespace gramme::dynamodb {

inline Value text(std::string_view value) { return string_value(value); }
inline Value number(int64_t value) { return number_value(Number(value)); }

inline Item item(std::initializer_list<std::pair<std::string_view, Value>> members) {
  ItemBuilder builder;
  for (const auto& [name, value] : members) builder.add(name, value);
  return builder.build();
}

inline KeyAttribute string_key(std::string name) { return {std::move(name), Type::string}; }
inline KeyAttribute number_key(std::string name) { return {std::move(name), Type::number}; }

/// Table T: pk S, sk N; local index lsi on l S (keys only); global index gsi on g S, h N (includes x);
/// global index wide on a, b S and c, d, e N (everything); global index flat on g S (everything).
inline TablePointer test_table() {
  auto table = std::make_shared<Table>();
  table->id = 7;
  table->generation = 1;
  table->owner = {"000000000000", "us-east-1"};
  table->name = "Table";
  table->keys = {{string_key("pk")}, {number_key("sk")}};
  auto add = [&](std::string name, bool global, KeySchema keys, ProjectionType projection) -> Index& {
    Index& index = table->indexes.emplace_back();
    index.id = uint16_t(table->indexes.size());
    index.name = std::move(name);
    index.global = global;
    index.keys = std::move(keys);
    index.projection = projection;
    return index;
  };
  add("lsi", false, {{string_key("pk")}, {string_key("l")}}, ProjectionType::keys_only);
  add("gsi", true, {{string_key("g")}, {number_key("h")}}, ProjectionType::include).projected = {"x"};
  add("wide", true,
      {{string_key("a"), string_key("b")}, {number_key("c"), number_key("d"), number_key("e")}},
      ProjectionType::all);
  add("flat", true, {{string_key("g")}, {}}, ProjectionType::all);
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

/// The answer of a step that needs no store; the message of an error.
inline std::string answer_text(Step step) {
  if (auto* error = std::get_if<Error>(&step)) return error->message();
  auto* response = std::get_if<Response>(&step);
  return response != nullptr ? answer_text(std::move(*response)) : "a step that needs a store";
}

/// An answer that names the kind of its error, without that kind when it is the usual one.
inline std::string without_kind(std::string answer) {
  constexpr std::string_view kind = "ValidationException: ";
  return answer.starts_with(kind) ? answer.substr(kind.size()) : answer;
}

/// A new item with its index entries.
inline void append_item(Batch& batch, const TablePointer& table, const Item& item) {
  append_change(batch, ChangeContext(Moment{}, 0), table, item_key(*table, item), {}, item);
}

/// The LastEvaluatedKey of an answer, as a further member of the next request; empty at the last page.
inline std::string next_start(const std::string& answer) {
  constexpr std::string_view name = "\"LastEvaluatedKey\":";
  const size_t at = answer.find(name);
  if (at == answer.npos) return {};
  const size_t begin = at + name.size();
  return ",\"ExclusiveStartKey\":" + answer.substr(begin, answer.find("}}", begin) + 2 - begin);
}

/// What the items of an answer have under a name: S or N values.
inline std::vector<std::string> values_in(const std::string& answer, std::string_view name) {
  const std::string items = answer.substr(0, answer.find("\"LastEvaluatedKey\":"));
  const std::string marker = "\"" + std::string(name) + "\":{\"";
  std::vector<std::string> values;
  for (size_t at = 0; (at = items.find(marker, at)) != items.npos;) {
    at += marker.size() + 4;  // N":"
    values.push_back(items.substr(at, items.find('"', at) - at));
  }
  return values;
}

}  // namespace gramme::dynamodb
