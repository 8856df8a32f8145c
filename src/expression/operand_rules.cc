#include "expression/operand_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "api/errors.h"
#include "api/limits.h"

namespace gramme {

namespace {

// Lists in AWS's messages are in the order of a Java hash set, which differs from region to region.
constexpr std::string_view type_names = "{N,BS,L,B,NULL,M,S,SS,NS,BOOL}";

/// An S, N or B constant as AWS's messages print it.
std::string printed(ValueView value) {
  if (value.is(Type::number)) return fmt::format("AttributeValue: {{N:{}}}", value.number().text());
  if (value.is(Type::string)) return fmt::format("AttributeValue: {{S:{}}}", value.text());
  const size_t size = value.text().size();
  return fmt::format("AttributeValue: {{B:java.nio.HeapByteBuffer[pos=0 lim={} cap={}]}}", size, size);
}

}  // namespace

Error OperandRules::fault(std::string_view text) const {
  return validation(parameter_.empty() ? std::string(text)
                                       : fmt::format("Invalid {}: {}", parameter_, text));
}

Error OperandRules::wrong_type(std::string_view name, std::string_view type) const {
  return fault(fmt::format(
      "Incorrect operand type for operator or function; operator or function: {}, operand type: {}", name,
      type));
}

Error OperandRules::needs_path(std::string_view name) const {
  return fault(
      fmt::format("Operator or function requires a document path; operator or function: {}", name));
}

Error OperandRules::not_distinct(std::string_view name, const Path& path) const {
  return fault(
      fmt::format("The first operand must be distinct from the remaining operands for this operator or "
                  "function; operator: {}, "
                  "first operand: {}",
                  name, path.text()));
}

Result<void> OperandRules::check_count(std::string_view name, size_t count, size_t wanted) const {
  if (count == wanted) return {};
  return fault(
      fmt::format("Incorrect number of operands for operator or function; operator or function: {}, number "
                  "of operands: {}",
                  name, count));
}

Result<void> OperandRules::check_measured(std::string_view name, const ConditionOperand& operand) const {
  const std::optional<Type> type = operand.type();
  if (type == Type::number || type == Type::boolean || type == Type::null) {
    return wrong_type(name, type_name(*type));
  }
  return {};
}

Result<void> OperandRules::check(ConditionOperator op, std::string_view name,
                                 std::span<const ConditionOperand> operands) const {
  TRY(check_distinct(name, operands));
  switch (op) {
    case ConditionOperator::in:
      if (operands.size() - 1 <= limits::in_operands_max) return {};
      return fault(fmt::format("The IN operator is provided with too many operands; number of operands: {}",
                               operands.size() - 1));
    case ConditionOperator::less:
    case ConditionOperator::less_or_equal:
    case ConditionOperator::greater:
    case ConditionOperator::greater_or_equal:
      return check_types(name, operands, "SNB");
    case ConditionOperator::between:
      TRY(check_types(name, operands, "SNB"));
      return check_bounds(operands);
    case ConditionOperator::begins_with:
      return check_types(name, operands, "SB");
    case ConditionOperator::attribute_exists:
    case ConditionOperator::attribute_not_exists:
      return operands[0].path() != nullptr ? Result<void>() : needs_path(name);
    case ConditionOperator::attribute_type:  // of a value too, against AWS's manual
      return check_type_name(name, operands[1]);
    default:
      return {};
  }
}

Result<void> OperandRules::check_distinct(std::string_view name,
                                          std::span<const ConditionOperand> operands) const {
  const Path* first = operands[0].path();
  for (size_t i = 1; i < operands.size() && first != nullptr; ++i) {
    const Path* other = operands[i].path();
    if (other != nullptr && *other == *first) return not_distinct(name, *first);
  }
  return {};
}

/// `allowed`: the types by their letters in value_view.h.
Result<void> OperandRules::check_types(std::string_view name, std::span<const ConditionOperand> operands,
                                       std::string_view allowed) const {
  for (const ConditionOperand& operand : operands) {
    const std::optional<Type> type = operand.type();
    if (type && allowed.find(char(*type)) == allowed.npos) return wrong_type(name, type_name(*type));
  }
  return {};
}

Result<void> OperandRules::check_type_name(std::string_view name, const ConditionOperand& operand) const {
  const std::optional<Type> type = operand.type();
  if (!type) return wrong_type(name, any_type_text);
  if (type != Type::string) return wrong_type(name, type_name(*type));
  constexpr std::array types = {Type::string,     Type::number,     Type::binary,  Type::string_set,
                                Type::number_set, Type::binary_set, Type::boolean, Type::null,
                                Type::list,       Type::map};
  const std::string_view wanted = operand.value()->view().text();
  if (std::ranges::find(types, wanted, gramme::type_name) != types.end()) return {};
  return fault(
      fmt::format("Invalid attribute type name found; type: {}, valid types: {}", wanted, type_names));
}

Result<void> OperandRules::check_bounds(std::span<const ConditionOperand> operands) const {
  const Value* lower = operands[1].value();
  const Value* upper = operands[2].value();
  if (lower == nullptr || upper == nullptr) return {};
  std::string_view requirement;
  if (lower->view().type() != upper->view().type()) {
    requirement = "same data type for lower and upper bounds";
  } else if (!holds({.op = ConditionOperator::less_or_equal, .operands = {{*lower}, {*upper}}}, {})) {
    requirement = "upper bound to be greater than or equal to lower bound";
  } else {
    return {};
  }
  return fault(
      fmt::format("The BETWEEN operator requires {}; lower bound operand: {}, upper bound operand: {}",
                  requirement, printed(*lower), printed(*upper)));
}

}  // namespace gramme
