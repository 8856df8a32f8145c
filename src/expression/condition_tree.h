// The tree behind a Condition. Expressions, the legacy parameters and PartiQL all build these nodes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "expression/condition.h"
#include "expression/path.h"
#include "value/attribute_finder.h"
#include "value/value_view.h"

namespace gramme {

enum class ConditionOperator : uint8_t {
  all_of,   // of children: AND
  any_of,   // of children: OR
  none_of,  // of children: NOT
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  between,  // operands: value, lower bound, upper bound
  in,       // operands: value, candidates
  attribute_exists,
  attribute_not_exists,
  attribute_type,  // operands: any, the type's name as a string
  begins_with,
  contains,
};

struct ConditionNode;

/// What a comparison or function reads: a part of the item or a constant, or the size() of one of them. In
/// PartiQL also a condition, which is true or false.
struct ConditionOperand {
  std::variant<Path, Value, std::shared_ptr<const ConditionNode>> source;
  bool size = false;

  const Path* path() const { return size ? nullptr : std::get_if<Path>(&source); }
  const Value* value() const { return size ? nullptr : std::get_if<Value>(&source); }
  const ConditionNode* condition() const {
    const auto* node = std::get_if<std::shared_ptr<const ConditionNode>>(&source);
    return node != nullptr ? node->get() : nullptr;
  }
  /// The type of a constant, a size or a condition; none for a path, whose type the item decides.
  std::optional<Type> type() const;
};

/// Whoever builds nodes keeps their depth bounded: evaluation and destruction recurse.
struct ConditionNode {
  ConditionOperator op;
  std::vector<ConditionOperand> operands = {};
  std::vector<ConditionNode> children = {};
};

/// Whether the item fulfils the condition. An absent item has no attributes.
bool holds(const ConditionNode& node, const AttributeFinder& item);

ConditionCost cost_of(const ConditionNode& node);

/// size() in DynamoDB's sense: UTF-16 code units of a string, bytes of a binary, members of a set, list or
/// map; none for other types.
std::optional<size_t> size_of(ValueView value);

}  // namespace gramme
