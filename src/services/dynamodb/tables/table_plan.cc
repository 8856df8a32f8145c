#include "services/dynamodb/tables/table_plan.h"

#include <algorithm>
#include <iterator>

#include "api/errors.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

TablePlan::TablePlan(const Call& call, std::string_view table_name)
    : table_name_(table_name), keys_{catalog_key(call.caller, table_name)} {
  const Result<TablePointer> known = call.catalog.find(call.caller, table_name);
  if (!known.has_value()) return;
  records_.emplace(**known);
  keys_ = records_->keys();
  std::ranges::move(count_keys(**known), std::back_inserter(keys_));
}

Result<TablePlan::Found> TablePlan::find(Present present) const {
  if (!records_) {
    TRY(present_table(present, table_name_));
    return table_changed("");
  }
  auto [table, stream] = TRY(records_->find(present));
  TableCounts counts = read_counts(table, present.subspan(records_->keys().size()));
  return Found{std::move(table), std::move(counts), std::move(stream)};
}

}  // namespace gramme::dynamodb
