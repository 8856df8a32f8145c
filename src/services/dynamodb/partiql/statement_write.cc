#include "services/dynamodb/partiql/statement_write.h"

#include <algorithm>

#include "api/errors.h"
#include "expression/projection.h"
#include "services/dynamodb/items/present_item.h"
#include "services/dynamodb/partiql/key_values.h"
#include "services/dynamodb/partiql/statement_request.h"
#include "table/capacity.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

using partiql::Returning;
using partiql::StatementKind;

ActionKind kind_of(StatementKind kind) {
  switch (kind) {
    case StatementKind::insert:
      return ActionKind::insert;
    case StatementKind::update:
      return ActionKind::update;
    case StatementKind::delete_:
      return ActionKind::erase;
    case StatementKind::select:
    case StatementKind::exists:
      break;
  }
  return ActionKind::check;
}

/// Of an INSERT AWS says the same of types that no key can have.
Result<void> check_inserted_types(const Table& table, ItemView item) {
  for (const KeyAttribute* attribute : table.keys.attributes()) {
    const std::optional<ValueView> value = item.find(attribute->name);
    if (value) TRY(check_matches_schema(*attribute, *value));
  }
  return {};
}

ConditionCheck check_of(partiql::Statement& statement, const KeySchema& keys,
                        ReturnValuesOnConditionCheckFailure on_failure) {
  if (statement.kind == StatementKind::insert) return {.condition = {}, .presence = Presence::forbidden};
  if (statement.kind != StatementKind::delete_) return {std::move(statement.where), on_failure};
  const bool is_key_only = names_only_keys(statement.where, keys);
  return {is_key_only ? Condition() : std::move(statement.where), on_failure, Presence::optional};
}

}  // namespace

Result<ItemAction> action_of(partiql::Statement statement, TablePointer table, KeyTypes types,
                             ReturnValuesOnConditionCheckFailure on_failure) {
  Item item;
  if (statement.kind != StatementKind::insert) {
    item = TRY(written_key(statement.where, table->keys, types));
  } else {
    if (types == KeyTypes::exact) TRY(check_inserted_types(*table, statement.item));
    item = std::move(statement.item);
  }
  ConditionCheck check = check_of(statement, table->keys, on_failure);
  check.number_order = partiql_numbers;
  return ItemAction{.kind = kind_of(statement.kind),
                    .table = std::move(table),
                    .item = std::move(item),
                    .check = std::move(check),
                    .update = std::move(statement.update)};
}

Result<std::string> checked_storage_key(const ItemAction& action) {
  const Table& table = *action.table;
  if (action.kind == ActionKind::insert) return checked_item_key(table, action.item);
  TRY(check_key_sizes(table, action.item));
  TRY(check_update_leaves_keys(table, action.update));
  return checked_key(table, action.item);
}

StatementWrite::StatementWrite(ItemAction action, Returning returning, const Settings& settings)
    : action_(std::move(action)),
      returning_(returning),
      write_(action_.table, action_.key, action_.item, action_.check, WriteParameters(), settings) {}

Result<StatementWrite::Done> StatementWrite::run(const Moment& moment, Present present,
                                                 size_t index) const {
  const ItemView before = TRY(write_.admitted(present));
  const Item after = TRY(image_after(action_, before));
  ItemWrite::Change change = TRY(write_.change(moment, present, before, after, index));
  return Done{std::move(change.batch), std::move(change.consumed), returned(before, after)};
}

double StatementWrite::refused_units(Present present) const {
  const ItemView stored = present_item(present[0]);
  const size_t stored_size = stored ? stored.size_bytes() : 0;
  const bool carries = action_.kind == ActionKind::insert;
  return write_units(std::max(stored_size, carries ? action_.item.view().size_bytes() : 0));
}

/// What changed and is not there any more is no item at all.
Item StatementWrite::returned(ItemView before, ItemView after) const {
  const auto changed = [this](ItemView image) {
    Item parts = image ? project(image, action_.update.targets()) : Item();
    return parts && parts.view().members().size() > 0 ? std::move(parts) : Item();
  };
  switch (returning_) {
    case Returning::nothing:
      return {};
    case Returning::all_old:
      return Item(before);
    case Returning::all_new:
      return Item(after);
    case Returning::modified_old:
      return changed(before);
    case Returning::modified_new:
      return changed(after);
  }
  return {};
}

}  // namespace gramme::dynamodb
