// The tree behind a Condition. Expressions, the legacy parameters and PartiQL all build these nodes.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "expression/path.h"
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
  attribute_type,  // operands: path, the type's name as a string
  begins_with,
  contains,
};

/// What a comparison or function reads: a part of the item or a constant, or the size() of one of them.
struct ConditionOperand {
  std::variant<Path, Value> source;
  bool size = false;

  const Path* path() const { return size ? nullptr : std::get_if<Path>(&source); }
  const Value* value() const { return size ? nullptr : std::get_if<Value>(&source); }
  /// The type of a constant or a size; none for a path, whose type the item decides.
  std::optional<Type> type() const;
};

/// Whoever builds nodes keeps their depth bounded: evaluation and destruction recurse.
struct ConditionNode {
  ConditionOperator op;
  std::vector<ConditionOperand> operands = {};
  std::vector<ConditionNode> children = {};
};

/// Whether the item fulfils the condition. An absent item has no attributes.
bool holds(const ConditionNode& node, ItemView item);

/// size() in DynamoDB's sense: UTF-16 code units of a string, bytes of a binary, members of a set, list or
/// map; none for other types.
std::optional<size_t> size_of(ValueView value);

}  // namespace gramme
