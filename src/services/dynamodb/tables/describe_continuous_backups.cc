#include <fmt/format.h>

#include "services/dynamodb/tables/table_definition.h"

namespace gramme::dynamodb {

/// AWS calls continuous backups enabled on every table; what can be restored from them, recovery to a point
/// in time, no table here has.
Step describe_continuous_backups(const Call& call, Document::Node body) {
  std::string name = TRY(decode_table_name(call, body));
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
