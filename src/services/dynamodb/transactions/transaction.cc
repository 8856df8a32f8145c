#include "services/dynamodb/transactions/transaction.h"

#include <algorithm>
#include <utility>

#include "api/errors.h"
#include "api/limits.h"
#include "services/dynamodb/items/present_item.h"
#include "services/dynamodb/transactions/transaction_rules.h"

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

}  // namespace

struct Transaction::Effects {
  explicit Effects(CollectionSizes sizes) : sizes(std::move(sizes)) {}

  Batch batch;
  CapacityList capacity{UnitKind::write};
  std::vector<uint64_t> read_units;  // what each action costs when the same call comes again
  CollectionSizes sizes;
  size_t bytes = 0;  // of the items, also of those whose conditions fail
};

Transaction::Transaction(std::vector<Result<ItemAction>> actions, std::optional<TransactionToken> token,
                         ReturnConsumedCapacity return_consumed_capacity,
                         ReturnItemCollectionMetrics return_item_collection_metrics,
                         const Settings& settings)
    : token_(std::move(token)),
      collections_(settings),
      return_consumed_capacity_(return_consumed_capacity),
      reports_collections_(return_item_collection_metrics == ReturnItemCollectionMetrics::size) {
  for (Result<ItemAction>& action : actions) {
    if (!action.has_value()) {
      actions_.emplace_back(action.error());
      continue;
    }
    const size_t place = keys_.size();
    keys_.push_back(action->key);
    actions_.emplace_back(PlacedAction{.action = *std::move(action), .place = place});
  }
  token_place_ = keys_.size();
  if (token_) keys_.push_back(token_->key);
  for (Result<PlacedAction>& placed : actions_) {
    if (!placed.has_value()) continue;
    const ItemAction& action = placed->action;
    if (action.kind != ActionKind::check) {
      placed->collection = collections_.add(action.table, action.item, keys_);
      placed->build = BuildPlace(*action.table, action.key, keys_);
    }
    guard_.add(*action.table);
  }
  guard_.append_keys(keys_);
}

Result<void> Transaction::apply(size_t index, const Moment& moment, Present present,
                                Effects& effects) const {
  if (!actions_[index].has_value()) return actions_[index].error();
  const auto& [action, place, collection, build] = *actions_[index];
  const ItemView before = present_item(present[place]);
  ChangeContext context(moment, index, build.indexed(action.key, present));
  if (action.kind == ActionKind::update) context.size_min = action.item.view().size_bytes();
  const size_t size_before = before.size_bytes();
  effects.bytes += size_before;
  TRY(action.check.passes(before));
  Item after = TRY(image_after(action, before));
  ChangeSummary change = append_change(effects.batch, context, action.table, action.key, before, after);
  TRY(effects.sizes.grow(collection, change.collection_growth));
  effects.bytes += change.larger_size - size_before;
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
        TRY(look_up_token(present[token_place_], token_->fingerprint, moment.now));
    if (record) return repetition(*record);
  }
  if (refusal_) return *refusal_;

  Effects effects(CollectionSizes(collections_, present));
  CancellationReasons reasons(actions_.size());
  for (size_t i = 0; i < actions_.size(); ++i) {
    Result<void> applied = apply(i, moment, present, effects);
    if (!applied.has_value() && applied.error().is(kind::empty_index_key)) return applied.error();
    if (!applied.has_value()) reasons[i] = applied.error();
    if (effects.bytes > limits::transaction_size_max) return transaction_too_large();
  }
  if (any(reasons)) return cancelled(std::move(reasons), present);

  if (token_) {
    TokenRecord record{token_->fingerprint, moment.now, std::move(effects.read_units)};
    effects.batch.put(token_->key, record.encode());
  }
  TransactionAnswer answer{std::move(effects.capacity), return_consumed_capacity_, {}};
  if (reports_collections_) answer.collections = CollectionReport(collections_, effects.sizes);
  return {std::move(effects.batch), std::move(answer)};
}

/// A DELETE of PartiQL whose item is not there does nothing; once something else cancels the transaction,
/// its condition counts as failed too.
Error Transaction::cancelled(CancellationReasons reasons, Present present) const {
  for (size_t i = 0; i < actions_.size(); ++i) {
    if (reasons[i] || present_item(present[actions_[i]->place])) continue;
    const Result<void> held = actions_[i]->action.check.holds({});
    if (!held.has_value()) reasons[i] = held.error();
  }
  return transaction_cancelled(std::move(reasons));
}

/// AWS charges a repeated call for reading the images that the first one was sized on.
Planned Transaction::repetition(const TokenRecord& record) const {
  CapacityList capacity(UnitKind::read);
  for (size_t i = 0; i < std::min(actions_.size(), record.read_units.size()); ++i) {
    if (!actions_[i].has_value()) continue;  // the table is gone since
    capacity.of(actions_[i]->action.table).add_table(double(record.read_units[i]));
  }
  return {Batch(), TransactionAnswer{std::move(capacity), return_consumed_capacity_, {}}};
}

}  // namespace gramme::dynamodb
