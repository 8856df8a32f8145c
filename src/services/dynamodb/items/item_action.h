// What a write of PartiQL or a member of a transaction asks of one item.
#pragma once

#include <string>

#include "base/result.h"
#include "services/dynamodb/items/condition_check.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// What an action does to its item when its condition holds.
enum class ActionKind : uint8_t {
  check,
  put,
  insert,  // a put that checks depth and size of the item only where it is stored, as PartiQL does
  erase,
  update,
};

struct ItemAction {
  ActionKind kind;
  TablePointer table;
  Item item;  // of a put or insert the whole item, else the key
  ConditionCheck check;
  Update update;
  std::string key = {};  // of the storage
};

/// The storage key of the item that the action is about. A put or insert tells it though other attributes
/// of its item cannot be stored.
Result<std::string> key_of_item(const ItemAction& action);

/// The item after the action; absent when there is none.
Result<Item> image_after(const ItemAction& action, ItemView before);

}  // namespace gramme::dynamodb
