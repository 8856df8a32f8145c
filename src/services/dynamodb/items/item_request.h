// What item operations let a caller ask for: enums with their spelling, and the members that writes share.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "api/shape.h"
#include "services/dynamodb/legacy/legacy_conditions.h"
#include "table/capacity.h"
#include "value/value_view.h"

namespace gramme::dynamodb {

/// Which attributes a write answers. The order is that of AWS's messages.
enum class ReturnValues : uint8_t { all_new, updated_old, all_old, none, updated_new };
enum class ReturnItemCollectionMetrics : uint8_t { size, none };
enum class ReturnValuesOnConditionCheckFailure : uint8_t { all_old, none };

inline std::span<const std::string_view> wire_names(ReturnValues) {
  static constexpr std::array<std::string_view, 5> names = {"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE",
                                                            "UPDATED_NEW"};
  return names;
}
inline std::span<const std::string_view> wire_names(ReturnItemCollectionMetrics) {
  static constexpr std::array<std::string_view, 2> names = {"SIZE", "NONE"};
  return names;
}
inline std::span<const std::string_view> wire_names(ReturnValuesOnConditionCheckFailure) {
  static constexpr std::array<std::string_view, 2> names = {"ALL_OLD", "NONE"};
  return names;
}

/// What AWS's current generation says of a wrong ReturnValues. (UPDATE_NEW: so on AWS.)
inline constexpr std::string_view return_values_text =
    "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, "
    "UPDATE_NEW, NONE]";

/// What PutItem and DeleteItem can answer: there is nothing new to show.
constexpr bool answers_old_only(ReturnValues wanted) {
  return wanted == ReturnValues::none || wanted == ReturnValues::all_old;
}
inline constexpr std::string_view old_values_only_text = "ReturnValues can only be ALL_OLD or NONE";

/// The members of every write of one item, alone or in a transaction.
struct ConditionalParameters {
  std::string table_name;
  std::optional<std::string> condition_expression;
  std::optional<Named<std::string>> names;
  std::optional<Named<Value>> values;
  ReturnValuesOnConditionCheckFailure on_condition_check_failure =
      ReturnValuesOnConditionCheckFailure::none;
};

/// The members that PutItem, UpdateItem and DeleteItem share.
struct WriteParameters : ConditionalParameters {
  Wording wording = Wording::current;  // that of the request, not of the server (api/shape.h)
  std::optional<ExpectedValues> expected;
  Late<ConditionalOperator> conditional_operator;
  ReturnValues return_values = ReturnValues::none;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
  ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::none;
};

/// AWS prints this member of writes and reads in batches and transactions, which its model lacks.
inline constexpr std::string_view workload_profile = ", workloadProfileName=null";

template <class Request>
inline constexpr std::array placeholder_fields = {
    field<&ConditionalParameters::names, Request>("ExpressionAttributeNames"),
    field<&ConditionalParameters::values, Request>("ExpressionAttributeValues"),
};

/// An optional condition with its names and values.
template <class Request>
inline constexpr auto expression_fields =
    joined(std::array{field<&ConditionalParameters::condition_expression, Request>("ConditionExpression")},
           placeholder_fields<Request>);

/// What came before expressions, but for ConditionalOperator, whose place among the faults differs.
template <class Request>
inline constexpr auto write_expression_fields =
    joined(std::array{field<&WriteParameters::expected, Request>("Expected")}, expression_fields<Request>);

/// The rows of PutItem and DeleteItem, in the order in which AWS reports their faults.
template <class Request>
inline constexpr std::array write_fields = {
    field<&WriteParameters::table_name, Request>("TableName", table_name_rules),
    field<&WriteParameters::return_consumed_capacity, Request>("ReturnConsumedCapacity"),
    field<&WriteParameters::return_values, Request>("ReturnValues",
                                                    {.current = {.text = return_values_text}}),
    field<&WriteParameters::return_item_collection_metrics, Request>("ReturnItemCollectionMetrics"),
    field<&WriteParameters::on_condition_check_failure, Request>("ReturnValuesOnConditionCheckFailure"),
    field<&WriteParameters::conditional_operator, Request>("ConditionalOperator",
                                                           conditional_operator_rules),
};

}  // namespace gramme::dynamodb
