#include "services/dynamodb/tables/table_plan.h"

#include <algorithm>
#include <iterator>

#include "api/errors.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

TablePlan::TablePlan(const Call& call, std::string_view table_name) : table_name_(table_name) {
  keys_.push_back(catalog_key(call.caller, table_name));
  const Result<TablePointer> known = call.catalog.find(call.caller, table_name);
  if (!known.has_value()) return;
  const Table& table = **known;
  known_ = version_of(table);
  std::ranges::move(count_keys(table), std::back_inserter(keys_));
  counts_end_ = keys_.size();
  std::ranges::move(open_stream_keys(table), std::back_inserter(keys_));
}

Result<TablePlan::Found> TablePlan::find(Present present) const {
  Found found{TRY(present_table(present, table_name_)), {}, {}};
  if (known_ != version_of(found.table)) return table_changed("");
  found.counts = read_counts(found.table, present.subspan(1, counts_end_ - 1));
  found.stream = TRY(read_open_stream(found.table, present.subspan(counts_end_)));
  return found;
}

}  // namespace gramme::dynamodb
