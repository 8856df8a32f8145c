#include "services/dynamodb/page_request.h"

#include "services/dynamodb/key_paths.h"
#include "services/dynamodb/read_projection.h"

namespace gramme::dynamodb {
namespace {

Consistency consistency_of(const PageRequest& request) {
  return request.consistent_read.value_or(false) ? Consistency::strong : Consistency::eventual;
}

}  // namespace

std::string_view PageRequest::projected_by() const {
  if (projection_expression) return "ProjectionExpression";
  return attributes_to_get ? "AttributesToGet" : "";
}

Result<PageExpressions> parse_page_expressions(PageRequest& request, Placeholders& placeholders) {
  PageExpressions expressions;
  if (request.filter_expression) {
    expressions.filter =
        TRY(Condition::parse(*request.filter_expression, "FilterExpression", placeholders));
  }
  expressions.projection = TRY(
      parse_projection(request.projection_expression, std::move(request.attributes_to_get), placeholders));
  return expressions;
}

Result<ReadTarget> find_read_target(const Call& call, const PageRequest& request) {
  return find_read_target(call, request.table_name, request.index_name, consistency_of(request));
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
  if (request.limit) plan.limit = size_t(*request.limit);
  plan.consistency = consistency_of(request);
  plan.return_consumed_capacity = request.return_consumed_capacity;
  return plan;
}

}  // namespace gramme::dynamodb
