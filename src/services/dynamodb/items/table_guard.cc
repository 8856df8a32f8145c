#include "services/dynamodb/items/table_guard.h"

#include <algorithm>

#include "api/errors.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

void TableGuard::add(const Table& table) {
  if (std::ranges::find(tables_, version_of(table), &Guarded::version) != tables_.end()) return;
  tables_.push_back({version_of(table), catalog_key(table.owner, table.name)});
}

void TableGuard::append_keys(std::vector<std::string>& keys) const {
  for (const Guarded& table : tables_) keys.push_back(table.key);
}

Result<void> TableGuard::check(Present present) const {
  Present records = present.last(tables_.size());
  bool same = true;
  for (size_t i = 0; i < tables_.size(); ++i) {
    std::optional<TableVersion> found = records[i] ? read_table_version(*records[i]) : std::nullopt;
    if (!found || found->table_id != tables_[i].version.table_id)
      return resource_not_found("Requested resource not found");
    same &= *found == tables_[i].version;
  }
  if (!same) return table_changed("The table was changed meanwhile");
  return {};
}

}  // namespace gramme::dynamodb
