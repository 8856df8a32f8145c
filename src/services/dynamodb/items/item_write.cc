#include "services/dynamodb/items/item_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "api/errors.h"
#include "api/limits.h"
#include "services/dynamodb/items/key_paths.h"
#include "services/dynamodb/items/present_item.h"
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
      write_item(writer, attributes, NumberOrder::by_value);
    }
    capacity.write_member(writer, return_consumed_capacity);
    collections.write_one(writer);
  }
};

bool has_attributes(ItemView item) { return item && item.members().size() > 0; }

std::vector<Path> paths_of(const Update& update) {
  std::vector<Path> paths = update.targets();
  std::ranges::move(update.reads(), std::back_inserter(paths));
  return paths;
}

}  // namespace

Result<void> check_item_size(ItemView item) {
  if (item.size_bytes() > limits::item_size_max)
    return validation("Item size has exceeded the maximum allowed size");
  return {};
}

Result<void> check_item_levels(ItemView item) {
  for (const Member& member : item.members()) {
    if (levels_of(member.value, limits::nesting_levels_max) >= limits::nesting_levels_max)
      return validation("Nesting Levels have exceeded supported limits");
  }
  return {};
}

Result<Item> updated_item(const Table& table, const Update& update, ItemView before, ItemView key) {
  TRY(check_update_leaves_keys(table, update));
  TRY(check_index_keys(table, update.stated_values(), IndexKeyTexts::statement, before));
  TRY(check_key_paths(table, paths_of(update)));
  if (!before && update.only_removes()) return Item();
  Item after = update ? TRY(update.apply(before ? before : key)) : Item(before ? before : key);
  if (after.view().size_bytes() > limits::item_size_max) {
    return validation("Item size to update has exceeded the maximum allowed size");
  }
  TRY(check_index_keys(table, after, IndexKeyTexts::update, before));
  return after;
}

Result<void> check_update_leaves_keys(const Table& table, const Update& update) {
  for (const Path& target : update.targets()) {
    if (table.keys.find(target.attribute) == nullptr) continue;
    return validation(
        fmt::format("One or more parameter values were invalid: Cannot update attribute {}. "
                    "This attribute is part of the key",
                    target.attribute));
  }
  return {};
}

ItemWrite::ItemWrite(TablePointer table, std::string key, ItemView item, ConditionCheck check,
                     const WriteParameters& parameters, const Settings& settings)
    : table_(std::move(table)),
      key_(std::move(key)),
      check_(std::move(check)),
      collections_(settings),
      return_consumed_capacity_(parameters.return_consumed_capacity),
      reports_collections_(parameters.return_item_collection_metrics == ReturnItemCollectionMetrics::size) {
  keys_.push_back(key_);
  collections_.add(table_, item, keys_);
  build_ = BuildPlace(*table_, key_, keys_);
  guard_.add(*table_);
  guard_.append_keys(keys_);
}

Result<ItemView> ItemWrite::admitted(Present present) const {
  TRY(guard_.check(present));
  ItemView before = present_item(present[0]);
  TRY(check_.passes(before));
  return before;
}

Result<ItemWrite::Change> ItemWrite::change(const Moment& moment, Present present, ItemView before,
                                            ItemView after, size_t index, size_t size_min) const {
  Batch batch;
  ChangeContext context(moment, index, build_.indexed(key_, present));
  context.size_min = size_min;
  ChangeSummary change = append_change(batch, context, table_, key_, before, after);
  CollectionSizes sizes(collections_, present);
  if (!collections_.all().empty()) TRY(sizes.grow(0, change.collection_growth));
  return Change{std::move(batch), std::move(change.consumed),
                reports_collections_ ? CollectionReport(collections_, sizes) : CollectionReport()};
}

Planned ItemWrite::replace(const Moment& moment, Present present, ItemView before, ItemView after,
                           ItemView answered, size_t size_min) const {
  Change changed = TRY(change(moment, present, before, after, 0, size_min));
  return {std::move(changed.batch),
          WriteAnswer{has_attributes(answered) ? Item(answered) : Item(), std::move(changed.consumed),
                      return_consumed_capacity_, std::move(changed.collections)}};
}

}  // namespace gramme::dynamodb
