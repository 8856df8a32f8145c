// What requests say about capacity: billing mode, provisioned, on-demand and warm throughput of a table and
// its indexes.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "services/dynamodb/tables/table_definition.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// A new on-demand table serves this much at once.
inline constexpr Throughput on_demand_initial{12'000, 4'000};

/// Zeros when nothing is provisioned.
Throughput throughput_of(const std::optional<shapes::ProvisionedThroughput>& throughput);

/// The larger of each.
Throughput larger(const Throughput& a, const Throughput& b);

/// A table's ProvisionedThroughput against its billing mode: before keys and indexes are looked at.
Result<void> check_throughput(BillingMode billing,
                              const std::optional<shapes::ProvisionedThroughput>& throughput);

/// What no table may have, whatever the account: before the table is looked at.
Result<void> check_bounds(const shapes::ProvisionedThroughput& throughput);

/// At most the account's maximum for one table or, when `index_name` is not empty, one index:
/// LimitExceededException.
Result<void> check_maximum(const Throughput& throughput, std::string_view index_name,
                           std::string_view region);

/// What a table and its global indexes have provisioned.
Throughput provisioned(const Table& table);
/// What all tables of the caller have provisioned, but for the one of this name.
Throughput provisioned_by_others(const Call& call, std::string_view table_name);
/// At most what the account may provision: LimitExceededException when more than before is asked for and
/// too much.
Result<void> check_account_maximum(const Throughput& before, const Throughput& wanted,
                                   const Throughput& others, int64_t maximum, std::string_view region);

/// CreateTable and UpdateTable word this differently.
enum class BillingTexts : uint8_t { create, update };

/// Sets what the request names of a ceiling, after checking it; -1 stays -1 (UpdateTable only: no ceiling
/// any more).
Result<void> merge_on_demand(const shapes::OnDemandThroughput& request, BillingMode billing,
                             std::string_view index_name, std::string_view region, BillingTexts texts,
                             Throughput& ceiling);

/// Sets the warm throughput of a new table or index: what is asked for, at least what its capacity makes it
/// serve anyway.
Result<void> define_warm(const std::optional<shapes::WarmThroughput>& request, BillingMode billing,
                         const Throughput& provisioned, std::string_view index_name,
                         std::string_view region, Throughput& warm);

/// Raises the warm throughput of a table or index; it never shrinks.
Result<void> raise_warm(const shapes::WarmThroughput& request, std::string_view index_name,
                        std::string_view region, Throughput& warm);

}  // namespace gramme::dynamodb
