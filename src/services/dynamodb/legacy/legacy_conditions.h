// Conditions from before expressions: Expected, QueryFilter, ScanFilter and KeyConditions say for each
// attribute how it compares with a list of values; ConditionalOperator joins them. They become the tree
// that expressions become.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "expression/condition.h"

namespace gramme::dynamodb {

/// In the order of AWS's messages.
enum class ComparisonOperator : uint8_t {
  in,
  null,
  between,
  lt,
  not_contains,
  eq,
  gt,
  not_null,
  ne,
  le,
  begins_with,
  ge,
  contains,
};
std::span<const std::string_view> wire_names(ComparisonOperator);

enum class ConditionalOperator : uint8_t { any, all };
std::span<const std::string_view> wire_names(ConditionalOperator);

/// Of members that the current generation judges late: whether one was sent.
template <class E>
bool is_present(const Late<E>& member) {
  return member.value.has_value() || member.fault.has_value();
}

namespace model {

/// One entry of QueryFilter, ScanFilter or KeyConditions.
struct Condition {
  Late<ComparisonOperator> comparison_operator;
  std::vector<Value> attribute_value_list;
  static std::span<const Field<Condition>> shape();
};

/// One entry of Expected: an operator with its values, or a value that the attribute has (`Exists` true or
/// left out), or `Exists` false.
struct ExpectedAttributeValue {
  Late<ComparisonOperator> comparison_operator;
  std::optional<std::vector<Value>> attribute_value_list;
  std::optional<Value> value;
  std::optional<bool> exists;
  static std::span<const Field<ExpectedAttributeValue>> shape();
};

}  // namespace model

/// By attribute, in the order sent.
using LegacyConditions = Named<model::Condition>;
using ExpectedValues = Named<model::ExpectedAttributeValue>;

/// `Failed to satisfy constraint: ...`, told after mixed parameters. (ALL: so on AWS.)
inline constexpr Rules conditional_operator_rules{
    .current = {.bare = true,
                .text = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]"}};
/// ConditionalOperator must join two conditions or more.
Result<void> check_conditional_operator(const Late<ConditionalOperator>& joined_by, size_t conditions);

/// Unknown operators and values that do not go with their operator, of all conditions.
Result<void> check_conditions(const LegacyConditions& conditions);

/// Trees of checked conditions; without any, one that always holds.
Result<Condition> condition_of(const LegacyConditions& filter, const Late<ConditionalOperator>& joined_by);
Result<Condition> condition_of(const ExpectedValues& expected, const Late<ConditionalOperator>& joined_by);

}  // namespace gramme::dynamodb
