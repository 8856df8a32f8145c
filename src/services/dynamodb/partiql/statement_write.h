// INSERT, UPDATE and DELETE as writes of one item.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "expression/partiql/statement.h"
#include "services/dynamodb/items/item_action.h"
#include "services/dynamodb/items/item_write.h"
#include "services/dynamodb/partiql/item_key.h"
#include "services/service.h"

namespace gramme::dynamodb {

/// The action that a statement asks for; also the check that EXISTS is. Finds what is PartiQL's own to
/// find: faults of the WHERE clause, and with KeyTypes::exact of an INSERT's key. The statement's condition
/// is left out where it only names the key.
Result<ItemAction> action_of(partiql::Statement statement, TablePointer table, KeyTypes types,
                             ReturnValuesOnConditionCheckFailure on_failure);

/// The storage key of an action, and the faults that the item operation finds to which AWS hands it.
Result<std::string> checked_storage_key(const ItemAction& action);

/// A write of one item that a statement by itself or in a batch makes.
class StatementWrite {
 public:
  /// The action has its storage key.
  StatementWrite(ItemAction action, partiql::Returning returning, const Settings& settings);

  const TablePointer& table() const { return action_.table; }
  /// For the Write step. Called once.
  std::vector<std::string> take_keys() { return write_.take_keys(); }

  struct Done {
    Batch batch;
    ConsumedCapacity consumed;
    Item returned;  // absent when the statement returns nothing
  };
  /// `index` is that of the write among those of its plan.
  Result<Done> run(const Moment& moment, Present present, size_t index = 0) const;
  /// What the write costs when it is refused: units.
  double refused_units(Present present) const;

 private:
  Item returned(ItemView before, ItemView after) const;

  ItemAction action_;
  partiql::Returning returning_;
  ItemWrite write_;
};

}  // namespace gramme::dynamodb
