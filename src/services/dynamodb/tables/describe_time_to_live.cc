#include "services/dynamodb/tables/table_definition.h"
#include "table/table_records.h"

namespace gramme::dynamodb {

/// A change holds at once, so nothing is ever on its way.
Step describe_time_to_live(const Call& call, Document::Node body) {
  std::string name = TRY(decode_table_name(call, body));
  Result<TablePointer> table = call.catalog.find(call.caller, name);
  if (!table.has_value()) return table_not_found(name);
  return Response([table = *std::move(table)](Writer& writer) {
    writer.name("TimeToLiveDescription");
    writer.begin_object();
    const bool enabled = table->expires_items();
    if (enabled) writer.member("AttributeName", table->time_to_live->attribute);
    writer.member("TimeToLiveStatus", enabled ? "ENABLED" : "DISABLED");
    writer.end_object();
  });
}

}  // namespace gramme::dynamodb
