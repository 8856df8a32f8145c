#include "services/dynamodb/tables/index_update.h"
#include "services/dynamodb/tables/table_definition.h"
#include "services/dynamodb/tables/table_plan.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

/// The table is gone at once; table/purge removes its entries afterwards. Its stream can be read for a day.
Step delete_table(const Call& call, Document::Node body) {
  std::string name = TRY(decode_table_name(call, body));
  TablePlan plan(call, name);
  std::vector<std::string> keys = plan.take_keys();
  return Write{
      std::move(keys), [plan = std::move(plan)](const Moment& moment, Present present) -> Planned {
        auto [table, counts, stream] = TRY(plan.find(present));
        if (table.deletion_protection) {
          return validation(
              "Resource cannot be deleted as it is currently protected against deletion. "
              "Disable deletion protection first.");
        }
        if (table.unfinished_index() != nullptr) {
          return still_in_use("Cannot delete table while indexes are being created, updated, or deleted.");
        }
        Batch batch;
        if (stream) disable_stream(batch, table, *stream, moment);
        batch.erase(catalog_key(table.owner, table.name));
        batch.put(dropped_key(table.id), "");
        TableDescription description{.table = std::move(table),
                                     .now = moment.now,
                                     .counts = std::move(counts),
                                     .table_status = "DELETING"};
        return {std::move(batch), [description = std::move(description)](Writer& writer) {
                  writer.name("TableDescription");
                  write_deleted_table(writer, description);
                }};
      }};
}

}  // namespace gramme::dynamodb
