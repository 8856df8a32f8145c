#include "expression/condition_tree.h"

#include <cstring>

#include <algorithm>
#include <string>

#include "value/value_builder.h"

namespace gramme {

namespace {

bool is_orderable(Type type) {
  return type == Type::string || type == Type::number || type == Type::binary;
}

/// The value of an operand; `scratch` holds it when it is a size.
std::optional<ValueView> read(const ConditionOperand& operand, const AttributeFinder& item,
                              std::string& scratch) {
  std::optional<ValueView> value;
  if (const auto* path = std::get_if<Path>(&operand.source)) {
    value = path->resolve(item);
  } else if (const auto* constant = std::get_if<Value>(&operand.source)) {
    value = constant->view();
  } else {
    scratch.clear();
    append_boolean(scratch, holds(*operand.condition(), item));
    return ValueView(scratch);
  }
  if (!operand.size || !value) return value;
  const std::optional<size_t> size = size_of(*value);
  if (!size) return std::nullopt;
  scratch.clear();
  append_number(scratch, Number(int64_t(*size)));
  return ValueView(scratch);
}

/// The operands of a node, read from one item.
class Operands {
 public:
  Operands(const ConditionNode& node, const AttributeFinder& item) : node_(node), item_(item) {}

  std::optional<ValueView> operator()(size_t index) {
    return read(node_.operands[index], item_, index == 0 ? first_ : other_);
  }

 private:
  const ConditionNode& node_;
  const AttributeFinder& item_;
  std::string first_;  // the first operand stays valid while others are read, one after the other
  std::string other_;
};

bool equal(std::optional<ValueView> a, std::optional<ValueView> b) { return a && b && *a == *b; }

/// The order of two strings, numbers or binaries; unordered when they are not of one such type.
std::partial_ordering order(std::optional<ValueView> a, std::optional<ValueView> b) {
  if (!a || !b || a->type() != b->type() || !is_orderable(a->type()))
    return std::partial_ordering::unordered;
  if (a->is(Type::number)) return a->bytes() <=> b->bytes();
  return a->text() <=> b->text();
}

bool begins_with(ValueView value, ValueView prefix) {
  if (value.type() != prefix.type() || !(value.is(Type::string) || value.is(Type::binary))) return false;
  return value.text().starts_with(prefix.text());
}

/// Linear time, unlike std::string_view::find.
bool has_part(std::string_view whole, std::string_view part) {
  return memmem(whole.data(), whole.size(), part.data(), part.size()) != nullptr;
}

bool contains(const AttributeFinder& item, ValueView value, ValueView part) {
  switch (value.type()) {
    case Type::string:
    case Type::binary:
      return value.type() == part.type() && has_part(value.text(), part.text());
    case Type::string_set:
    case Type::number_set:
    case Type::binary_set:
    case Type::list:
      return item.contains(value, part);
    default:
      return false;
  }
}

bool is_in(Operands& operands, size_t count) {
  const std::optional<ValueView> value = operands(0);
  for (size_t i = 1; i < count; ++i) {
    if (equal(value, operands(i))) return true;
  }
  return false;
}

bool function_holds(ConditionOperator op, Operands& operands, const AttributeFinder& item) {
  const std::optional<ValueView> first = operands(0);
  if (op == ConditionOperator::attribute_exists) return first.has_value();
  if (op == ConditionOperator::attribute_not_exists) return !first;
  const std::optional<ValueView> second = operands(1);
  if (!first || !second) return false;
  if (op == ConditionOperator::begins_with) return begins_with(*first, *second);
  if (op == ConditionOperator::contains) return contains(item, *first, *second);
  return second->is(Type::string) && type_name(first->type()) == second->text();
}

constexpr size_t bytes_per_step = 4;

void add_cost(ConditionCost& cost, const ConditionNode& node) {
  // Against a part of the item a constant is looked at no further than that part is long; the item pays.
  const bool goes_through_constants =
      !node.operands.empty() && std::holds_alternative<Value>(node.operands[0].source);
  cost.searches += node.op == ConditionOperator::contains;
  for (const ConditionOperand& operand : node.operands) {
    ++cost.steps;
    cost.searches += std::holds_alternative<Path>(operand.source);
    if (const ConditionNode* condition = operand.condition()) add_cost(cost, *condition);
    const auto* constant = std::get_if<Value>(&operand.source);
    if (constant != nullptr && (goes_through_constants || operand.size))
      cost.steps += constant->view().bytes().size() / bytes_per_step;
  }
  for (const ConditionNode& child : node.children) add_cost(cost, child);
}

size_t utf16_units(std::string_view text) {
  size_t units = 0;
  for (char c : text) units += ((uint8_t(c) & 0xc0) != 0x80) + (uint8_t(c) >= 0xf0);
  return units;
}

}  // namespace

std::optional<Type> ConditionOperand::type() const {
  if (size) return Type::number;
  if (condition() != nullptr) return Type::boolean;
  const auto* value = std::get_if<Value>(&source);
  return value != nullptr ? std::optional(value->view().type()) : std::nullopt;
}

std::optional<size_t> size_of(ValueView value) {
  switch (value.type()) {
    case Type::string:
      return utf16_units(value.text());
    case Type::binary:
      return value.text().size();
    case Type::number:
    case Type::boolean:
    case Type::null:
      return std::nullopt;
    default:
      return value.members().size();
  }
}

ConditionCost cost_of(const ConditionNode& node) {
  ConditionCost cost;
  add_cost(cost, node);
  return cost;
}

bool holds(const ConditionNode& node, const AttributeFinder& item) {
  auto child_holds = [&item](const ConditionNode& child) { return holds(child, item); };
  Operands operands(node, item);
  switch (node.op) {
    case ConditionOperator::all_of:
      return std::ranges::all_of(node.children, child_holds);
    case ConditionOperator::any_of:
      return std::ranges::any_of(node.children, child_holds);
    case ConditionOperator::none_of:
      return std::ranges::none_of(node.children, child_holds);
    case ConditionOperator::equal:
      return equal(operands(0), operands(1));
    case ConditionOperator::not_equal:
      return !equal(operands(0), operands(1));
    case ConditionOperator::less:
      return order(operands(0), operands(1)) < 0;
    case ConditionOperator::less_or_equal:
      return order(operands(0), operands(1)) <= 0;
    case ConditionOperator::greater:
      return order(operands(0), operands(1)) > 0;
    case ConditionOperator::greater_or_equal:
      return order(operands(0), operands(1)) >= 0;
    case ConditionOperator::between: {
      const std::optional<ValueView> value = operands(0);
      return order(value, operands(1)) >= 0 && order(value, operands(2)) <= 0;
    }
    case ConditionOperator::in:
      return is_in(operands, node.operands.size());
    default:
      return function_holds(node.op, operands, item);
  }
}

}  // namespace gramme
