#include "expression/key_condition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/errors.h"
#include "base/check.h"
#include "expression/condition_tree.h"

namespace gramme {

namespace {

Error fault(std::string_view text) {
  return validation(fmt::format("Invalid KeyConditionExpression: {}", text));
}

/// How a comparison reads with the attribute first and with the value first.
struct AllowedOperator {
  ConditionOperator written;
  KeyOperator op;
  KeyOperator reversed;
};

constexpr std::array allowed_operators = {
    AllowedOperator{ConditionOperator::equal, KeyOperator::equal, KeyOperator::equal},
    AllowedOperator{ConditionOperator::less, KeyOperator::less, KeyOperator::greater},
    AllowedOperator{ConditionOperator::less_or_equal, KeyOperator::less_or_equal,
                    KeyOperator::greater_or_equal},
    AllowedOperator{ConditionOperator::greater, KeyOperator::greater, KeyOperator::less},
    AllowedOperator{ConditionOperator::greater_or_equal, KeyOperator::greater_or_equal,
                    KeyOperator::less_or_equal},
    AllowedOperator{ConditionOperator::between, KeyOperator::between, KeyOperator::between},
    AllowedOperator{ConditionOperator::begins_with, KeyOperator::begins_with, KeyOperator::begins_with},
};

struct RefusedOperator {
  ConditionOperator written;
  std::string_view name;
};

constexpr std::array refused_operators = {
    RefusedOperator{ConditionOperator::any_of, "OR"},
    RefusedOperator{ConditionOperator::none_of, "NOT"},
    RefusedOperator{ConditionOperator::not_equal, "<>"},
    RefusedOperator{ConditionOperator::in, "IN"},
    RefusedOperator{ConditionOperator::attribute_exists, "attribute_exists"},
    RefusedOperator{ConditionOperator::attribute_not_exists, "attribute_not_exists"},
    RefusedOperator{ConditionOperator::attribute_type, "attribute_type"},
    RefusedOperator{ConditionOperator::contains, "contains"},
};

/// Finds the one operand that is a key attribute; its position.
Result<size_t> key_position(const ConditionNode& node) {
  std::optional<size_t> position;
  for (size_t i = 0; i < node.operands.size(); ++i) {
    if (node.operands[i].size) return fault("KeyConditionExpressions cannot contain nested operations");
    const Path* path = node.operands[i].path();
    if (path == nullptr) continue;
    if (position) {
      return fault(
          "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
    }
    if (!path->is_top_level())
      return fault("KeyConditionExpressions cannot have conditions on nested attributes");
    position = i;
  }
  if (!position) return fault("Invalid condition in KeyConditionExpression: No key attribute specified");
  return *position;
}

Result<KeyComparison> comparison(const ConditionNode& node) {
  const auto* refused = std::ranges::find(refused_operators, node.op, &RefusedOperator::written);
  if (refused != refused_operators.end()) {
    return fault(fmt::format("Invalid operator used in KeyConditionExpression: {}", refused->name));
  }
  const auto* row = std::ranges::find(allowed_operators, node.op, &AllowedOperator::written);
  CHECK(row != allowed_operators.end());
  const bool key_first = row->op == KeyOperator::between || row->op == KeyOperator::begins_with;
  if (key_first && !std::holds_alternative<Path>(node.operands[0].source)) {
    return fault(
        fmt::format("Invalid condition in KeyConditionExpression: {} operator must have the key attribute "
                    "as its first operand",
                    row->op == KeyOperator::between ? "BETWEEN" : "begins_with"));
  }
  const size_t key = TRY(key_position(node));
  KeyComparison result;
  result.attribute = node.operands[key].path()->attribute;
  result.op = key == 0 ? row->op : row->reversed;
  result.operand = *node.operands[key == 0 ? 1 : 0].value();
  if (row->op == KeyOperator::between) result.upper = *node.operands[2].value();
  return result;
}

/// Comparisons in written order; the depth of ANDs is bounded by the number of operators.
Result<void> collect(const ConditionNode& node, std::vector<KeyComparison>& comparisons) {
  if (node.op == ConditionOperator::all_of) {
    for (const ConditionNode& child : node.children) TRY(collect(child, comparisons));
    return {};
  }
  KeyComparison next = TRY(comparison(node));
  if (std::ranges::find(comparisons, next.attribute, &KeyComparison::attribute) != comparisons.end()) {
    return fault("KeyConditionExpressions must only contain one condition per key");
  }
  comparisons.push_back(std::move(next));
  return {};
}

}  // namespace

Result<KeyCondition> KeyCondition::of(const Condition& parsed) {
  KeyCondition condition;
  if (parsed) TRY(collect(*parsed.root(), condition.comparisons));
  return condition;
}

}  // namespace gramme
