#include "services/dynamodb/legacy/legacy_conditions.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <memory>

#include "api/errors.h"
#include "api/invalid_parameter.h"
#include "expression/condition_tree.h"

namespace gramme::dynamodb {
namespace {

constexpr size_t any_number = std::numeric_limits<size_t>::max();

/// What an operator takes, and the node of the tree that does its work.
struct OperatorRow {
  std::string_view name;
  ConditionOperator op;
  size_t values_min;
  size_t values_max;
  std::string_view types = {};  // tags of value/value_view.h; empty: all
};

/// In the order of the enumerators.
constexpr std::array operator_rows = {
    OperatorRow{"IN", ConditionOperator::in, 1, any_number, "SNB"},
    OperatorRow{"NULL", ConditionOperator::attribute_not_exists, 0, 0},
    OperatorRow{"BETWEEN", ConditionOperator::between, 2, 2, "SNB"},
    OperatorRow{"LT", ConditionOperator::less, 1, 1, "SNB"},
    OperatorRow{"NOT_CONTAINS", ConditionOperator::contains, 1, 1, "SNBT0"},
    OperatorRow{"EQ", ConditionOperator::equal, 1, 1},
    OperatorRow{"GT", ConditionOperator::greater, 1, 1, "SNB"},
    OperatorRow{"NOT_NULL", ConditionOperator::attribute_exists, 0, 0},
    OperatorRow{"NE", ConditionOperator::not_equal, 1, 1},
    OperatorRow{"LE", ConditionOperator::less_or_equal, 1, 1, "SNB"},
    OperatorRow{"BEGINS_WITH", ConditionOperator::begins_with, 1, 1, "SB"},
    OperatorRow{"GE", ConditionOperator::greater_or_equal, 1, 1, "SNB"},
    OperatorRow{"CONTAINS", ConditionOperator::contains, 1, 1, "SNBT0"},
};

const OperatorRow& row_of(ComparisonOperator op) { return operator_rows[size_t(op)]; }

Result<ComparisonOperator> known(const Late<ComparisonOperator>& op) {
  if (op.value) return *op.value;
  return invalid_parameter("Invalid comparison operator");
}

Result<void> check_values(ComparisonOperator op, std::span<const Value> values) {
  const OperatorRow& row = row_of(op);
  if (values.size() < row.values_min || values.size() > row.values_max)
    return invalid_parameter(
        fmt::format("Invalid number of argument(s) for the {} ComparisonOperator", row.name));
  for (const Value& value : values) {
    const Type type = value.view().type();
    if (row.types.empty() || row.types.find(char(type)) != row.types.npos) continue;
    return invalid_parameter(fmt::format("ComparisonOperator {} is not valid for {} AttributeValue type",
                                         row.name, type_name(type)));
  }
  for (const Value& value : values) {
    if (value.view().type() != values[0].view().type())
      return invalid_parameter("AttributeValues inside AttributeValueList must be of same type");
  }
  if (op != ComparisonOperator::between) return {};
  if (holds({.op = ConditionOperator::less_or_equal, .operands = {{values[0]}, {values[1]}}}, {}))
    return {};
  return validation(
      "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
}

ConditionNode node_of(const std::string& attribute, ComparisonOperator op, std::span<const Value> values) {
  const Path path{attribute, {}};
  ConditionNode node{.op = row_of(op).op, .operands = {{path}}};
  for (const Value& value : values) node.operands.push_back({value});
  if (op != ComparisonOperator::not_contains) return node;
  // On AWS it does not hold of an attribute that is not there, unlike NE.
  ConditionNode present{.op = ConditionOperator::attribute_exists, .operands = {{path}}};
  ConditionNode without{.op = ConditionOperator::none_of};
  without.children.push_back(std::move(node));
  ConditionNode both{.op = ConditionOperator::all_of};
  both.children.push_back(std::move(present));
  both.children.push_back(std::move(without));
  return both;
}

std::span<const Value> values_of(const model::ExpectedAttributeValue& expected) {
  if (expected.value) return {&*expected.value, 1};
  if (expected.attribute_value_list) return *expected.attribute_value_list;
  return {};
}

/// The operator and its values are checked together, the form with Value and Exists by itself.
Result<void> check(const std::string& attribute, const model::ExpectedAttributeValue& expected) {
  const bool has_operator = is_present(expected.comparison_operator);
  if (expected.attribute_value_list && expected.value)
    return invalid_parameter(
        fmt::format("Value and AttributeValueList cannot be used together for Attribute: {}", attribute));
  if (has_operator && expected.exists)
    return invalid_parameter(
        fmt::format("Exists and ComparisonOperator cannot be used together for Attribute: {}", attribute));
  if (has_operator) {
    const ComparisonOperator op = TRY(known(expected.comparison_operator));
    if (row_of(op).values_min > 0 && !expected.attribute_value_list && !expected.value) {
      return invalid_parameter(fmt::format(
          "Value or AttributeValueList must be used with ComparisonOperator: {} for Attribute: {}",
          row_of(op).name, attribute));
    }
    return check_values(op, values_of(expected));
  }
  if (expected.attribute_value_list)
    return invalid_parameter(fmt::format(
        "AttributeValueList can only be used with a ComparisonOperator for Attribute: {}", attribute));
  if (!expected.value && expected.exists.value_or(true)) {
    return invalid_parameter(fmt::format("Value must be provided when Exists is {} for Attribute: {}",
                                         expected.exists ? "true" : "null", attribute));
  }
  if (expected.value && !expected.exists.value_or(true))
    return invalid_parameter(
        fmt::format("Value cannot be used when Exists is false for Attribute: {}", attribute));
  return {};
}

ConditionNode node_of(const std::string& attribute, const model::ExpectedAttributeValue& expected) {
  const ComparisonOperator plain = expected.value ? ComparisonOperator::eq : ComparisonOperator::null;
  const ComparisonOperator op = expected.comparison_operator.value.value_or(plain);
  return node_of(attribute, op, values_of(expected));
}

Condition joined(std::vector<ConditionNode> nodes, const Late<ConditionalOperator>& joined_by) {
  if (nodes.empty()) return Condition();
  const bool any = joined_by.value == ConditionalOperator::any;
  return Condition(std::make_shared<const ConditionNode>(ConditionNode{
      .op = any ? ConditionOperator::any_of : ConditionOperator::all_of, .children = std::move(nodes)}));
}

constexpr std::array condition_shape = {
    field<&model::Condition::attribute_value_list>("AttributeValueList"),
    field<&model::Condition::comparison_operator>("ComparisonOperator", {.required = true}),
};

constexpr std::array expected_attribute_value_shape = {
    field<&model::ExpectedAttributeValue::value>("Value"),
    field<&model::ExpectedAttributeValue::exists>("Exists", {.text_turns_older = true}),
    field<&model::ExpectedAttributeValue::comparison_operator>("ComparisonOperator"),
    field<&model::ExpectedAttributeValue::attribute_value_list>("AttributeValueList"),
};

}  // namespace

std::span<const Field<model::Condition>> model::Condition::shape() { return condition_shape; }

std::span<const Field<model::ExpectedAttributeValue>> model::ExpectedAttributeValue::shape() {
  return expected_attribute_value_shape;
}

std::span<const std::string_view> wire_names(ComparisonOperator) {
  static constexpr auto names = [] {
    std::array<std::string_view, operator_rows.size()> names;
    for (size_t i = 0; i < names.size(); ++i) names[i] = operator_rows[i].name;
    return names;
  }();
  return names;
}

std::span<const std::string_view> wire_names(ConditionalOperator) {
  static constexpr std::array<std::string_view, 2> names = {"OR", "AND"};
  return names;
}

Result<void> check_conditional_operator(const Late<ConditionalOperator>& joined_by, size_t conditions) {
  if (!is_present(joined_by)) return {};
  if (conditions == 0) return validation("ConditionalOperator cannot be used without Filter or Expected");
  if (conditions == 1) {
    return validation(
        "ConditionalOperator can only be used when Filter or Expected has two or more elements");
  }
  if (joined_by.fault) return *joined_by.fault;
  return {};
}

Result<void> check_conditions(const LegacyConditions& conditions) {
  for (const auto& [attribute, condition] : conditions) {
    TRY(check_values(TRY(known(condition.comparison_operator)), condition.attribute_value_list));
  }
  return {};
}

Result<Condition> condition_of(const LegacyConditions& filter, const Late<ConditionalOperator>& joined_by) {
  TRY(check_conditions(filter));
  std::vector<ConditionNode> nodes;
  nodes.reserve(filter.size());
  for (const auto& [attribute, condition] : filter)
    nodes.push_back(
        node_of(attribute, *condition.comparison_operator.value, condition.attribute_value_list));
  return joined(std::move(nodes), joined_by);
}

Result<Condition> condition_of(const ExpectedValues& expected, const Late<ConditionalOperator>& joined_by) {
  std::vector<ConditionNode> nodes;
  nodes.reserve(expected.size());
  for (const auto& [attribute, value] : expected) {
    TRY(check(attribute, value));
    nodes.push_back(node_of(attribute, value));
  }
  return joined(std::move(nodes), joined_by);
}

}  // namespace gramme::dynamodb
