#include <fmt/format.h>

#include "services/dynamodb/tables/table_definition.h"

namespace gramme::dynamodb {

struct DescribeContinuousBackupsRequest {
  std::string table_name;
  static std::span<const Field<DescribeContinuousBackupsRequest>> shape();
};

namespace {
constexpr std::array describe_continuous_backups_shape = {
    field<&DescribeContinuousBackupsRequest::table_name>("TableName", named_table_rules),
};
}  // namespace

std::span<const Field<DescribeContinuousBackupsRequest>> DescribeContinuousBackupsRequest::shape() {
  return describe_continuous_backups_shape;
}

/// AWS calls continuous backups enabled on every table; what can be restored from them, recovery to a point
/// in time, no table here has.
Step describe_continuous_backups(const Call& call, Document::Node body) {
  auto request = TRY(decode_table_request<DescribeContinuousBackupsRequest>(body));
  std::string name = TRY(plain_table_name(call, request.table_name));
  if (!call.catalog.find(call.caller, name).has_value())
    return backup_table_not_found(fmt::format("Table not found: {}", name));
  return Response([](Writer& writer) {
    writer.name("ContinuousBackupsDescription");
    writer.begin_object();
    writer.member("ContinuousBackupsStatus", "ENABLED");
    writer.name("PointInTimeRecoveryDescription");
    writer.begin_object();
    writer.member("PointInTimeRecoveryStatus", "DISABLED");
    writer.end_object();
    writer.end_object();
  });
}

}  // namespace gramme::dynamodb
