// What UpdateTable changes of a table: a pure function from the table as it is and the request to the table
// as it will be.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/dynamodb/tables/table_definition.h"
#include "services/dynamodb/tables/table_description.h"

namespace gramme::dynamodb {

namespace shapes {

struct UpdateGlobalSecondaryIndexAction {
  std::string index_name;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<OnDemandThroughput> on_demand_throughput;
  std::optional<WarmThroughput> warm_throughput;
  static std::span<const Field<UpdateGlobalSecondaryIndexAction>> shape();
};

struct DeleteGlobalSecondaryIndexAction {
  std::string index_name;
  static std::span<const Field<DeleteGlobalSecondaryIndexAction>> shape();
};

struct GlobalSecondaryIndexUpdate {
  std::optional<UpdateGlobalSecondaryIndexAction> update;
  std::optional<GlobalSecondaryIndex> create;  // its members are those of CreateGlobalSecondaryIndexAction
  std::optional<DeleteGlobalSecondaryIndexAction> remove;
  static std::span<const Field<GlobalSecondaryIndexUpdate>> shape();
};

}  // namespace shapes

struct UpdateTableRequest {
  std::optional<std::vector<shapes::AttributeDefinition>> attribute_definitions;
  std::string table_name;
  std::optional<BillingMode> billing_mode;
  std::optional<shapes::ProvisionedThroughput> provisioned_throughput;
  std::optional<std::vector<shapes::GlobalSecondaryIndexUpdate>> global_secondary_index_updates;
  std::optional<shapes::StreamSpecification> stream_specification;
  std::optional<shapes::SSESpecification> sse_specification;
  std::optional<std::string> table_class;
  std::optional<bool> deletion_protection_enabled;
  std::optional<shapes::OnDemandThroughput> on_demand_throughput;
  std::optional<shapes::WarmThroughput> warm_throughput;
  static std::span<const Field<UpdateTableRequest>> shape();
};

/// What can be said of the request without looking at the table: what is missing, and what may not come
/// together.
Result<void> check_update(const UpdateTableRequest& request);

struct TableUpdate {
  Table table;                 // to be stored
  TableDescription described;  // AWS answers the capacity as it was, with UPDATING; afterwards the change
                               // is there at once
  std::optional<uint16_t> created_index = {};  // by id
  std::optional<uint16_t> deleted_index = {};
  std::optional<StreamViewType> enabled_view = {};  // of the stream that is to be enabled
  bool disables_stream = false;
};

Result<TableUpdate> updated_table(const Table& current, const UpdateTableRequest& request, Timestamp now);

}  // namespace gramme::dynamodb
