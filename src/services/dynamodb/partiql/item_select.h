// SELECT of one item, in a batch or a transaction.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "expression/partiql/statement.h"
#include "services/dynamodb/items/item_read.h"
#include "services/dynamodb/partiql/item_key.h"

namespace gramme::dynamodb {

struct ItemSelect {
  TablePointer table;
  Item item;  // its key attributes
  ItemForm columns;
  std::string key = {};  // of the storage
};

/// The item whose key the WHERE clause names, and nothing else, as far as PartiQL judges the key. The
/// operation is named in the fault of other clauses.
Result<ItemSelect> item_select(partiql::Statement statement, TablePointer table, std::string_view operation,
                               KeyTypes types);

/// The storage key, and the faults that the item operation finds to which AWS hands the statement.
Result<std::string> checked_storage_key(const ItemSelect& select);

}  // namespace gramme::dynamodb
