#include "services/dynamodb/items/item_action.h"

#include "services/dynamodb/items/item_write.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {

Result<std::string> key_of_item(const ItemAction& action) {
  const Table& table = *action.table;
  const bool is_whole = action.kind == ActionKind::put || action.kind == ActionKind::insert;
  return is_whole ? checked_key(table, key_attributes(table, action.item))
                  : checked_key(table, action.item);
}

Result<Item> image_after(const ItemAction& action, ItemView before) {
  switch (action.kind) {
    case ActionKind::check:
      return Item(before);
    case ActionKind::insert:
      TRY(check_item_levels(action.item));
      TRY(check_item_size(action.item));
      return action.item;
    case ActionKind::put:
      return action.item;
    case ActionKind::erase:
      return Item();
    case ActionKind::update:
      break;
  }
  return updated_item(*action.table, action.update, before, action.item);
}

}  // namespace gramme::dynamodb
