#include "services/dynamodb/items/item_action.h"

#include "services/dynamodb/items/item_write.h"

namespace gramme::dynamodb {

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
