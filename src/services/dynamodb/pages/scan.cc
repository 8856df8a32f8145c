// Scan: all items of a table or an index, perhaps one of several parallel segments.
#include <fmt/format.h>

#include "api/errors.h"
#include "services/dynamodb/legacy/legacy_parameters.h"
#include "services/dynamodb/pages/page_request.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {
namespace {

struct ScanRequest : PageRequest {
  std::optional<int32_t> segment;
  std::optional<int32_t> total_segments;
  static std::span<const Field<ScanRequest>> shape();
  Result<void> check_parameters(Wording) const;

  bool takes_values() const { return filter_expression.has_value(); }
  bool has_expression() const { return takes_values() || projection_expression; }
};

// Two orders of faults: that of the rows is the older generation's.
constexpr Rules limit_rules{.value_min = 1, .current = {.named = true}};
constexpr Rules segment_rules{
    .value_min = 0, .value_max = limits::scan_segments_max - 1, .current = {.named = true, .order = 1}};
constexpr Rules total_segments_rules{
    .value_min = 1, .value_max = limits::scan_segments_max, .current = {.named = true, .order = 2}};
constexpr Rules scan_table_name_rules{
    .required = true, .table_name = true, .current = {.form_yields_to_absence = true, .order = 3}};
constexpr Rules scan_index_name_rules{
    .length_min = 3, .length_max = 255, .pattern = Pattern::resource_name, .current = {.order = 3}};
constexpr Rules capacity_rules{.current = {.order = 4}};

constexpr std::array scan_shape = joined(
    std::array{
        field<&PageRequest::select, ScanRequest>("Select"),
        field<&PageRequest::index_name, ScanRequest>("IndexName", scan_index_name_rules),
        field<&ScanRequest::total_segments>("TotalSegments", total_segments_rules),
        field<&PageRequest::return_consumed_capacity, ScanRequest>("ReturnConsumedCapacity",
                                                                   capacity_rules),
        field<&PageRequest::table_name, ScanRequest>("TableName", scan_table_name_rules),
        field<&PageRequest::conditional_operator, ScanRequest>("ConditionalOperator",
                                                               conditional_operator_rules),
        field<&PageRequest::filter, ScanRequest>("ScanFilter"),
        field<&ScanRequest::segment>("Segment", segment_rules),
        field<&PageRequest::limit, ScanRequest>("Limit", limit_rules),
        field<&PageRequest::attributes_to_get, ScanRequest>("AttributesToGet", attributes_to_get_rules),
    },
    page_fields<ScanRequest>);

std::span<const Field<ScanRequest>> ScanRequest::shape() { return scan_shape; }

/// In us-east-1 AWS has not moved Scan to the current generation: an unknown operator is a fault of the
/// member there.
Result<void> check_operators(const std::optional<LegacyConditions>& filter) {
  if (!filter) return {};
  for (const auto& [attribute, condition] : *filter) {
    if (condition.comparison_operator.fault) return *condition.comparison_operator.fault;
  }
  return {};
}

constexpr std::string_view value_expressions = "FilterExpression";
/// Of values without an expression; for the same reason.
constexpr Wording values_wording = Wording::of_2025;

Result<void> ScanRequest::check_parameters(Wording) const {
  TRY(check_operators(filter));
  TRY(check_attribute_names(attributes_to_get));
  TRY(check_not_mixed({{"AttributesToGet", attributes_to_get.has_value()},
                       {"ScanFilter", filter.has_value()},
                       {"ConditionalOperator", is_present(conditional_operator)}},
                      {{"ProjectionExpression", projection_expression.has_value()},
                       {"FilterExpression", filter_expression.has_value()}}));
  return Placeholders::check_purpose(names.has_value(), values.has_value(), has_expression(),
                                     value_expressions, values_wording, takes_values());
}

Result<PageExpressions> parse_expressions(ScanRequest& request) {
  if (request.filter_expression) TRY(check_size_told(*request.filter_expression, value_expressions));
  Placeholders placeholders = TRY(Placeholders::check({std::move(request.names), std::move(request.values)},
                                                      request.has_expression(), value_expressions,
                                                      values_wording, request.takes_values()));
  PageExpressions expressions = TRY(legacy_page_expressions(request));
  expressions = TRY(parse_page_expressions(request, placeholders, std::move(expressions)));
  TRY(placeholders.check_all_used());
  return expressions;
}

/// AWS words the last of them in two ways; this is us-east-1's.
Result<void> check_segments(const ScanRequest& request) {
  if (request.segment && !request.total_segments) {
    return validation(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter "
        "is present");
  }
  if (!request.segment && request.total_segments) {
    return validation(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments "
        "is present");
  }
  if (!request.segment || *request.segment < *request.total_segments) return {};
  return validation(
      fmt::format("The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                  "Segment: {} is not less than TotalSegments: {}",
                  *request.segment, *request.total_segments));
}

KeyRange whole_range(const ReadTarget& target, const ScanRequest& request) {
  const uint64_t table_id = target.table->id;
  if (!request.segment) return range_of_index(table_id, target.index_id());
  return range_of_segment(table_id, target.index_id(), uint64_t(*request.segment),
                          uint64_t(*request.total_segments));
}

/// The table's, index's or segment's entries, from the start key on.
Result<KeyRange> range_of(const ReadTarget& target, const ScanRequest& request) {
  KeyRange range = whole_range(target, request);
  if (!request.exclusive_start_key.value) return range;
  const std::string position =
      TRY(start_position(target, *request.exclusive_start_key.value, StartKeyTexts::scan));
  if (request.segment && (position < range.first || position >= range.last)) {
    return validation(
        fmt::format("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
                    "ExclusiveStartKey with correct Segment. TotalSegments: {} Segment: {}",
                    *request.total_segments, *request.segment));
  }
  return remaining(std::move(range), position, Direction::forward);
}

}  // namespace

Step scan(const Call& call, Document::Node body) {
  ScanRequest request =
      TRY(decode<ScanRequest>(body, {.wording = call.wording, .value_faults = ValueFaults::older}));
  // After faults of attribute values, unlike Query's: us-east-1 is among the regions that answer so.
  TRY(request.check_conditional_operator());
  PageExpressions expressions = TRY(parse_expressions(request));
  if (request.select.fault) return *request.select.fault;
  // Not enveloped, unlike Query's: in us-east-1 AWS has not moved Scan to the current generation.
  const Select select =
      TRY(checked_select(request.select.value, request.projected_by(), request.index_name.has_value()));
  TRY(check_segments(request));

  ReadTarget target = TRY(find_read_target(call, request));
  TRY(check_global_select(target, select));
  KeyRange range = TRY(range_of(target, request));
  PagePlan plan = TRY(plan_page(request, std::move(target), std::move(expressions), select));
  plan.number_order = NumberOrder::java_hash;
  return read_page(std::move(plan), std::move(range), Direction::forward);
}

}  // namespace gramme::dynamodb
