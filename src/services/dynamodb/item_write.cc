#include "services/dynamodb/item_write.h"

#include <fmt/format.h>

#include "api/errors.h"
#include "api/limits.h"
#include "services/dynamodb/key_paths.h"
#include "services/dynamodb/present_item.h"
#include "table/change.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

/// What a write of one item answers, once it is durable.
struct WriteAnswer {
  Item attributes;
  ConsumedCapacity capacity;
  ReturnConsumedCapacity return_consumed_capacity;
  CollectionReport collections;

  void operator()(Writer& writer) const {
    if (attributes) {
      writer.name("Attributes");
      write_item(writer, attributes);
    }
    if (return_consumed_capacity != ReturnConsumedCapacity::none) {
      writer.name("ConsumedCapacity");
      capacity.write(writer, return_consumed_capacity);
    }
    collections.write_one(writer);
  }
};

bool has_attributes(ItemView item) { return item && item.members().size() > 0; }

}  // namespace

Result<void> check_item_size(ItemView item) {
  if (item.size_bytes() > limits::item_size_max)
    return validation("Item size has exceeded the maximum allowed size");
  return {};
}

Result<Item> updated_item(const Table& table, const Update& update, ItemView before, ItemView key) {
  Item after = update ? TRY(update.apply(before ? before : key)) : Item(before ? before : key);
  if (after.view().size_bytes() > limits::item_size_max) {
    return validation("Item size to update has exceeded the maximum allowed size");
  }
  TRY(check_index_keys(table, after, IndexKeyTexts::update, before));
  return after;
}

Result<void> check_update_leaves_keys(const Table& table, const Update& update) {
  if (!update) return {};
  for (const Path& target : update.targets()) {
    if (table.keys.find(target.attribute) == nullptr) continue;
    return validation(
        fmt::format("One or more parameter values were invalid: Cannot update attribute {}. "
                    "This attribute is part of the key",
                    target.attribute));
  }
  return check_key_paths(table, update.targets());
}

ItemWrite::ItemWrite(TablePointer table, std::string key, ItemView item, ConditionCheck check,
                     const WriteParameters& parameters)
    : table_(std::move(table)),
      key_(std::move(key)),
      check_(std::move(check)),
      return_consumed_capacity_(parameters.return_consumed_capacity),
      reports_collections_(parameters.return_item_collection_metrics == ReturnItemCollectionMetrics::size) {
  keys_.push_back(key_);
  collections_.add(table_, item, keys_);
  guard_.add(*table_);
  guard_.append_keys(keys_);
}

Result<ItemView> ItemWrite::admitted(Present present) const {
  TRY(guard_.check(present));
  ItemView before = present_item(present[0]);
  TRY(check_.passes(before));
  return before;
}

Planned ItemWrite::replace(Present present, ItemView before, ItemView after, ItemView answered) const {
  Batch batch;
  ChangeSummary change = append_change(batch, table_, key_, before, after);
  CollectionSizes sizes(collections_, present);
  if (!collections_.all().empty()) TRY(sizes.grow(0, change.collection_growth));
  WriteAnswer answer{has_attributes(answered) ? Item(answered) : Item(),
                     std::move(change.consumed),
                     return_consumed_capacity_,
                     {}};
  if (reports_collections_) answer.collections = CollectionReport(collections_, sizes);
  return {std::move(batch), std::move(answer)};
}

}  // namespace gramme::dynamodb
