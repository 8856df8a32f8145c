// The write of one item, as PutItem, UpdateItem and DeleteItem make it: keys, condition, change, answer.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "services/dynamodb/items/condition_check.h"
#include "services/dynamodb/items/item_collection.h"
#include "services/dynamodb/items/item_request.h"
#include "services/dynamodb/items/table_guard.h"
#include "storage/step.h"
#include "table/index_build.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// "Item size has exceeded the maximum allowed size", for an item that a request brings.
Result<void> check_item_size(ItemView item);

/// "Nesting Levels have exceeded supported limits", for an item that only now is to be stored.
Result<void> check_item_levels(ItemView item);

/// What an update makes of `before`, or of the key when there is none; absent when it only removes, of
/// nothing. The order is AWS's: keys of the table, values that the statement gives to keys of indexes,
/// paths into keys (key_paths.h), the update itself, size, keys of indexes as they turn out.
Result<Item> updated_item(const Table& table, const Update& update, ItemView before, ItemView key);

/// "Cannot update attribute pk. This attribute is part of the key"; of PartiQL, AWS tells that before it
/// looks at the item.
Result<void> check_update_leaves_keys(const Table& table, const Update& update);

class ItemWrite {
 public:
  /// `key` is the item's storage key; `item` has its key attributes.
  ItemWrite(TablePointer table, std::string key, ItemView item, ConditionCheck check,
            const WriteParameters& parameters, const Settings& settings);

  const Table& table() const { return *table_; }
  /// For the Write step. Called once.
  std::vector<std::string> take_keys() { return std::move(keys_); }

  /// The item that is there, when its table is and it meets the condition.
  Result<ItemView> admitted(Present present) const;
  /// What a change from `before` to `after` comes to; either may be absent.
  struct Change {
    Batch batch;
    ConsumedCapacity consumed;
    CollectionReport collections;
  };
  /// `index` is that of the write among those of its plan; `size_min` as ChangeContext has it.
  Result<Change> change(const Moment& moment, Present present, ItemView before, ItemView after,
                        size_t index = 0, size_t size_min = 0) const;
  /// The change, and the answer with the attributes `answered` (copied; none when absent or without any).
  Planned replace(const Moment& moment, Present present, ItemView before, ItemView after, ItemView answered,
                  size_t size_min = 0) const;

 private:
  TablePointer table_;
  std::string key_;
  ConditionCheck check_;
  ItemCollections collections_;
  BuildPlace build_;
  TableGuard guard_;
  std::vector<std::string> keys_;
  ReturnConsumedCapacity return_consumed_capacity_;
  bool reports_collections_;
};

}  // namespace gramme::dynamodb
