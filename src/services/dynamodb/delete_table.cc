#include "services/dynamodb/table_definition.h"
#include "services/dynamodb/table_description.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

struct DeleteTableRequest {
  std::string table_name;
  static std::span<const Field<DeleteTableRequest>> shape();
};

namespace {
constexpr std::array delete_table_shape = {
    field<&DeleteTableRequest::table_name>("TableName", named_table_rules),
};
}  // namespace

std::span<const Field<DeleteTableRequest>> DeleteTableRequest::shape() { return delete_table_shape; }

/// The table is gone at once; table/purge removes its entries afterwards.
Step delete_table(const Call& call, Document::Node body) {
  auto request = TRY(decode_table_request<DeleteTableRequest>(body));
  std::string name = TRY(plain_table_name(call, request.table_name));
  std::vector<std::string> keys = record_and_count_keys(call, name);
  return Write{std::move(keys),
               [owner = call.caller, name](const Moment& moment, Present present) -> Planned {
                 Table table = TRY(present_table(present, name));
                 if (table.deletion_protection) {
                   return validation(
                       "Resource cannot be deleted as it is currently protected against deletion. "
                       "Disable deletion protection first.");
                 }
                 Batch batch;
                 batch.erase(catalog_key(owner, name));
                 batch.put(dropped_key(table.id), "");
                 TableCounts counts = read_counts(table, present.subspan(1));
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
