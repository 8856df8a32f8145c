#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/dynamodb/table_update.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

namespace shapes {

namespace {
constexpr std::array update_action_shape = {
    field<&UpdateGlobalSecondaryIndexAction::index_name>("IndexName", named_index_rules),
    field<&UpdateGlobalSecondaryIndexAction::provisioned_throughput>("ProvisionedThroughput"),
    field<&UpdateGlobalSecondaryIndexAction::on_demand_throughput>("OnDemandThroughput"),
    field<&UpdateGlobalSecondaryIndexAction::warm_throughput>("WarmThroughput"),
};
constexpr std::array delete_action_shape = {
    field<&DeleteGlobalSecondaryIndexAction::index_name>("IndexName", named_index_rules),
};
constexpr std::array index_update_shape = {
    field<&GlobalSecondaryIndexUpdate::update>("Update"),
    field<&GlobalSecondaryIndexUpdate::create>("Create"),
    field<&GlobalSecondaryIndexUpdate::remove>("Delete"),
};
}  // namespace

std::span<const Field<UpdateGlobalSecondaryIndexAction>> UpdateGlobalSecondaryIndexAction::shape() {
  return update_action_shape;
}
std::span<const Field<DeleteGlobalSecondaryIndexAction>> DeleteGlobalSecondaryIndexAction::shape() {
  return delete_action_shape;
}
std::span<const Field<GlobalSecondaryIndexUpdate>> GlobalSecondaryIndexUpdate::shape() {
  return index_update_shape;
}

}  // namespace shapes

namespace {

constexpr std::array update_table_shape = {
    field<&UpdateTableRequest::attribute_definitions>("AttributeDefinitions"),
    field<&UpdateTableRequest::table_name>("TableName", named_table_rules),
    field<&UpdateTableRequest::billing_mode>("BillingMode"),
    field<&UpdateTableRequest::provisioned_throughput>("ProvisionedThroughput"),
    field<&UpdateTableRequest::global_secondary_index_updates>("GlobalSecondaryIndexUpdates"),
    field<&UpdateTableRequest::stream_specification>("StreamSpecification"),
    field<&UpdateTableRequest::sse_specification>("SSESpecification"),
    field<&UpdateTableRequest::table_class>("TableClass"),
    field<&UpdateTableRequest::deletion_protection_enabled>("DeletionProtectionEnabled"),
    field<&UpdateTableRequest::on_demand_throughput>("OnDemandThroughput"),
    field<&UpdateTableRequest::warm_throughput>("WarmThroughput"),
};

constexpr std::array unavailable_members = {"ReplicaUpdates",
                                            "MultiRegionConsistency",
                                            "GlobalTableWitnessUpdates",
                                            "GlobalTableSettingsReplicationMode",
                                            "VectorIndexUpdates",
                                            "DisassociationProtectionEnabled"};

Result<void> check_index_updates(const std::vector<shapes::GlobalSecondaryIndexUpdate>& updates) {
  if (updates.empty()) return invalid_parameter("List of GlobalSecondaryIndexUpdates is empty");
  std::set<std::string_view> names;
  for (const shapes::GlobalSecondaryIndexUpdate& update : updates) {
    switch (int(update.update.has_value()) + int(update.create.has_value()) +
            int(update.remove.has_value())) {
      case 0:
        return invalid_parameter(
            "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
            "GlobalSecondaryIndexUpdate.Delete must not be null");
      case 1:
        break;
      default:
        return invalid_parameter(
            "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
    }
    std::string_view name = update.update   ? update.update->index_name
                            : update.create ? update.create->index_name
                                            : update.remove->index_name;
    if (!names.insert(name).second) {
      return invalid_parameter(fmt::format(
          "Only one global secondary index update per index is allowed simultaneously. Index: {}", name));
    }
  }
  return {};
}

/// AWS changes one thing at a time. The first row whose member is there, but not alone, speaks.
Result<void> check_exclusive(const UpdateTableRequest& request) {
  bool capacity = request.billing_mode || request.provisioned_throughput;
  int changes = int(capacity) + int(request.global_secondary_index_updates.has_value()) +
                int(request.stream_specification.has_value()) + int(request.sse_specification.has_value()) +
                int(request.table_class.has_value()) +
                int(request.deletion_protection_enabled.has_value()) +
                int(request.on_demand_throughput.has_value()) + int(request.warm_throughput.has_value());
  if (changes == 0) {
    return validation(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates, "
        "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, "
        "MultiRegionConsistency, "
        "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required");
  }
  struct Exclusive {
    bool present;
    std::string_view text;
  };
  const Exclusive exclusives[] = {
      {request.sse_specification.has_value(),
       "Server-Side Encryption modification must be the only operation in the request"},
      {request.table_class.has_value(),
       "TableClass modification must be the only operation in the request"},
      {request.deletion_protection_enabled.has_value(),
       "DeletionProtection modification must be the only operation in the request"},
      {request.warm_throughput.has_value(), "WarmThroughput must be the only operation in the request"},
  };
  for (const Exclusive& exclusive : exclusives) {
    if (exclusive.present && changes > 1) return invalid_parameter(exclusive.text);
  }
  bool only_billing = request.billing_mode && !request.provisioned_throughput && changes == 2;
  if (request.on_demand_throughput && changes > 1 && !only_billing) {
    return invalid_parameter(
        "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
  }
  return {};
}

}  // namespace

std::span<const Field<UpdateTableRequest>> UpdateTableRequest::shape() { return update_table_shape; }

Result<void> check_update(const UpdateTableRequest& request) {
  TRY(check_exclusive(request));
  if (request.billing_mode == BillingMode::provisioned && !request.provisioned_throughput) {
    return invalid_parameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (request.global_secondary_index_updates)
    TRY(check_index_updates(*request.global_secondary_index_updates));
  return {};
}

Step update_table(const Call& call, Document::Node body) {
  auto request = TRY(decode_table_request<UpdateTableRequest>(body));
  TRY(check_available(body, unavailable_members));
  TRY(check_update(request));
  std::string name = TRY(plain_table_name(call, request.table_name));
  std::vector<std::string> keys = record_and_count_keys(call, name);
  return Write{std::move(keys),
               [request = std::move(request), owner = call.caller, name](const Moment& moment,
                                                                         Present present) -> Planned {
                 Table current = TRY(present_table(present, name));
                 TableUpdate update = TRY(updated_table(current, request, moment.now));
                 update.described.counts = read_counts(current, present.subspan(1));
                 Batch batch;
                 batch.put(catalog_key(owner, name), encode_table(update.table));
                 return {std::move(batch), table_response("TableDescription", std::move(update.described))};
               }};
}

}  // namespace gramme::dynamodb
