#include "services/dynamodb/tables/capacity_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace gramme::dynamodb {
namespace {

constexpr int64_t units_bound = 1'000'000'000'000;

struct RequestedUnits {
  std::string_view member;
  std::optional<int64_t> requested;
  int64_t Throughput::* units;
};

std::array<RequestedUnits, 2> units_of(const shapes::OnDemandThroughput& request) {
  return {{{"MaxReadRequestUnits", request.max_read_request_units, &Throughput::read_units},
           {"MaxWriteRequestUnits", request.max_write_request_units, &Throughput::write_units}}};
}

std::array<RequestedUnits, 2> units_of(const shapes::WarmThroughput& request) {
  return {{{"ReadUnitsPerSecond", request.read_units_per_second, &Throughput::read_units},
           {"WriteUnitsPerSecond", request.write_units_per_second, &Throughput::write_units}}};
}

std::string_view capacity_name(int64_t Throughput::* units) {
  return units == &Throughput::read_units ? "ReadCapacityUnits" : "WriteCapacityUnits";
}

std::string warm_place(std::string_view index_name) {
  return index_name.empty() ? "for table" : fmt::format("for index {}", index_name);
}

Throughput added(const Throughput& a, const Throughput& b) {
  return {a.read_units + b.read_units, a.write_units + b.write_units};
}

Error above_account_maximum(std::string_view what, int64_t Throughput::* units, std::string_view region) {
  return limit_exceeded(
      fmt::format("Subscriber limit exceeded: Requested {} exceeds TableMax{} of the account in region {}",
                  what, capacity_name(units), region));
}

}  // namespace

Throughput throughput_of(const std::optional<shapes::ProvisionedThroughput>& throughput) {
  if (!throughput) return {};
  return {throughput->read_capacity_units, throughput->write_capacity_units};
}

Throughput larger(const Throughput& a, const Throughput& b) {
  return {std::max(a.read_units, b.read_units), std::max(a.write_units, b.write_units)};
}

Result<void> check_throughput(BillingMode billing,
                              const std::optional<shapes::ProvisionedThroughput>& throughput) {
  if (billing == BillingMode::pay_per_request) {
    if (!throughput) return {};
    return invalid_parameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
        "PAY_PER_REQUEST");
  }
  if (!throughput) {
    return invalid_parameter(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
  }
  return check_bounds(*throughput);
}

Result<void> check_bounds(const shapes::ProvisionedThroughput& throughput) {
  if (throughput.read_capacity_units > units_bound) {
    return validation(fmt::format("Given value {} for ReadCapacityUnits is out of bounds",
                                  throughput.read_capacity_units));
  }
  if (throughput.write_capacity_units > units_bound) {
    return validation(fmt::format("Given value {} for WriteCapacityUnits is out of bounds",
                                  throughput.write_capacity_units));
  }
  return {};
}

Result<void> check_maximum(const Throughput& throughput, std::string_view index_name,
                           std::string_view region) {
  for (int64_t Throughput::* units : {&Throughput::read_units, &Throughput::write_units}) {
    if (throughput.*units <= limits::table_throughput_max) continue;
    std::string_view kind = index_name.empty() ? "table" : "index";
    std::string place = index_name.empty() ? "" : fmt::format(" for index {}", index_name);
    return limit_exceeded(fmt::format(
        "The requested {0}{1}, {2}, is above the per {3} maximum for the account in {4}. "
        "Per table maximum: {5}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to "
        "request higher limits.",
        capacity_name(units), place, throughput.*units, kind, region, limits::table_throughput_max));
  }
  return {};
}

Throughput provisioned(const Table& table) {
  Throughput sum = table.throughput;
  for (const Index& index : table.indexes) sum = added(sum, index.throughput);
  return sum;
}

Throughput provisioned_by_others(const Call& call, std::string_view table_name) {
  Throughput sum;
  for (const std::string& name : call.catalog.names(call.caller, "", call.catalog.count(call.caller))) {
    Result<TablePointer> table = call.catalog.find(call.caller, name);
    if (name != table_name && table.has_value()) sum = added(sum, provisioned(**table));
  }
  return sum;
}

Result<void> check_account_maximum(const Throughput& before, const Throughput& wanted,
                                   const Throughput& others, int64_t maximum, std::string_view region) {
  for (int64_t Throughput::* units : {&Throughput::read_units, &Throughput::write_units}) {
    if (wanted.*units <= before.*units || others.*units + wanted.*units <= maximum) continue;
    return limit_exceeded(fmt::format(
        "This request would have caused the {0} limit to be exceeded for the account in {1}. "
        "Current {0} reserved by the account: {2}. Limit: {3}. Requested: {4}. "
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
        capacity_name(units), region, others.*units + before.*units, maximum, wanted.*units));
  }
  return {};
}

Result<void> merge_on_demand(const shapes::OnDemandThroughput& request, BillingMode billing,
                             std::string_view index_name, std::string_view region, BillingTexts texts,
                             Throughput& ceiling) {
  bool create = texts == BillingTexts::create;
  std::string place = index_name.empty() ? " for table" : fmt::format(" for index : {}", index_name);
  std::string index =  // AWS's blanks
      index_name.empty() ? "" : fmt::format(" for index{}: {}", create ? "" : " ", index_name);
  for (const RequestedUnits& units : units_of(request)) {
    if (!units.requested || billing == BillingMode::pay_per_request) continue;
    return invalid_parameter(
        fmt::format("{} for OnDemandThroughput{} cannot be specified when {}table BillingMode is "
                    "PROVISIONED{}",
                    units.member, index, create ? "" : "the ", create ? "." : ""));
  }
  for (const RequestedUnits& units : units_of(request)) {
    if (!units.requested || *units.requested >= 1 || (!create && *units.requested == -1)) continue;
    return invalid_parameter(fmt::format("Requested {} for OnDemandThroughput{} is outside of valid range",
                                         units.member, place));
  }
  for (const RequestedUnits& units : units_of(request)) {
    if (!units.requested) continue;
    if (*units.requested > limits::table_throughput_max) {
      return above_account_maximum(fmt::format("{} for OnDemandThroughput{}", units.member, place),
                                   units.units, region);
    }
    ceiling.*units.units = *units.requested;
  }
  return {};
}

Result<void> define_warm(const std::optional<shapes::WarmThroughput>& request, BillingMode billing,
                         const Throughput& provisioned, std::string_view index_name,
                         std::string_view region, Throughput& warm) {
  bool on_demand = billing == BillingMode::pay_per_request;
  warm = on_demand ? on_demand_initial : provisioned;
  if (!request) return {};
  for (const RequestedUnits& units : units_of(*request)) {
    if (!units.requested) continue;
    if (*units.requested > limits::table_throughput_max) {
      return above_account_maximum(
          fmt::format("{} for WarmThroughput {}", units.member, warm_place(index_name)), units.units,
          region);
    }
    if (*units.requested >= warm.*units.units) {
      warm.*units.units = *units.requested;
      continue;
    }
    std::string reason =
        on_demand
            ? "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/"
              "developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial"
            : fmt::format("{} of ProvisionedThroughput", capacity_name(units.units));
    return invalid_parameter(fmt::format("Requested {} for WarmThroughput {} is lower than {}",
                                         units.member, warm_place(index_name), reason));
  }
  return {};
}

Result<void> raise_warm(const shapes::WarmThroughput& request, std::string_view index_name,
                        std::string_view region, Throughput& warm) {
  for (const RequestedUnits& units : units_of(request)) {
    if (!units.requested) continue;
    std::string what = fmt::format("{} for WarmThroughput {}", units.member, warm_place(index_name));
    if (*units.requested < warm.*units.units) {
      return invalid_parameter(fmt::format(
          "Requested {} is lower than current WarmThroughput, decreasing WarmThroughput is not supported",
          what));
    }
    if (*units.requested > limits::table_throughput_max)
      return above_account_maximum(what, units.units, region);
    warm.*units.units = *units.requested;
  }
  return {};
}

}  // namespace gramme::dynamodb
