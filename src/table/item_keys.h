// Checks of key attributes, with the texts of the operations that find them.
#pragma once

#include <string>

#include "base/result.h"
#include "table/table.h"

namespace gramme {

/// For a whole item (PutItem): "Missing the key pk in the item", "Type mismatch for key pk expected: S
/// actual: N", sizes, empty values; then the key attributes of every index that the item has ("Type
/// mismatch for Index Key ..."). Of the first two, BatchWriteItem says only "The provided key element does
/// not match the schema".
enum class ItemKeyTexts { put, batch };
Result<std::string> checked_item_key(const Table& table, ItemView item,
                                     ItemKeyTexts texts = ItemKeyTexts::put);

/// For a key (GetItem, UpdateItem, DeleteItem ...): exactly the key attributes, else "The provided key
/// element does not match the schema"; sizes; empty values.
Result<std::string> checked_key(const Table& table, ItemView key);

/// Types, sizes and emptiness of index key attributes of an item about to be stored; of several faults that
/// of the first index by name. UpdateItem has texts of its own: of a `statement` that says what the value
/// is, or its type, which is all that is looked at then, and of an `update` that finds it in the item.
/// Attributes that are as they were in `before` are not looked at. Of an index that is being added, all
/// faults have one text.
enum class IndexKeyTexts { put, statement, update };
Result<void> check_index_keys(const Table& table, ItemView item, IndexKeyTexts texts, ItemView before = {});

/// The key attributes of an item: for LastEvaluatedKey, ItemCollectionKey, responses.
Item key_attributes(const Table& table, ItemView item);
/// The table's and the index's key attributes.
Item key_attributes(const Table& table, const Index& index, ItemView item);

}  // namespace gramme
