#include "services/dynamodb/pages/page_request.h"

#include <limits>

#include "services/dynamodb/items/key_paths.h"

namespace gramme::dynamodb {
namespace {

size_t limit_of(const PageRequest& request) {
  return request.limit ? size_t(*request.limit) : std::numeric_limits<size_t>::max();
}

}  // namespace

std::string_view PageRequest::projected_by() const {
  if (projection_expression) return "ProjectionExpression";
  return attributes_to_get ? "AttributesToGet" : "";
}

Result<PageExpressions> legacy_page_expressions(PageRequest& request) {
  PageExpressions expressions;
  if (request.filter) expressions.filter = TRY(condition_of(*request.filter, request.conditional_operator));
  if (request.attributes_to_get)
    expressions.projection = TRY(Projection::of_names(*std::move(request.attributes_to_get)));
  if (request.exclusive_start_key.fault) return *request.exclusive_start_key.fault;
  return expressions;
}

Result<PageExpressions> parse_page_expressions(const PageRequest& request, Placeholders& placeholders,
                                               PageExpressions legacy) {
  if (request.filter_expression)
    legacy.filter = TRY(Condition::parse(*request.filter_expression, "FilterExpression", placeholders));
  if (request.projection_expression)
    legacy.projection = TRY(Projection::parse(*request.projection_expression, placeholders));
  return legacy;
}

Result<ReadTarget> find_read_target(const Call& call, const PageRequest& request) {
  return find_read_target(call, request.table_name, request.index_name,
                          consistency_of(request.consistent_read));
}

Result<PagePlan> plan_page(const PageRequest& request, ReadTarget target, PageExpressions expressions,
                           Select select) {
  TRY(check_key_paths(*target.table, expressions.projection.paths()));
  const bool table_needed = TRY(needs_table(target, select, expressions.projection));
  TRY(check_key_paths(*target.table, expressions.filter.paths()));
  PagePlan plan;
  plan.target = std::move(target);
  plan.filter = std::move(expressions.filter);
  plan.projection = std::move(expressions.projection);
  plan.count_only = select == Select::count;
  plan.needs_table = table_needed;
  plan.limit = limit_of(request);
  plan.consistency = consistency_of(request.consistent_read);
  plan.return_consumed_capacity = request.return_consumed_capacity;
  return plan;
}

}  // namespace gramme::dynamodb
