#include "services/dynamodb/transaction.h"

#include <algorithm>
#include <utility>

#include "api/limits.h"
#include "services/dynamodb/item_write.h"
#include "services/dynamodb/present_item.h"
#include "services/dynamodb/transaction_rules.h"
#include "table/change.h"

namespace gramme::dynamodb {
namespace {

struct TransactionAnswer {
  CapacityList capacity;
  ReturnConsumedCapacity return_consumed_capacity;
  CollectionReport collections;

  void operator()(Writer& writer) const {
    capacity.write(writer, return_consumed_capacity, ConsumedCapacity::Split::yes);
    collections.write_by_table(writer);
  }
};

/// The item after the action; absent when there is none.
Result<Item> image_after(const TransactionAction& action, ItemView before) {
  switch (action.kind) {
    case ActionKind::check:
      return Item(before);
    case ActionKind::put:
      return action.item;
    case ActionKind::erase:
      return Item();
    case ActionKind::update:
      break;
  }
  if (!before && action.update && action.update.only_removes()) return Item();
  return updated_item(*action.table, action.update, before, action.item);
}

}  // namespace

struct Transaction::Effects {
  explicit Effects(CollectionSizes sizes) : sizes(std::move(sizes)) {}

  Batch batch;
  CapacityList capacity{UnitKind::write};
  std::vector<uint64_t> read_units;  // what each action costs when the same call comes again
  CollectionSizes sizes;
  size_t bytes = 0;
};

Transaction::Transaction(std::vector<TransactionAction> actions, std::optional<TransactionToken> token,
                         ReturnConsumedCapacity return_consumed_capacity,
                         ReturnItemCollectionMetrics return_item_collection_metrics)
    : actions_(std::move(actions)),
      token_(std::move(token)),
      return_consumed_capacity_(return_consumed_capacity),
      reports_collections_(return_item_collection_metrics == ReturnItemCollectionMetrics::size) {
  for (const TransactionAction& action : actions_) keys_.push_back(action.key);
  if (token_) keys_.push_back(token_->key);
  for (TransactionAction& action : actions_) {
    if (action.kind != ActionKind::check)
      action.collection = collections_.add(action.table, action.item, keys_);
    guard_.add(*action.table);
  }
  guard_.append_keys(keys_);
}

Result<void> Transaction::apply(const TransactionAction& action, ItemView before, Effects& effects) const {
  TRY(action.check.passes(before));
  Item after = TRY(image_after(action, before));
  ChangeSummary change = append_change(effects.batch, action.table, action.key, before, after);
  TRY(effects.sizes.grow(action.collection, change.collection_growth));

  effects.bytes += change.larger_size;
  change.consumed.add_table((transaction_factor - 1) * write_units(change.larger_size));
  effects.capacity.add(action.table, change.consumed);
  effects.read_units.push_back(
      uint64_t(transaction_factor * read_units(change.larger_size, Consistency::strong)));
  return {};
}

Planned Transaction::plan(const Moment& moment, Present present) const {
  TRY(guard_.check(present));
  if (token_) {
    std::optional<TokenRecord> record =
        TRY(look_up_token(present[actions_.size()], token_->fingerprint, moment.now));
    if (record) return repetition(*record);
  }

  Effects effects(CollectionSizes(collections_, present));
  CancellationReasons reasons(actions_.size());
  for (size_t i = 0; i < actions_.size(); ++i) {
    Result<void> applied = apply(actions_[i], present_item(present[i]), effects);
    if (!applied.has_value()) reasons[i] = applied.error();
    if (effects.bytes > limits::transaction_size_max) return transaction_too_large();
  }
  if (any(reasons)) return transaction_cancelled(std::move(reasons));

  if (token_) {
    TokenRecord record{token_->fingerprint, moment.now, std::move(effects.read_units)};
    effects.batch.put(token_->key, record.encode());
  }
  TransactionAnswer answer{std::move(effects.capacity), return_consumed_capacity_, {}};
  if (reports_collections_) answer.collections = CollectionReport(collections_, effects.sizes);
  return {std::move(effects.batch), std::move(answer)};
}

/// AWS charges a repeated call for reading the images that the first one was sized on.
Planned Transaction::repetition(const TokenRecord& record) const {
  CapacityList capacity(UnitKind::read);
  for (size_t i = 0; i < std::min(actions_.size(), record.read_units.size()); ++i) {
    capacity.of(actions_[i].table).add_table(double(record.read_units[i]));
  }
  return {Batch(), TransactionAnswer{std::move(capacity), return_consumed_capacity_, {}}};
}

}  // namespace gramme::dynamodb
