#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/dynamodb/tables/capacity_definition.h"
#include "services/dynamodb/tables/encryption_definition.h"
#include "services/dynamodb/tables/table_plan.h"
#include "services/dynamodb/tables/table_update.h"
#include "table/index_build.h"
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

/// Asked before all else.
Result<void> check_index_warm_throughput(const UpdateTableRequest& request) {
  if (!request.global_secondary_index_updates) return {};
  for (const shapes::GlobalSecondaryIndexUpdate& update : *request.global_secondary_index_updates) {
    if (!update.update || !update.update->warm_throughput) continue;
    const shapes::WarmThroughput& warm = *update.update->warm_throughput;
    if (warm.read_units_per_second || warm.write_units_per_second) continue;
    return invalid_parameter(
        fmt::format("WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
                    "specified for index: {}",
                    update.update->index_name));
  }
  return {};
}

/// What may not come together with adding or deleting an index.
Result<void> check_index_actions(const UpdateTableRequest& request) {
  if (!request.global_secondary_index_updates) return {};
  const auto& updates = *request.global_secondary_index_updates;
  bool creates = std::ranges::any_of(updates, [](const auto& update) { return update.create.has_value(); });
  bool deletes = std::ranges::any_of(updates, [](const auto& update) { return update.remove.has_value(); });
  if (creates && request.warm_throughput) {
    return invalid_parameter(
        "Create global secondary index cannot be specified when updating WarmThroughput");
  }
  if (!creates && !deletes) return {};
  if (request.provisioned_throughput)
    return invalid_parameter("You cannot create or delete index while updating table IOPS");
  if (request.stream_specification)
    return invalid_parameter("You cannot create or delete index while changing stream status");
  return {};
}

int count_changes(const UpdateTableRequest& request) {
  bool capacity = request.billing_mode || request.provisioned_throughput;
  return int(capacity) + int(request.global_secondary_index_updates.has_value()) +
         int(request.stream_specification.has_value()) + int(request.sse_specification.has_value()) +
         int(request.table_class.has_value()) + int(request.deletion_protection_enabled.has_value()) +
         int(request.on_demand_throughput.has_value()) + int(request.warm_throughput.has_value());
}

/// AWS takes OnDemandThroughput and WarmThroughput without members for absent. Whether they are all there
/// is.
bool drop_empty_members(UpdateTableRequest& request) {
  const auto& ceiling = request.on_demand_throughput;
  const auto& warm = request.warm_throughput;
  bool no_ceiling = ceiling && !ceiling->max_read_request_units && !ceiling->max_write_request_units;
  bool no_warm = warm && !warm->read_units_per_second && !warm->write_units_per_second;
  if (no_ceiling) request.on_demand_throughput.reset();
  if (no_warm) request.warm_throughput.reset();
  return (no_ceiling || no_warm) && count_changes(request) == 0;
}

/// AWS changes one thing at a time. The first row whose member is there, but not alone, speaks. A list of
/// index updates that is empty counts as absent when it is all there is.
Result<void> check_exclusive(const UpdateTableRequest& request) {
  int changes = count_changes(request);
  bool nothing = request.global_secondary_index_updates && request.global_secondary_index_updates->empty();
  if (changes == int(nothing)) {
    return validation(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates, "
        "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, "
        "MultiRegionConsistency, "
        "DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required");
  }
  if (nothing) return invalid_parameter("List of GlobalSecondaryIndexUpdates is empty");
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
  if (request.warm_throughput) TRY(check_index_actions(request));
  for (const Exclusive& exclusive : exclusives) {
    if (exclusive.present && changes > 1) return invalid_parameter(exclusive.text);
  }
  bool provisions = request.provisioned_throughput || request.billing_mode == BillingMode::provisioned;
  if (request.stream_specification && provisions)
    return invalid_parameter("You cannot modify stream status while updating table IOPS");
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
  TRY(check_index_warm_throughput(request));
  TRY(check_exclusive(request));
  if (request.sse_specification) TRY(check_encryption(*request.sse_specification));
  if (request.billing_mode == BillingMode::provisioned && !request.provisioned_throughput) {
    return invalid_parameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (request.billing_mode == BillingMode::pay_per_request && request.provisioned_throughput) {
    return invalid_parameter(
        "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST");
  }
  if (request.provisioned_throughput) TRY(check_bounds(*request.provisioned_throughput));
  if (!request.global_secondary_index_updates) return {};
  TRY(check_index_updates(*request.global_secondary_index_updates));
  return check_index_actions(request);
}

namespace {

void change_stream(Batch& batch, TableUpdate& update, const std::optional<OpenStream>& open,
                   Timestamp created, const Moment& moment) {
  if (update.disables_stream) disable_stream(batch, update.table, *open, moment);
  if (update.enabled_view) enable_stream(batch, update.table, *update.enabled_view, created, moment);
  update.described.table.stream = update.table.stream;
}

/// The record of the changed table, and the work that is left for the background.
void append_update(Batch& batch, const TableUpdate& update, Timestamp now) {
  const Table& table = update.table;
  const std::string record_key = catalog_key(table.owner, table.name);
  batch.put(record_key, encode_table(table));
  if (update.created_index) {
    batch.put(build_key(table.id, *update.created_index),
              encode_index_build({.table_key = record_key, .cursor = {}, .items = 0, .started = now}));
  }
  if (update.deleted_index) {
    batch.erase(build_key(table.id, *update.deleted_index));  // if it was being built
    batch.put(dropped_key(table.id, *update.deleted_index), "");
  }
}

/// What the limits of the account leave to this table.
struct AccountRoom {
  Throughput others;
  int64_t maximum;
};

/// `stream_created`: of a stream that is to be enabled.
Write change(TablePlan plan, UpdateTableRequest request, bool is_empty, AccountRoom account,
             Timestamp stream_created) {
  std::vector<std::string> keys = plan.take_keys();
  return {std::move(keys),
          [plan = std::move(plan), request = std::move(request), is_empty, account, stream_created](
              const Moment& moment, Present present) -> Planned {
            TablePlan::Found found = TRY(plan.find(present));
            if (is_empty) return internal_failure("");  // so on AWS, of tables that exist
            TableUpdate update = TRY(updated_table(found.table, request, moment.now));
            TRY(check_account_maximum(provisioned(found.table), provisioned(update.table), account.others,
                                      account.maximum, found.table.owner.region));
            update.described.counts = std::move(found.counts);
            Batch batch;
            change_stream(batch, update, found.stream, stream_created, moment);
            append_update(batch, update, moment.now);
            return {std::move(batch), table_response("TableDescription", std::move(update.described))};
          }};
}

}  // namespace

Step update_table(const Call& call, Document::Node body) {
  auto request = TRY(decode_table_request<UpdateTableRequest>(body));
  TRY(check_available(body, unavailable_members));
  const bool is_empty = drop_empty_members(request);
  if (!is_empty) TRY(check_update(request));
  std::string name = TRY(plain_table_name(call, request.table_name));
  TablePlan plan(call, name);
  const AccountRoom account{provisioned_by_others(call, name), call.settings.account_throughput_max};
  const bool enables_stream =
      request.stream_specification && request.stream_specification->stream_view_type;
  if (!enables_stream) return change(std::move(plan), std::move(request), is_empty, account, 0);
  return find_stream_creation(
      call.caller, name, call.now,
      [plan = std::move(plan), request = std::move(request), is_empty, account](Timestamp created) mutable {
        return change(std::move(plan), std::move(request), is_empty, account, created);
      });
}

}  // namespace gramme::dynamodb
