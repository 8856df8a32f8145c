#include "services/dynamodb/tables/table_update.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "services/dynamodb/tables/capacity_definition.h"
#include "services/dynamodb/tables/encryption_definition.h"
#include "services/dynamodb/tables/index_update.h"
#include "services/dynamodb/tables/throughput_change.h"

namespace gramme::dynamodb {
namespace {

constexpr int64_t day = 24 * 3600 * microseconds_per_second;

/// One change on its way: the table before, the table to be stored, and what is answered meanwhile.
class Update {
 public:
  Update(const Table& current, const UpdateTableRequest& request, Timestamp now)
      : current_(current),
        request_(request),
        now_(now),
        next_(current),
        billing_(request.billing_mode.value_or(current.billing)) {}

  Result<TableUpdate> run() {
    ++next_.generation;
    TRY(check_no_index_is_announced(current_, request_));
    TRY(change_capacity());
    if (request_.global_secondary_index_updates)
      indexes_ = TRY(update_indexes(current_, request_, billing_, now_, next_));
    TRY(switch_billing());
    TRY(change_settings());
    TableDescription described = description();
    if (indexes_.deleted) drop_index(*indexes_.deleted, next_);
    if (indexes_.created || indexes_.deleted) ++next_.layout;
    TableUpdate update{.table = std::move(next_),
                       .described = std::move(described),
                       .created_index = indexes_.created,
                       .deleted_index = indexes_.deleted};
    if (request_.stream_specification) {
      update.enabled_view = request_.stream_specification->stream_view_type;
      update.disables_stream = !update.enabled_view;
    }
    return update;
  }

 private:
  bool stays_provisioned() const {
    return billing_ == BillingMode::provisioned && current_.billing == BillingMode::provisioned;
  }

  Result<void> change_capacity() {
    if (request_.on_demand_throughput) {
      TRY(merge_on_demand(*request_.on_demand_throughput, billing_, "", current_.owner.region,
                          BillingTexts::update, next_.on_demand_maximum));
    }
    if (!request_.provisioned_throughput) return {};
    TRY(check_throughput(billing_, request_.provisioned_throughput));
    Throughput wanted = throughput_of(request_.provisioned_throughput);
    if (stays_provisioned() && wanted == current_.throughput)
      return will_not_change("table", "the table", wanted);
    TRY(check_maximum(wanted, "", current_.owner.region));
    return change_throughput(next_, wanted, now_);
  }

  Result<void> switch_billing() {
    if (billing_ == current_.billing) return {};
    next_.billing = billing_;
    return billing_ == BillingMode::provisioned ? become_provisioned() : become_on_demand();
  }

  /// Every index needs its throughput; ceilings are gone.
  Result<void> become_provisioned() {
    std::vector<std::string_view> missing;
    next_.on_demand_maximum = {};
    for (Index& index : next_.indexes) {
      if (!index.global) continue;
      index.on_demand_maximum = {};
      if (index.throughput == Throughput{}) missing.push_back(index.name);
      indexes_.updated.push_back(index.id);
    }
    if (missing.empty()) return {};
    return invalid_parameter(
        fmt::format("ProvisionedThroughput must be specified for index: {}", fmt::join(missing, ",")));
  }

  Result<void> become_on_demand() {
    next_.last_on_demand = now_;
    next_.throughput = {};
    next_.warm = larger(next_.warm, on_demand_initial);
    for (Index& index : next_.indexes) {
      if (!index.global) continue;
      index.throughput = {};
      // AWS counts this as a decrease of indexes, and not of the table.
      index.decreases_today = 1 + decreases_on_day(index.decreases_today, index.last_decrease, now_);
      index.last_decrease = now_;
      index.warm = larger(index.warm, on_demand_initial);
      indexes_.updated.push_back(index.id);
    }
    return {};
  }

  Result<void> change_settings() {
    if (request_.deletion_protection_enabled)
      next_.deletion_protection = *request_.deletion_protection_enabled;
    if (request_.warm_throughput)
      TRY(raise_warm(*request_.warm_throughput, "", current_.owner.region, next_.warm));
    if (request_.table_class) TRY(change_class(*request_.table_class));
    if (request_.sse_specification) TRY(change_encryption(*request_.sse_specification, now_, next_));
    return request_.stream_specification ? check_stream_change(*request_.stream_specification)
                                         : Result<void>{};
  }

  /// Two changes a month; AWS then refuses the class that the table has, too.
  Result<void> change_class(const std::string& name) {
    TableClass wanted = TRY(parse_table_class(name));
    if (current_.class_change_before && now_ < *current_.class_change_before + 30 * day) {
      return limit_exceeded(
          "Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 day(s).");
    }
    if (wanted == current_.table_class.value_or(TableClass::standard)) return {};
    next_.table_class = wanted;
    next_.class_change_before = current_.last_class_change;
    next_.last_class_change = now_;
    return {};
  }

  Result<void> check_stream_change(const shapes::StreamSpecification& stream) const {
    if (stream.stream_enabled && !stream.stream_view_type) {
      return invalid_parameter("If stream is being enabled then UpdateViewType is required");
    }
    if (!stream.stream_enabled && stream.stream_view_type)
      return invalid_parameter("If stream is being disabled, then UpdateViewType must not be specified");
    if (stream.stream_enabled && current_.has_stream())
      return validation(fmt::format("Table already has an enabled stream: TableName: {}", current_.name));
    if (!stream.stream_enabled && !current_.has_stream())
      return validation(fmt::format("Table has no stream to disable: TableName: {}", current_.name));
    if (stream.stream_enabled && current_.stream &&
        current_.stream->id == std::numeric_limits<uint16_t>::max())
      return internal_server_error("The table had so many streams that their numbers are used up");
    return {};
  }

  /// Takes -1 out of what is stored, after it has been answered: no ceiling any more.
  static void drop_removed_ceilings(Throughput& ceiling) { ceiling = larger(ceiling, {}); }

  TableDescription description() {
    TableDescription described{.table = next_, .now = now_};
    drop_removed_ceilings(next_.on_demand_maximum);
    for (Index& index : next_.indexes) drop_removed_ceilings(index.on_demand_maximum);

    show_as_before(described.table, current_);
    for (size_t i = 0; i < current_.indexes.size(); ++i)
      show_as_before(described.table.indexes[i], current_.indexes[i]);
    described.table.last_on_demand = current_.last_on_demand;
    if (billing_ == BillingMode::pay_per_request && billing_ != current_.billing)
      described.table.last_decrease = now_;
    if (request_.sse_specification) {
      described.table.kms_key = current_.kms_key;
      described.encryption_changes = true;
    }
    if (request_.table_class) {
      described.table.table_class = current_.table_class;
      described.table.last_class_change = current_.last_class_change;
    }
    if (request_.billing_mode || request_.provisioned_throughput || request_.table_class ||
        request_.stream_specification || indexes_.deleted) {
      described.table_status = "UPDATING";
    }
    if (request_.warm_throughput) described.warming.insert(0);
    described.warming.insert(indexes_.warmed.begin(), indexes_.warmed.end());
    for (uint16_t index : indexes_.updated) described.index_statuses[index] = "UPDATING";
    if (indexes_.deleted) described.index_statuses[*indexes_.deleted] = "DELETING";
    return described;
  }

  /// Units, what is warm and the count of decreases are the old ones while the change is on its way; its
  /// time is told already, and so is a switch of the billing mode.
  template <class Provisioned>
  void show_as_before(Provisioned& shown, const Provisioned& before) const {
    if (stays_provisioned()) shown.throughput = before.throughput;
    shown.warm = before.warm;
    shown.decreases_today = decreases_on_day(before.decreases_today, before.last_decrease, now_);
  }

  const Table& current_;
  const UpdateTableRequest& request_;
  Timestamp now_;
  Table next_;
  BillingMode billing_;
  IndexUpdate indexes_;
};

}  // namespace

Result<TableUpdate> updated_table(const Table& current, const UpdateTableRequest& request, Timestamp now) {
  return Update(current, request, now).run();
}

}  // namespace gramme::dynamodb
