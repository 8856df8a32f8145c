#include "services/dynamodb/tables/table_definition.h"
#include "services/dynamodb/tables/table_description.h"
#include "table/table_records.h"

namespace gramme::dynamodb {

struct DescribeTableRequest {
  std::string table_name;
  static std::span<const Field<DescribeTableRequest>> shape();
};

namespace {
constexpr std::array describe_table_shape = {
    field<&DescribeTableRequest::table_name>("TableName", named_table_rules),
};
}  // namespace

std::span<const Field<DescribeTableRequest>> DescribeTableRequest::shape() { return describe_table_shape; }

/// Counts and sizes are exact, where AWS refreshes them every six hours.
Step describe_table(const Call& call, Document::Node body) {
  auto request = TRY(decode_table_request<DescribeTableRequest>(body));
  std::string name = TRY(plain_table_name(call, request.table_name));
  Result<TablePointer> found = call.catalog.find(call.caller, name);
  if (!found.has_value()) return table_not_found(name);
  TablePointer table = *found;
  Read read;
  read.keys = count_keys(*table);
  read.then = [table, now = call.now](Present present) -> Step {
    TableDescription description{.table = *table, .now = now, .counts = read_counts(*table, present)};
    return table_response("Table", std::move(description));
  };
  return read;
}

}  // namespace gramme::dynamodb
