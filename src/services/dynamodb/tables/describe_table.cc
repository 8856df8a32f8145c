#include "services/dynamodb/tables/table_definition.h"
#include "services/dynamodb/tables/table_description.h"
#include "table/table_records.h"

namespace gramme::dynamodb {

/// Counts and sizes are exact, where AWS refreshes them every six hours.
Step describe_table(const Call& call, Document::Node body) {
  std::string name = TRY(decode_table_name(call, body));
  Result<TablePointer> found = call.catalog.find(call.caller, name);
  if (!found.has_value()) return table_not_found(name);
  TablePointer table = *std::move(found);
  Read read;
  read.keys = count_keys(*table);
  read.then = [table, now = call.now](Present present) -> Step {
    TableDescription description{.table = *table, .now = now, .counts = read_counts(*table, present)};
    return table_response("Table", std::move(description));
  };
  return read;
}

}  // namespace gramme::dynamodb
