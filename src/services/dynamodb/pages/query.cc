// Query: the items of one partition key, in the order of the sort key.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/errors.h"
#include "services/dynamodb/legacy/key_conditions.h"
#include "services/dynamodb/legacy/legacy_parameters.h"
#include "services/dynamodb/pages/key_range.h"
#include "services/dynamodb/pages/page_request.h"

namespace gramme::dynamodb {
namespace {

struct QueryRequest : PageRequest {
  std::optional<std::string> key_condition_expression;
  Late<std::optional<LegacyConditions>> key_conditions;  // judged after all that concerns the page
  std::optional<bool> scan_index_forward;
  static std::span<const Field<QueryRequest>> shape();
  Result<void> check_parameters(Wording) const;

  bool takes_values() const { return key_condition_expression || filter_expression; }
  bool has_expression() const { return takes_values() || projection_expression; }
};

// Two orders of faults: that of the rows is the older generation's.
constexpr Rules limit_rules{.value_min = 1, .current = {.named = true}, .of_2025 = {.named = true}};
constexpr Rules query_table_name_rules{.required = true, .table_name = true, .current = {.order = 1}};
constexpr Rules query_index_name_rules{
    .length_min = 3, .length_max = 255, .pattern = Pattern::resource_name, .current = {.order = 1}};
constexpr Rules capacity_rules{.current = {.order = 2}};

constexpr std::array query_shape = joined(
    std::array{
        field<&PageRequest::select, QueryRequest>("Select"),
        field<&PageRequest::index_name, QueryRequest>("IndexName", query_index_name_rules),
        field<&PageRequest::return_consumed_capacity, QueryRequest>("ReturnConsumedCapacity",
                                                                    capacity_rules),
        field<&PageRequest::filter, QueryRequest>("QueryFilter"),
        field<&PageRequest::table_name, QueryRequest>("TableName", query_table_name_rules),
        field<&PageRequest::conditional_operator, QueryRequest>("ConditionalOperator",
                                                                conditional_operator_rules),
        field<&PageRequest::attributes_to_get, QueryRequest>("AttributesToGet", attributes_to_get_rules),
        field<&PageRequest::limit, QueryRequest>("Limit", limit_rules),
        field<&QueryRequest::key_condition_expression>("KeyConditionExpression"),
        field<&QueryRequest::scan_index_forward>("ScanIndexForward"),
    },
    page_fields<QueryRequest>, std::array{field<&QueryRequest::key_conditions>("KeyConditions")});

std::span<const Field<QueryRequest>> QueryRequest::shape() { return query_shape; }

constexpr std::string_view value_expressions = "FilterExpression and KeyConditionExpression";

Result<void> QueryRequest::check_parameters(Wording) const {
  TRY(check_attribute_names(attributes_to_get));
  // KeyConditions may stand beside a filter or projection that is an expression.
  TRY(check_not_mixed({{"AttributesToGet", attributes_to_get.has_value()},
                       {"QueryFilter", filter.has_value()},
                       {"ConditionalOperator", is_present(conditional_operator)},
                       {"KeyConditions", key_conditions.value && key_condition_expression}},
                      {{"ProjectionExpression", projection_expression.has_value()},
                       {"FilterExpression", filter_expression.has_value()},
                       {"KeyConditionExpression", key_condition_expression.has_value()}}));
  TRY(Placeholders::check_purpose(names.has_value(), values.has_value(), has_expression(),
                                  value_expressions, wording, takes_values()));
  return check_conditional_operator();
}

struct QueryExpressions {
  KeyCondition key_condition;
  PageExpressions page;
};

Result<QueryExpressions> parse_expressions(QueryRequest& request, Placeholders placeholders) {
  QueryExpressions expressions;
  expressions.page = TRY(legacy_page_expressions(request));
  Condition key_condition;
  if (request.key_condition_expression) {
    key_condition =
        TRY(Condition::parse(*request.key_condition_expression, "KeyConditionExpression", placeholders));
  }
  expressions.page = TRY(parse_page_expressions(request, placeholders, std::move(expressions.page)));
  if (!request.key_condition_expression && !request.key_conditions.value) {
    return validation(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  }
  TRY(placeholders.check_all_used());
  if (request.key_conditions.fault) return *request.key_conditions.fault;
  expressions.key_condition = request.key_conditions.value
                                  ? TRY(key_condition_of(*request.key_conditions.value))
                                  : TRY(KeyCondition::of(key_condition));
  return expressions;
}

/// A filter is about what the key condition left open, and sees what the index holds.
Result<void> check_filter(const ReadTarget& target, const Condition& filter, std::string_view parameter) {
  const std::vector<std::string> attributes = filter.attributes();
  for (const KeyAttribute* key : target.keys().attributes()) {
    if (std::ranges::find(attributes, key->name) == attributes.end()) continue;
    return validation(fmt::format(
        "{} can only contain non-primary key attributes: Primary key attribute: {}", parameter, key->name));
  }
  const std::vector<std::string> missing = target.not_projected(attributes);
  if (missing.empty()) return {};
  return validation(fmt::format(
      "One or more parameter values were invalid: Secondary index {} does not project one or more "
      "filter attributes: [{}]",
      target.index->name, fmt::join(missing, ", ")));
}

/// What a Query reads: its key condition's range, from the start key on.
Result<KeyRange> range_of(const ReadTarget& target, const KeyCondition& condition,
                          const QueryRequest& request, Direction direction) {
  if (!request.exclusive_start_key.value) return TRY(KeyConditionFit::fit(target, condition)).range();
  const Item& start_key = *request.exclusive_start_key.value;
  const std::string position = TRY(start_position(target, start_key, StartKeyTexts::query));
  const KeyConditionFit fit = TRY(KeyConditionFit::fit(target, condition));
  TRY(fit.check_start(start_key, position));
  return remaining(fit.range(), position, direction);
}

}  // namespace

Step query(const Call& call, Document::Node body) {
  QueryRequest request = TRY(decode<QueryRequest>(body, {.wording = call.wording,
                                                         .value_faults = ValueFaults::bare,
                                                         .named_faults = NamedFaults::false_nulls}));
  Placeholders placeholders = TRY(Placeholders::check({std::move(request.names), std::move(request.values)},
                                                      request.has_expression(), value_expressions,
                                                      request.wording, request.takes_values()));
  if (request.select.fault) return *request.select.fault;
  const Select select = TRY(enveloped(
      checked_select(request.select.value, request.projected_by(), request.index_name.has_value()),
      request.wording));
  QueryExpressions expressions = TRY(parse_expressions(request, std::move(placeholders)));

  ReadTarget target = TRY(find_read_target(call, request));
  const Direction direction =
      request.scan_index_forward.value_or(true) ? Direction::forward : Direction::backward;
  KeyRange range = TRY(range_of(target, expressions.key_condition, request, direction));
  TRY(check_filter(target, expressions.page.filter, request.filter ? "QueryFilter" : "Filter Expression"));
  PagePlan plan = TRY(plan_page(request, std::move(target), std::move(expressions.page), select));
  return read_page(std::move(plan), std::move(range), direction);
}

}  // namespace gramme::dynamodb
