#include "lib/item_checks.h"

#include <string>
#include <vector>

#include "api/writer.h"
#include "lib/fuzz.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include "value/ordered_key.h"
#include "value/value_builder.h"
#include "value/value_tree.h"

namespace gramme {
namespace {

bool is_key_type(Type type) { return type == Type::string || type == Type::binary || type == Type::number; }

std::strong_ordering order_of(ValueView a, ValueView b) {
  return a.is(Type::number) ? a.number() <=> b.number() : a.text() <=> b.text();
}

void check_pair(ValueView a, ValueView b) {
  if (a.type() != b.type()) return;
  std::string left, right, prefix;
  append_ordered_key(left, a);
  append_ordered_key(right, b);
  HOLDS((left <=> right) == order_of(a, b));
  HOLDS(left == right || !left.starts_with(right));
  if (a.is(Type::number)) return;
  append_ordered_prefix(prefix, a.text());
  HOLDS(right.starts_with(prefix) == b.text().starts_with(a.text()));
  const std::string end = successor_of_prefix(prefix);
  const bool in_range = prefix <= right && (end.empty() || right < end);
  HOLDS(in_range == right.starts_with(prefix));
}

}  // namespace

void check_item(const Item& item) {
  HOLDS(is_well_formed_item(item.bytes()));
  HOLDS(ValueTree::of(item).item().bytes() == item.bytes());
  ItemBuilder builder;
  for (const Member& member : item.view().members()) {
    builder.add(member.name, member.value);
    HOLDS(item.view().find(member.name) == member.value);
    ValueTree opened(member.value);
    opened.list(), opened.map();
    HOLDS(opened.value().view() == member.value);
  }
  HOLDS(builder.build().bytes() == item.bytes());
  HOLDS(item_of(map_of(item)).bytes() == item.bytes());
  HOLDS(item.view().size_bytes() + 3 + item.view().members().size() == map_of(item).view().size_bytes());
}

void check_answered(const Item& item, AttributeValueOptions options) {
  for (NumberOrder order : {NumberOrder::by_value, NumberOrder::java_hash}) {
    std::string text;
    JsonWriter writer(text);
    write_item(writer, item, order);
    const Result<Document> document = read_json(text);
    HOLDS(document.has_value());
    AttributeValueFaults faults;
    const Item again = read_item(document->root(), options, faults);
    HOLDS(faults.empty() && again.bytes() == item.bytes());
  }
}

void check_ordered_keys(const Item& item) {
  constexpr size_t keys_max = 8;
  std::vector<ValueView> keys;
  for (const Member& member : item.view().members()) {
    if (is_key_type(member.value.type()) && keys.size() < keys_max) keys.push_back(member.value);
  }
  for (ValueView a : keys) {
    for (ValueView b : keys) check_pair(a, b);
  }
}

}  // namespace gramme
