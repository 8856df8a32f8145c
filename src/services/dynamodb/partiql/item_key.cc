#include "services/dynamodb/partiql/item_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "api/errors.h"
#include "expression/condition_tree.h"
#include "services/dynamodb/partiql/key_access.h"
#include "services/dynamodb/partiql/key_tests.h"
#include "services/dynamodb/partiql/key_values.h"
#include "table/key_value.h"
#include "value/value_builder.h"

namespace gramme::dynamodb {
namespace {

/// The conditions that an AND at the top joins.
void append_joined(std::vector<const ConditionNode*>& joined, const ConditionNode& node) {
  if (node.op != ConditionOperator::all_of) return joined.push_back(&node);
  for (const ConditionNode& child : node.children) append_joined(joined, child);
}

std::vector<const ConditionNode*> joined_conditions(const Condition& where) {
  std::vector<const ConditionNode*> joined;
  if (where) append_joined(joined, *where.root());
  return joined;
}

/// A condition that gives one value to a key attribute.
struct KeyEquality {
  const KeyAttribute* attribute;
  Value value;
};

std::optional<KeyEquality> key_equality(const ConditionNode& node, const KeySchema& keys) {
  std::optional<AttributeTest> found = attribute_test(node);
  if (!found || !found->test.is_equality() || found->test.comparisons.size() != 1) return std::nullopt;
  const KeyAttribute* attribute = keys.find(found->attribute);
  if (attribute == nullptr) return std::nullopt;
  return KeyEquality{attribute, std::move(found->test.comparisons.front().operand)};
}

Error no_full_key() {
  return validation("Where clause does not contain a mandatory equality on all key attributes");
}

}  // namespace

bool names_only_keys(const Condition& where, const KeySchema& keys) {
  return std::ranges::all_of(joined_conditions(where), [&](const ConditionNode* node) {
    return key_equality(*node, keys).has_value();
  });
}

std::optional<Item> selected_key(const Condition& where, const KeySchema& keys) {
  std::vector<KeyEquality> equalities;
  for (const ConditionNode* node : joined_conditions(where)) {
    std::optional<KeyEquality> equality = key_equality(*node, keys);
    if (!equality) return std::nullopt;
    equalities.push_back(*std::move(equality));
  }
  ItemBuilder key;
  for (const KeyAttribute* attribute : keys.attributes()) {
    std::optional<ValueView> value;
    for (const KeyEquality& equality : equalities) {
      if (equality.attribute != attribute) continue;
      if (value && *value != equality.value.view()) return std::nullopt;
      value = equality.value;
    }
    if (!value) return std::nullopt;
    key.add(attribute->name, *value);
  }
  return key.build();
}

Result<Item> written_key(const Condition& where, const KeySchema& keys, KeyTypes types) {
  std::vector<KeyEquality> equalities;
  for (const ConditionNode* node : joined_conditions(where)) {
    if (node->op != ConditionOperator::equal) continue;
    if (std::optional<KeyEquality> equality = key_equality(*node, keys))
      equalities.push_back(*std::move(equality));
  }
  ItemBuilder key;
  for (const KeyAttribute* attribute : keys.attributes()) {
    std::optional<ValueView> value;
    for (const KeyEquality& equality : equalities) {
      if (equality.attribute != attribute) continue;
      TRY(types == KeyTypes::exact ? check_key_value_type(*attribute, equality.value)
                                   : check_is_key_value(*attribute, equality.value));
      if (value && *value != equality.value.view()) {
        return validation(fmt::format(
            "Multiple conditions on same key {}. Only single item Update/Insert/Delete are supported",
            attribute->name));
      }
      value = equality.value;
    }
    if (!value) return no_full_key();
    key.add(attribute->name, *value);
  }
  return key.build();
}

Result<void> check_key_sizes(const Table& table, ItemView key) {
  for (const KeyAttribute& attribute : table.keys.hash)
    TRY(check_key_size(KeyRole::hash, *key.find(attribute.name)));
  for (const KeyAttribute& attribute : table.keys.range)
    TRY(check_key_size(KeyRole::range, *key.find(attribute.name)));
  return {};
}

}  // namespace gramme::dynamodb
