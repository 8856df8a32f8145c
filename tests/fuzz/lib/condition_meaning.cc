#include "lib/condition_meaning.h"

#include <algorithm>
#include <optional>
#include <string>

#include "value/value_builder.h"

namespace gramme {
namespace {

using Found = std::optional<Value>;

std::optional<ValueView> member(ValueView value, const PathStep& step) {
  const auto* name = std::get_if<std::string>(&step);
  if (!value.is(name != nullptr ? Type::map : Type::list)) return std::nullopt;
  size_t index = 0;
  for (const Member& each : value.members()) {
    if (name != nullptr ? each.name == *name : index++ == std::get<size_t>(step)) return each.value;
  }
  return std::nullopt;
}

Found at(const Path& path, ItemView item) {
  if (!item) return std::nullopt;
  const Value whole = map_of(item);
  std::optional<ValueView> value = member(whole, PathStep(path.attribute));
  for (const PathStep& step : path.steps) {
    if (value) value = member(*value, step);
  }
  return value ? Found(*value) : std::nullopt;
}

/// In UTF-16 a character beyond the first 65,536 has two units: in UTF-8 it begins with 0xf0 or more.
size_t units(std::string_view text) {
  const auto starts =
      std::ranges::count_if(text, [](char c) { return uint8_t(c) < 0x80 || uint8_t(c) >= 0xc0; });
  return size_t(starts + std::ranges::count_if(text, [](char c) { return uint8_t(c) >= 0xf0; }));
}

Found size(ValueView value) {
  if (value.is(Type::number) || value.is(Type::boolean) || value.is(Type::null)) return std::nullopt;
  size_t size = 0;
  if (value.is(Type::string)) {
    size = units(value.text());
  } else if (value.is(Type::binary)) {
    size = value.text().size();
  } else {
    for ([[maybe_unused]] const Member& each : value.members()) ++size;
  }
  return number_value(Number(int64_t(size)));
}

Found read(const ConditionOperand& operand, ItemView item) {
  const auto* path = std::get_if<Path>(&operand.source);
  const Found value = path != nullptr ? at(*path, item) : Found(std::get<Value>(operand.source));
  return operand.size && value ? size(*value) : value;
}

bool same(const Found& a, const Found& b) { return a && b && a->view() == b->view(); }

/// -1, 0, 1; nothing of what has no order.
std::optional<int> order(const Found& a, const Found& b) {
  if (!a || !b || a->view().type() != b->view().type()) return std::nullopt;
  const ValueView left = *a, right = *b;
  if (left.is(Type::number)) {
    const auto order = left.number() <=> right.number();
    return order < 0 ? -1 : order > 0;
  }
  if (!left.is(Type::string) && !left.is(Type::binary)) return std::nullopt;
  const int order = left.text().compare(right.text());
  return order < 0 ? -1 : order > 0;
}

bool contains(ValueView value, ValueView part) {
  if (value.is(Type::string) || value.is(Type::binary))
    return value.type() == part.type() && value.text().find(part.text()) != std::string_view::npos;
  if (value.is(Type::map) || value.is(Type::boolean) || value.is(Type::null) || value.is(Type::number))
    return false;
  for (const Member& each : value.members()) {
    if (each.value == part) return true;
  }
  return false;
}

bool function_means(ConditionOperator op, ValueView value, ValueView argument) {
  if (op == ConditionOperator::contains) return contains(value, argument);
  if (op == ConditionOperator::attribute_type)
    return argument.is(Type::string) && argument.text() == type_name(value.type());
  const bool are_texts = value.is(Type::string) || value.is(Type::binary);
  return are_texts && value.type() == argument.type() && value.text().starts_with(argument.text());
}

}  // namespace

bool means(const ConditionNode& node, ItemView item) {
  const auto child = [&](const ConditionNode& each) { return means(each, item); };
  const auto operand = [&](size_t index) { return read(node.operands[index], item); };
  const auto compared = [&](size_t bound) { return order(operand(0), operand(bound)); };
  switch (node.op) {
    case ConditionOperator::all_of:
      return std::ranges::all_of(node.children, child);
    case ConditionOperator::any_of:
      return std::ranges::any_of(node.children, child);
    case ConditionOperator::none_of:
      return !std::ranges::any_of(node.children, child);
    case ConditionOperator::equal:
      return same(operand(0), operand(1));
    case ConditionOperator::not_equal:
      return !same(operand(0), operand(1));
    case ConditionOperator::less:
      return compared(1) == -1;
    case ConditionOperator::less_or_equal:
      return compared(1) == -1 || compared(1) == 0;
    case ConditionOperator::greater:
      return compared(1) == 1;
    case ConditionOperator::greater_or_equal:
      return compared(1) == 1 || compared(1) == 0;
    case ConditionOperator::between:
      return compared(1).value_or(-1) >= 0 && compared(2).value_or(1) <= 0;
    case ConditionOperator::in:
      for (size_t i = 1; i < node.operands.size(); ++i) {
        if (same(operand(0), operand(i))) return true;
      }
      return false;
    case ConditionOperator::attribute_exists:
      return operand(0).has_value();
    case ConditionOperator::attribute_not_exists:
      return !operand(0);
    default:
      return operand(0) && operand(1) && function_means(node.op, *operand(0), *operand(1));
  }
}

}  // namespace gramme
