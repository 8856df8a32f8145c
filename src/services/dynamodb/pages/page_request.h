// What Query and Scan requests have in common, and the plan of a page that follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "expression/placeholders.h"
#include "services/dynamodb/items/item_read.h"
#include "services/dynamodb/legacy/legacy_conditions.h"
#include "services/dynamodb/pages/page.h"
#include "services/dynamodb/pages/select.h"
#include "services/dynamodb/pages/start_key.h"

namespace gramme::dynamodb {

struct PageRequest {
  Wording wording = Wording::current;  // that of the request, not of the server (api/shape.h)
  std::string table_name;
  std::optional<std::string> index_name;
  Late<Select> select;
  std::optional<std::vector<std::string>> attributes_to_get;
  std::optional<int32_t> limit;
  std::optional<bool> consistent_read;
  /// Judged after filter and projection from before expressions.
  Late<std::optional<Item>> exclusive_start_key;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
  std::optional<std::string> projection_expression;
  std::optional<std::string> filter_expression;
  std::optional<LegacyConditions> filter;  // QueryFilter or ScanFilter
  Late<ConditionalOperator> conditional_operator;
  std::optional<Named<std::string>> names;
  std::optional<Named<Value>> values;

  /// The member that names attributes; empty when none does.
  std::string_view projected_by() const;
  /// A ConditionalOperator must have something to join.
  Result<void> check_conditional_operator() const {
    return dynamodb::check_conditional_operator(conditional_operator, filter ? filter->size() : 0);
  }
};

/// The rows whose faults have no place of their own in AWS's order.
template <class Request>
inline constexpr std::array page_fields = {
    field<&PageRequest::consistent_read, Request>("ConsistentRead"),
    field<&PageRequest::exclusive_start_key, Request>("ExclusiveStartKey"),
    field<&PageRequest::projection_expression, Request>("ProjectionExpression"),
    field<&PageRequest::filter_expression, Request>("FilterExpression"),
    field<&PageRequest::names, Request>("ExpressionAttributeNames"),
    field<&PageRequest::values, Request>("ExpressionAttributeValues"),
};

/// Filter and projection, as far as they can be judged without the table.
struct PageExpressions {
  Condition filter;
  Projection projection;
};
/// Those from before expressions, or none; then faults of values in the start key.
Result<PageExpressions> legacy_page_expressions(PageRequest& request);
/// Takes the place of `legacy` where the request has expressions.
Result<PageExpressions> parse_page_expressions(const PageRequest& request, Placeholders& placeholders,
                                               PageExpressions legacy);

/// The table or index of a request.
Result<ReadTarget> find_read_target(const Call& call, const PageRequest& request);

/// The plan of the page; refuses what a global index cannot answer.
Result<PagePlan> plan_page(const PageRequest& request, ReadTarget target, PageExpressions expressions,
                           Select select);

}  // namespace gramme::dynamodb
