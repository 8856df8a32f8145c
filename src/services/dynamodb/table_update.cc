#include "services/dynamodb/table_update.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "services/dynamodb/capacity_definition.h"

namespace gramme::dynamodb {
namespace {

constexpr int64_t free_decreases_a_day = 4;
constexpr int64_t hour = 3600 * microseconds_per_second;
constexpr int64_t day = 24 * hour;

Throughput units_of(const shapes::ProvisionedThroughput& throughput) {
  return {throughput.read_capacity_units, throughput.write_capacity_units};
}

/// "Friday, October 9, 2026 at 12:21:34 AM Coordinated Universal Time"
std::string long_time(Timestamp time) {
  std::tm utc = fmt::gmtime(std::time_t(time / microseconds_per_second));
  int clock_hour = utc.tm_hour % 12 == 0 ? 12 : utc.tm_hour % 12;
  return fmt::format("{0:%A, %B} {1}, {0:%Y} at {2}:{0:%M:%S} {3} Coordinated Universal Time", utc,
                     utc.tm_mday, clock_hour, utc.tm_hour < 12 ? "AM" : "PM");
}

/// Sets other throughput of a Table or an Index, and keeps account of it. A few decreases a day are free,
/// then one an hour.
template <class Provisioned>
Result<void> change_throughput(Provisioned& provisioned, const Throughput& wanted, Timestamp now) {
  const Throughput& old = provisioned.throughput;
  bool increases = wanted.read_units > old.read_units || wanted.write_units > old.write_units;
  bool decreases = wanted.read_units < old.read_units || wanted.write_units < old.write_units;
  if (decreases) {
    int64_t today = decreases_on_day(provisioned.decreases_today, provisioned.last_decrease, now);
    if (today >= free_decreases_a_day && now < *provisioned.last_decrease + hour) {
      Timestamp next = std::min(*provisioned.last_decrease + hour, (now / day + 1) * day);
      return limit_exceeded(
          fmt::format("Subscriber limit exceeded: Provisioned throughput decreases are limited within a "
                      "given UTC day. After the first "
                      "{} decreases, each subsequent decrease in the same UTC day can be performed at most "
                      "once every 3600 seconds. "
                      "Number of decreases today: {}. Last decrease at {}. Next decrease can be made at {}",
                      free_decreases_a_day, today, long_time(*provisioned.last_decrease), long_time(next)));
    }
    provisioned.last_decrease = now;
    provisioned.decreases_today = today + 1;
  }
  if (increases) provisioned.last_increase = now;
  provisioned.throughput = wanted;
  provisioned.warm = larger(provisioned.warm, wanted);
  return {};
}

Error will_not_change(std::string_view what, std::string_view place, const Throughput& current) {
  return validation(fmt::format(
      "The provisioned throughput for the {0} will not change. The requested value equals the current "
      "value. "
      "Current ReadCapacityUnits provisioned for {1}: {2}. Requested ReadCapacityUnits: {2}. "
      "Current WriteCapacityUnits provisioned for {1}: {3}. Requested WriteCapacityUnits: {3}. "
      "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
      what, place, current.read_units, current.write_units));
}

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
    TRY(change_capacity());
    if (request_.global_secondary_index_updates)
      TRY(change_indexes(*request_.global_secondary_index_updates));
    TRY(switch_billing());
    TRY(change_settings());
    TableDescription described = description();
    return TableUpdate{std::move(next_), std::move(described)};
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
    Throughput wanted = units_of(*request_.provisioned_throughput);
    if (stays_provisioned() && wanted == current_.throughput)
      return will_not_change("table", "the table", wanted);
    TRY(check_maximum(wanted, "", current_.owner.region));
    return change_throughput(next_, wanted, now_);
  }

  Result<void> change_indexes(const std::vector<shapes::GlobalSecondaryIndexUpdate>& updates) {
    for (const shapes::GlobalSecondaryIndexUpdate& update : updates) {
      if (!update.update) {
        return validation(
            "Creating and deleting indexes of an existing table is not available in this version");
      }
      TRY(change_index(*update.update));
    }
    return {};
  }

  Result<void> change_index(const shapes::UpdateGlobalSecondaryIndexAction& action) {
    auto index = std::ranges::find(next_.indexes, action.index_name, &Index::name);
    if (index == next_.indexes.end()) {
      return resource_not_found(fmt::format("Requested resource not found: Index {} for table {}",
                                            action.index_name, current_.name));
    }
    if (!index->global) {
      return validation(
          fmt::format("Cannot update an index that is not a GlobalSecondaryIndex: {}", index->name));
    }
    updated_indexes_.push_back(index->id);
    std::string_view region = current_.owner.region;
    if (action.on_demand_throughput) {
      TRY(merge_on_demand(*action.on_demand_throughput, billing_, index->name, region, BillingTexts::update,
                          index->on_demand_maximum));
    }
    if (action.warm_throughput) TRY(raise_warm(*action.warm_throughput, index->name, region, index->warm));
    if (action.provisioned_throughput)
      return change_index_throughput(*index, units_of(*action.provisioned_throughput));
    if (action.on_demand_throughput || action.warm_throughput) return {};
    return invalid_parameter(fmt::format(
        "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {}", index->name));
  }

  Result<void> change_index_throughput(Index& index, const Throughput& wanted) {
    if (billing_ == BillingMode::pay_per_request) {
      return invalid_parameter(
          fmt::format("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {} "
                      "when BillingMode is PAY_PER_REQUEST",
                      index.name));
    }
    if (stays_provisioned() && wanted == index.throughput) {
      return will_not_change("index " + index.name, "index " + index.name, wanted);
    }
    TRY(check_maximum(wanted, index.name, current_.owner.region));
    return change_throughput(index, wanted, now_);
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
      updated_indexes_.push_back(index.id);
    }
    if (missing.empty()) return {};
    return invalid_parameter(
        fmt::format("ProvisionedThroughput must be specified for index: {}", fmt::join(missing, ",")));
  }

  Result<void> become_on_demand() {
    next_.last_on_demand = now_;
    next_.throughput = {};
    next_.last_decrease.reset();
    next_.warm = larger(next_.warm, on_demand_initial);
    for (Index& index : next_.indexes) {
      if (!index.global) continue;
      index.throughput = {};
      index.warm = larger(index.warm, on_demand_initial);
      updated_indexes_.push_back(index.id);
    }
    return {};
  }

  Result<void> change_settings() {
    if (request_.deletion_protection_enabled)
      next_.deletion_protection = *request_.deletion_protection_enabled;
    if (request_.warm_throughput)
      TRY(raise_warm(*request_.warm_throughput, "", current_.owner.region, next_.warm));
    if (request_.table_class) TRY(change_class(*request_.table_class));
    if (request_.sse_specification) {
      TRY(check_encryption(*request_.sse_specification));
      return invalid_parameter("Table is already encrypted by default");
    }
    return request_.stream_specification ? change_stream(*request_.stream_specification) : Result<void>{};
  }

  Result<void> change_class(const std::string& name) {
    TableClass wanted = TRY(parse_table_class(name));
    if (wanted == current_.table_class.value_or(TableClass::standard)) return {};
    next_.table_class = wanted;
    next_.last_class_change = now_;
    return {};
  }

  Result<void> change_stream(const shapes::StreamSpecification& stream) {
    if (stream.stream_enabled && !stream.stream_view_type) {
      return invalid_parameter("If stream is being enabled then UpdateViewType is required");
    }
    TRY(check_stream(stream));
    if (stream.stream_view_type) {
      return invalid_parameter("If stream is being disabled, then UpdateViewType must not be specified");
    }
    return validation(fmt::format("Table has no stream to disable: TableName: {}", current_.name));
  }

  /// Takes -1 out of what is stored, after it has been answered: no ceiling any more.
  static void drop_removed_ceilings(Throughput& ceiling) { ceiling = larger(ceiling, {}); }

  TableDescription description() {
    TableDescription described{.table = next_, .now = now_};
    drop_removed_ceilings(next_.on_demand_maximum);
    for (Index& index : next_.indexes) drop_removed_ceilings(index.on_demand_maximum);

    if (stays_provisioned()) show_as_before(described.table, current_);
    for (size_t i = 0; i < current_.indexes.size(); ++i) {
      if (stays_provisioned()) show_as_before(described.table.indexes[i], current_.indexes[i]);
    }
    if (request_.table_class) {
      described.table.table_class = current_.table_class;
      described.table.last_class_change = current_.last_class_change;
    }
    if (request_.billing_mode || request_.provisioned_throughput || request_.table_class) {
      described.table_status = "UPDATING";
    }
    for (uint16_t index : updated_indexes_) described.index_statuses[index] = "UPDATING";
    return described;
  }

  /// Units and count of decreases are the old ones while the change is on its way; its time is told
  /// already.
  template <class Provisioned>
  void show_as_before(Provisioned& shown, const Provisioned& before) const {
    shown.throughput = before.throughput;
    shown.warm = before.warm;
    shown.decreases_today = decreases_on_day(before.decreases_today, before.last_decrease, now_);
  }

  const Table& current_;
  const UpdateTableRequest& request_;
  Timestamp now_;
  Table next_;
  BillingMode billing_;
  std::vector<uint16_t> updated_indexes_;
};

}  // namespace

Result<TableUpdate> updated_table(const Table& current, const UpdateTableRequest& request, Timestamp now) {
  return Update(current, request, now).run();
}

}  // namespace gramme::dynamodb
