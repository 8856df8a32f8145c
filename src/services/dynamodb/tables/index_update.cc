#include "services/dynamodb/tables/index_update.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "services/dynamodb/tables/capacity_definition.h"
#include "services/dynamodb/tables/index_definition.h"
#include "services/dynamodb/tables/throughput_change.h"

namespace gramme::dynamodb {
namespace {

Error not_on_demand(std::string_view index_name) {
  return invalid_parameter(
      fmt::format("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {} "
                  "when BillingMode is PAY_PER_REQUEST",
                  index_name));
}

Error only_on_demand(std::string_view index_name) {
  return invalid_parameter(
      fmt::format("The only Updates for index: {} when TableThroughputMode is PAY_PER_REQUEST can be to "
                  "OnDemandThroughput, WarmThroughput",
                  index_name));
}

Error lacks_units(std::string_view index_name) {
  return invalid_parameter(fmt::format(
      "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {}", index_name));
}

Error several_online() {
  return limit_exceeded(
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
}

/// The actions of one request, one after the other.
class Actions {
 public:
  Actions(const Table& current, const UpdateTableRequest& request, BillingMode billing, Timestamp now,
          Table& next)
      : current_(current),
        request_(request),
        billing_(billing),
        region_(current.owner.region),
        now_(now),
        next_(next) {}

  Result<IndexUpdate> run() {
    const auto& actions = *request_.global_secondary_index_updates;
    const auto online = std::ranges::count_if(actions, [](const auto& action) { return !action.update; });
    if (online > 1) return several_online();
    for (const shapes::GlobalSecondaryIndexUpdate& action : actions) {
      if (action.update) TRY(change(*action.update));
      if (action.create) TRY(create(*action.create));
      if (action.remove) TRY(remove(*action.remove));
    }
    const Index* unfinished = current_.unfinished_index();
    if (online == 1 && unfinished != nullptr && unfinished->id != result_.deleted) return several_online();
    if (size_t(std::ranges::count(next_.indexes, true, &Index::global)) > limits::global_indexes_max) {
      return limit_exceeded(
          fmt::format("Subscriber limit exceeded: Number of global secondary indexes exceeds per-table "
                      "limit of {}",
                      limits::global_indexes_max));
    }
    return std::move(result_);
  }

 private:
  /// "Index is being created" and the like: AWS puts two blanks before the names.
  Error is_being(std::string_view what, const Index& index) const {
    return still_in_use(
        fmt::format("Index is being {}.  Table: {} Index: {}", what, current_.name, index.name));
  }

  /// The global index that an action of this name ("update", "delete") is about.
  Result<Index*> find(std::string_view name, std::string_view action) {
    auto index = std::ranges::find(next_.indexes, name, &Index::name);
    if (index == next_.indexes.end()) {
      return resource_not_found(
          fmt::format("Requested resource not found: Index {} for table {}", name, current_.name));
    }
    if (index->global) return &*index;
    return validation(
        fmt::format("Cannot {} an index that is not a GlobalSecondaryIndex: {}", action, index->name));
  }

  Result<void> create(const shapes::GlobalSecondaryIndex& action) {
    if (const Index* known = next_.find_index(action.index_name)) {
      if (known->state != IndexState::active) return is_being("created", *known);
      return validation("Attempting to create an index which already exists");
    }
    Index& index = *TRY(add_global_index(action, request_.attribute_definitions, next_));
    TRY(define_capacity(action, index));
    index.state = IndexState::allocating;
    result_.created = index.id;
    return {};
  }

  Result<void> define_capacity(const shapes::GlobalSecondaryIndex& action, Index& index) {
    if (billing_ == BillingMode::pay_per_request && action.provisioned_throughput)
      return not_on_demand(index.name);
    if (billing_ == BillingMode::provisioned) {
      if (!action.provisioned_throughput) return lacks_units(index.name);
      index.throughput = throughput_of(action.provisioned_throughput);
    }
    if (action.on_demand_throughput) {
      TRY(merge_on_demand(*action.on_demand_throughput, billing_, index.name, region_, BillingTexts::update,
                          index.on_demand_maximum));
    }
    TRY(define_warm(action.warm_throughput, billing_, index.throughput, index.name, region_, index.warm));
    return check_maximum(index.throughput, index.name, region_);
  }

  Result<void> remove(const shapes::DeleteGlobalSecondaryIndexAction& action) {
    Index& index = *TRY(find(action.index_name, "delete"));
    if (index.state == IndexState::allocating) {
      return still_in_use(fmt::format(
          "Index creation is in resource allocation phase. Retry deletion during backfilling phase "
          "or when the index is active. Table: {} Index: {}",
          current_.name, index.name));
    }
    result_.deleted = index.id;
    return {};
  }

  Result<void> change(const shapes::UpdateGlobalSecondaryIndexAction& action) {
    const bool has_ceiling =
        action.on_demand_throughput && (action.on_demand_throughput->max_read_request_units ||
                                        action.on_demand_throughput->max_write_request_units);
    const bool only_warms = action.warm_throughput && !has_ceiling && !action.provisioned_throughput;
    if (only_warms && next_.find_index(action.index_name) == nullptr)
      return internal_failure("");  // so on AWS
    Index& index = *TRY(find(action.index_name, "update"));
    if (index.state == IndexState::allocating) {
      return still_in_use(
          fmt::format("Index is being created but is not backfilling yet.  Table: {} Index: {}",
                      current_.name, index.name));
    }
    if (!only_warms) result_.updated.push_back(index.id);
    if (action.warm_throughput) result_.warmed.push_back(index.id);
    if (has_ceiling) {
      TRY(merge_on_demand(*action.on_demand_throughput, billing_, index.name, region_, BillingTexts::update,
                          index.on_demand_maximum));
    }
    if (action.warm_throughput) TRY(raise_warm(*action.warm_throughput, index.name, region_, index.warm));
    if (action.provisioned_throughput)
      return change_units(index, throughput_of(action.provisioned_throughput));
    if (has_ceiling || action.warm_throughput) return {};
    return billing_ == BillingMode::pay_per_request ? only_on_demand(index.name) : lacks_units(index.name);
  }

  Result<void> change_units(Index& index, const Throughput& wanted) {
    if (billing_ == BillingMode::pay_per_request) return only_on_demand(index.name);
    if (current_.billing == BillingMode::provisioned && wanted == index.throughput) {
      std::string name = "index " + index.name;
      return will_not_change(name, name, wanted);
    }
    TRY(check_maximum(wanted, index.name, region_));
    return change_throughput(index, wanted, now_);
  }

  const Table& current_;
  const UpdateTableRequest& request_;
  BillingMode billing_;
  std::string_view region_;
  Timestamp now_;
  Table& next_;
  IndexUpdate result_;
};

}  // namespace

Result<IndexUpdate> update_indexes(const Table& current, const UpdateTableRequest& request,
                                   BillingMode billing, Timestamp now, Table& next) {
  return Actions(current, request, billing, now, next).run();
}

void drop_index(uint16_t index_id, Table& table) {
  table.last_index_id = std::max(table.last_index_id, index_id);
  std::erase_if(table.indexes, [&](const Index& index) { return index.id == index_id; });
  std::erase_if(table.attribute_definitions, [&](const KeyAttribute& definition) {
    return table.keys.find(definition.name) == nullptr &&
           std::ranges::none_of(table.indexes, [&](const Index& index) {
             return index.keys.find(definition.name) != nullptr;
           });
  });
}

Error still_in_use(std::string_view why) {
  return resource_in_use(fmt::format("Attempt to change a resource which is still in use: {}", why));
}

Result<void> check_no_index_is_announced(const Table& current, const UpdateTableRequest& request) {
  const Index* index = current.unfinished_index();
  if (index == nullptr || index->state != IndexState::allocating) return {};
  if (request.on_demand_throughput) {
    return still_in_use(fmt::format(
        "OnDemandThroughput cannot be updated while index creation is in progress for indexes: [{}]",
        index->name));
  }
  if (request.provisioned_throughput || request.billing_mode.value_or(current.billing) != current.billing) {
    return still_in_use(
        fmt::format("Can't change table IOPS when an index is being created. Table: {} Indexes: [{}]",
                    current.name, index->name));
  }
  if (request.stream_specification) {
    return still_in_use(
        fmt::format("Can't change stream status when an index is being created. Table: {} Indexes: [{}]",
                    current.name, index->name));
  }
  if (request.warm_throughput)
    return internal_server_error("Table is under system maintenance, please try again later");
  return {};
}

}  // namespace gramme::dynamodb
