#include "table/scrub/store_check.h"

#include <iterator>
#include <utility>

#include "table/storage_keys.h"

namespace gramme {
namespace {

constexpr size_t findings_at_once = 100;
constexpr size_t entries_at_once = 10'000;

Finding unreadable(const TableCheck* table, const Error& error) {
  Finding finding{.kind = FindingKind::unreadable_range,
                  .key = {},
                  .what = "it could not be looked at to its end: " + error.message() +
                          ". The log says why. Restore the data folder from a backup"};
  if (table != nullptr) {
    finding.table_id = table->table().id;
    finding.table = table->table().name;
    finding.key = range_of_table(finding.table_id).first;
  }
  return finding;
}

/// A step of a check of a part of the store; what cannot be read ends it.
template <class Check>
size_t step_of(std::unique_ptr<Check>& check, const TableCheck* table, std::vector<Finding>& findings) {
  Result<size_t> looked_at = check->step();
  std::ranges::move(check->take_findings(), std::back_inserter(findings));
  if (!looked_at.has_value()) findings.push_back(unreadable(table, looked_at.error()));
  if (!looked_at.has_value() || check->is_over()) check.reset();
  return looked_at.value_or(0);
}

}  // namespace

Result<std::vector<Finding>> findings_of(Engine& engine, const Clock& clock) {
  std::vector<Finding> findings;
  StoreCheck check(engine, clock);
  for (bool is_last = false; !is_last;) {
    StoreCheck::Part part = TRY(check.advance(entries_at_once));
    std::ranges::move(part.findings, std::back_inserter(findings));
    is_last = part.is_last;
  }
  return findings;
}

StoreCheck::StoreCheck(Engine& engine, const Clock& clock, std::string place)
    : engine_(&engine), clock_(&clock), place_(std::move(place)) {}

StoreCheck StoreCheck::of_table(Engine& engine, const Clock& clock, std::string table_key) {
  StoreCheck check(engine, clock);
  check.only_ = std::move(table_key);
  return check;
}

Result<StoreCheck::Part> StoreCheck::advance(size_t entries) {
  Part part;
  while (!is_over_ && part.entries < entries && part.findings.size() < findings_at_once) {
    if (table_) {
      part.entries += step_of(table_, table_.get(), part.findings);
    } else if (records_) {
      part.entries += step_of(records_, nullptr, part.findings);
      is_over_ = !records_;
    } else {
      TRY(begin_next());
    }
  }
  part.is_last = is_over_;
  part.place = table_ ? place_before_ : place_;
  return part;
}

/// The next table, or what comes after the last one.
Result<void> StoreCheck::begin_next() {
  SnapshotReader reader(*engine_);
  const Timestamp now = clock_->now();
  if (!only_.empty() && !place_.empty()) return is_over_ = true, Result<void>();
  KeyRange rest = range_of_family(Family::catalog);
  if (!place_.empty()) rest.first = place_ + '\0';
  if (!only_.empty()) rest = {only_, only_ + '\0'};
  const Entries found = TRY(reader.first_of(rest, 1));
  if (!found.empty()) {
    place_before_ = std::exchange(place_, found[0].first);
    std::optional<Table> table = decode_table(found[0].second);
    if (table) table_ = std::make_unique<TableCheck>(std::move(reader), *std::move(table), now);
  } else if (only_.empty()) {
    place_ = rest.last;
    records_ = std::make_unique<RecordsCheck>(std::move(reader));
  } else {
    is_over_ = true;
  }
  return {};
}

}  // namespace gramme
