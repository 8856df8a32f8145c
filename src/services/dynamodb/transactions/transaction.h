// A write transaction: several actions on distinct items that happen together or not at all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/dynamodb/items/capacity_list.h"
#include "services/dynamodb/items/item_action.h"
#include "services/dynamodb/items/item_collection.h"
#include "services/dynamodb/items/table_guard.h"
#include "services/dynamodb/transactions/cancellation.h"
#include "services/dynamodb/transactions/idempotency.h"
#include "storage/step.h"
#include "table/change.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// The token of a call that is to have its effect once.
struct TransactionToken {
  std::string key;  // of the storage
  std::string fingerprint;
};

class Transaction {
 public:
  /// The actions have their storage keys. A fault in the place of one is known before anything is read: it
  /// cancels the transaction, unless the call is a repetition.
  Transaction(std::vector<Result<ItemAction>> actions, std::optional<TransactionToken> token,
              ReturnConsumedCapacity return_consumed_capacity,
              ReturnItemCollectionMetrics return_item_collection_metrics, const Settings& settings);

  /// The call is refused with this, unless it is a repetition.
  void refuse(Error error) { refusal_ = std::move(error); }

  /// For the Write step: the key of each action without a fault, the token's, those of collections and
  /// tables. Called once.
  std::vector<std::string> take_keys() { return std::move(keys_); }

  /// Judges every action on what is present: all changes, or TransactionCanceledException with a reason for
  /// each action. (An empty value for a key of an index is told by itself.) A repeated call changes
  /// nothing.
  Planned plan(const Moment& moment, Present present) const;

 private:
  /// An action, and where its plan finds what it needs.
  struct PlacedAction {
    ItemAction action;
    size_t place;  // of the key among those of the transaction
    size_t collection = ItemCollections::none;
    BuildPlace build = {};
  };
  /// What the plan gathers while it goes through the actions.
  struct Effects;
  Result<void> apply(size_t index, const Moment& moment, Present present, Effects& effects) const;
  Error cancelled(CancellationReasons reasons, Present present) const;
  Planned repetition(const TokenRecord& record) const;

  std::vector<Result<PlacedAction>> actions_;
  std::optional<TransactionToken> token_;
  std::optional<Error> refusal_;
  ItemCollections collections_;
  TableGuard guard_;
  std::vector<std::string> keys_;
  size_t token_place_ = 0;
  ReturnConsumedCapacity return_consumed_capacity_;
  bool reports_collections_;
};

}  // namespace gramme::dynamodb
