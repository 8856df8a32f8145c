#include "services/dynamodb/partiql/item_select.h"

#include <fmt/format.h>

#include "api/errors.h"
#include "services/dynamodb/partiql/columns.h"
#include "services/dynamodb/partiql/key_access.h"
#include "services/dynamodb/partiql/key_values.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {

Result<ItemSelect> item_select(partiql::Statement statement, TablePointer table, std::string_view operation,
                               KeyTypes types) {
  const Error no_key = validation(fmt::format(
      "Select statements within {} must specify the primary key in the where clause.", operation));
  if (statement.source.index) return no_key;
  const ReadTarget target{table};
  TRY(KeyAccess(target, statement).check_overlap());
  std::optional<Item> key = selected_key(statement.where, table->keys);
  if (!key) return no_key;
  if (types == KeyTypes::exact) {
    for (const KeyAttribute* attribute : table->keys.attributes())
      TRY(check_key_value_type(*attribute, *key->view().find(attribute->name)));
  }
  return ItemSelect{std::move(table), *std::move(key), columns_of(std::move(statement.projection))};
}

Result<std::string> checked_storage_key(const ItemSelect& select) {
  TRY(check_key_sizes(*select.table, select.item));
  return checked_key(*select.table, select.item);
}

}  // namespace gramme::dynamodb
