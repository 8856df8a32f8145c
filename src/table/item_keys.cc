#include "table/item_keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/errors.h"
#include "table/key_value.h"
#include "table/storage_keys.h"
#include "value/value_builder.h"

namespace gramme {
namespace {

std::string_view word_of(Type type) { return type == Type::binary ? "binary" : "string"; }

Error schema_mismatch() { return validation("The provided key element does not match the schema"); }

/// A key attribute's value in its type: neither empty nor too large.
Result<void> check_key_value(const KeyAttribute& attribute, KeyRole role, ValueView value) {
  TRY(check_key_not_empty(attribute, value));
  return check_key_size(role, value);
}

/// Every key attribute with its role, in schema order.
template <class Check>
Result<void> for_each_key(const KeySchema& keys, Check check) {
  for (const KeyAttribute& attribute : keys.hash) TRY(check(attribute, KeyRole::hash));
  for (const KeyAttribute& attribute : keys.range) TRY(check(attribute, KeyRole::range));
  return {};
}

Error empty_key(const Index& index, const KeyAttribute& attribute, IndexKeyTexts texts) {
  std::string_view word = word_of(attribute.type);
  if (texts != IndexKeyTexts::put) {
    return empty_index_key(fmt::format(
        "One or more parameter values are not valid. The update expression attempted to update a "
        "secondary index key to a value that is not supported. The AttributeValue for a key "
        "attribute cannot contain an empty {} value.",
        word));
  }
  return empty_index_key(fmt::format(
      "One or more parameter values are not valid. A value specified for a secondary index key is "
      "not supported. The AttributeValue for a key attribute cannot contain an empty {} value. "
      "IndexName: {}, IndexKey: {}",
      word, index.name, attribute.name));
}

/// All that AWS says of values that an index being added cannot take.
Error backfilling_violation() {
  return validation(
      "One or more parameter values were invalid: Schema violation against backfilling index");
}

Result<void> check_index_key_value(const Index& index, const KeyAttribute& attribute, KeyRole role,
                                   ValueView value, IndexKeyTexts texts) {
  if (!value.is(attribute.type)) {
    if (texts == IndexKeyTexts::update) {
      return validation(
          "The update expression attempted to update the secondary index key to unsupported type");
    }
    return check_index_key_type(index, attribute, value);
  }
  if (texts == IndexKeyTexts::statement) return {};
  if (is_empty_key(value)) return empty_key(index, attribute, texts);
  if (value.size_bytes() > key_size_max(role)) {
    return validation(
        fmt::format("One or more parameter values were invalid: Size limit exceeded for Index Key {} "
                    "Actual Size: {} bytes Max Size: {} bytes IndexName: {}",
                    attribute.name, value.size_bytes(), key_size_max(role), index.name));
  }
  return {};
}

void add_keys(ItemBuilder& builder, const KeySchema& keys, ItemView item) {
  for (const KeyAttribute* attribute : keys.attributes()) {
    if (std::optional<ValueView> value = item.find(attribute->name)) builder.add(attribute->name, *value);
  }
}

}  // namespace

Result<std::string> checked_item_key(const Table& table, ItemView item, ItemKeyTexts texts) {
  TRY(for_each_key(table.keys, [&](const KeyAttribute& attribute, KeyRole role) -> Result<void> {
    std::optional<ValueView> value = item.find(attribute.name);
    if (texts == ItemKeyTexts::batch && (!value || !value->is(attribute.type))) return schema_mismatch();
    if (!value) {
      return validation(fmt::format(
          "One or more parameter values were invalid: Missing the key {} in the item", attribute.name));
    }
    if (!value->is(attribute.type)) {
      return validation(fmt::format(
          "One or more parameter values were invalid: Type mismatch for key {} expected: {} actual: {}",
          attribute.name, type_name(attribute.type), type_name(value->type())));
    }
    return check_key_value(attribute, role, *value);
  }));
  TRY(check_index_keys(table, item, IndexKeyTexts::put));
  return item_key(table, item);
}

Result<std::string> checked_key(const Table& table, ItemView key) {
  size_t expected = table.keys.hash.size() + table.keys.range.size();
  if (!key || key.members().size() != expected) return schema_mismatch();
  TRY(for_each_key(table.keys, [&](const KeyAttribute& attribute, KeyRole role) -> Result<void> {
    std::optional<ValueView> value = key.find(attribute.name);
    if (!value || !value->is(attribute.type)) return schema_mismatch();
    return check_key_value(attribute, role, *value);
  }));
  return item_key(table, key);
}

Result<void> check_index_keys(const Table& table, ItemView item, IndexKeyTexts texts, ItemView before) {
  const Index* first = nullptr;
  Result<void> result;
  for (const Index& index : table.indexes) {
    if (first != nullptr && first->name < index.name) continue;
    Result<void> checked =
        for_each_key(index.keys, [&](const KeyAttribute& attribute, KeyRole role) -> Result<void> {
          std::optional<ValueView> value = item.find(attribute.name);
          if (!value || (before && before.find(attribute.name) == value)) return {};
          Result<void> fit = check_index_key_value(index, attribute, role, *value, texts);
          return fit.has_value() || index.state == IndexState::active ? fit : backfilling_violation();
        });
    if (checked.has_value()) continue;
    first = &index;
    result = std::move(checked);
  }
  return result;
}

Item key_attributes(const Table& table, ItemView item) {
  ItemBuilder builder;
  add_keys(builder, table.keys, item);
  return builder.build();
}

Item key_attributes(const Table& table, const Index& index, ItemView item) {
  ItemBuilder builder;
  add_keys(builder, table.keys, item);
  add_keys(builder, index.keys, item);
  return builder.build();
}

}  // namespace gramme
