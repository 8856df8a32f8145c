#include "table/table_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "api/errors.h"
#include "table/storage_keys.h"

namespace gramme {

TableRecords::TableRecords(const Table& known)
    : table_name_(known.name), known_(version_of(known)), keys_{catalog_key(known.owner, known.name)} {
  std::ranges::move(open_stream_keys(known), std::back_inserter(keys_));
}

Result<TableRecords::Found> TableRecords::find(Present present) const {
  Found found{TRY(present_table(present, table_name_)), {}};
  if (known_ != version_of(found.table)) return table_changed("");
  found.stream = TRY(read_open_stream(found.table, present.subspan(1, keys_.size() - 1)));
  return found;
}

Error table_not_found(std::string_view table_name) {
  return resource_not_found(fmt::format("Requested resource not found: Table: {} not found", table_name));
}

Result<Table> present_table(Present present, std::string_view table_name) {
  if (!present[0]) return table_not_found(table_name);
  std::optional<Table> table = decode_table(*present[0]);
  if (!table) return internal_server_error("The table's record in the catalog is damaged");
  return *std::move(table);
}

}  // namespace gramme
