#include "services/dynamodb/table_guard.h"

#include <algorithm>

#include "api/errors.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

void TableGuard::add(const Table& table) {
  if (std::ranges::find(tables_, table.id, &Guarded::table_id) != tables_.end()) return;
  tables_.push_back({table.id, catalog_key(table.owner, table.name)});
}

void TableGuard::append_keys(std::vector<std::string>& keys) const {
  for (const Guarded& table : tables_) keys.push_back(table.key);
}

Result<void> TableGuard::check(Present present) const {
  Present records = present.last(tables_.size());
  for (size_t i = 0; i < tables_.size(); ++i) {
    if (!is_record_of(records[i], tables_[i].table_id))
      return resource_not_found("Requested resource not found");
  }
  return {};
}

}  // namespace gramme::dynamodb
