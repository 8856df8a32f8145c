// Query: the items of one partition key, in the order of the sort key.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/errors.h"
#include "services/dynamodb/item_request.h"
#include "services/dynamodb/key_range.h"
#include "services/dynamodb/legacy_parameters.h"
#include "services/dynamodb/page_request.h"

namespace gramme::dynamodb {
namespace {

struct QueryRequest : PageRequest {
  std::optional<std::string> key_condition_expression;
  std::optional<bool> scan_index_forward;
  static std::span<const Field<QueryRequest>> shape();
};

// Two orders of faults: that of the rows is the older generation's.
constexpr Rules limit_rules{.value_min = 1, .named = true, .named_in_2025 = true};
constexpr Rules query_table_name_rules{.required = true, .table_name = true, .current_order = 1};
constexpr Rules capacity_rules{.current_order = 2};

constexpr std::array query_shape = joined(
    std::array{
        field<&PageRequest::select, QueryRequest>("Select"),
        field<&PageRequest::return_consumed_capacity, QueryRequest>("ReturnConsumedCapacity",
                                                                    capacity_rules),
        field<&PageRequest::table_name, QueryRequest>("TableName", query_table_name_rules),
        field<&PageRequest::limit, QueryRequest>("Limit", limit_rules),
        field<&QueryRequest::key_condition_expression>("KeyConditionExpression"),
        field<&QueryRequest::scan_index_forward>("ScanIndexForward"),
    },
    page_fields<QueryRequest>);

std::span<const Field<QueryRequest>> QueryRequest::shape() { return query_shape; }

struct QueryExpressions {
  KeyCondition key_condition;
  PageExpressions page;
};

Result<QueryExpressions> parse_expressions(QueryRequest& request, Wording wording) {
  const bool takes_values = request.key_condition_expression || request.filter_expression;
  Placeholders placeholders = TRY(Placeholders::check(
      {std::move(request.names), std::move(request.values)}, takes_values || request.projection_expression,
      "FilterExpression and KeyConditionExpression", wording, takes_values));
  if (!request.key_condition_expression) {
    return validation(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  }
  QueryExpressions expressions;
  const Condition key_condition =
      TRY(Condition::parse(*request.key_condition_expression, "KeyConditionExpression", placeholders));
  expressions.page = TRY(parse_page_expressions(request, placeholders));
  TRY(placeholders.check_all_used());
  expressions.key_condition = TRY(KeyCondition::of(key_condition));
  return expressions;
}

/// A filter is about what the key condition left open, and sees what the index holds.
Result<void> check_filter(const ReadTarget& target, const Condition& filter) {
  const std::vector<std::string> attributes = filter.attributes();
  for (const KeyAttribute* key : target.keys().attributes()) {
    if (std::ranges::find(attributes, key->name) == attributes.end()) continue;
    return validation(
        "Filter Expression can only contain non-primary key attributes: Primary key attribute: " +
        key->name);
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
  if (!request.exclusive_start_key) return TRY(KeyConditionFit::fit(target, condition)).range();
  const Item& start_key = *request.exclusive_start_key;
  const std::string position = TRY(start_position(target, start_key, StartKeyTexts::query));
  const KeyConditionFit fit = TRY(KeyConditionFit::fit(target, condition));
  TRY(fit.check_start(start_key, position));
  return remaining(fit.range(), position, direction);
}

}  // namespace

Step query(const Call& call, Document::Node body) {
  QueryRequest request =
      TRY(decode<QueryRequest>(body, {.wording = call.wording, .value_faults = ValueFaults::bare}));
  TRY(check_legacy_parameters(body));
  if (request.select.fault) return *request.select.fault;
  const Select select = TRY(enveloped(
      checked_select(request.select.value, request.projected_by(), request.index_name.has_value()),
      call.wording));
  QueryExpressions expressions = TRY(parse_expressions(request, call.wording));

  ReadTarget target = TRY(find_read_target(call, request));
  const Direction direction =
      request.scan_index_forward.value_or(true) ? Direction::forward : Direction::backward;
  KeyRange range = TRY(range_of(target, expressions.key_condition, request, direction));
  TRY(check_filter(target, expressions.page.filter));
  PagePlan plan = TRY(plan_page(request, std::move(target), std::move(expressions.page), select));
  return read_page(std::move(plan), std::move(range), direction);
}

}  // namespace gramme::dynamodb
