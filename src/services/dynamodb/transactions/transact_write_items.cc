#include <algorithm>

#include "api/errors.h"
#include "base/bytes.h"
#include "services/dynamodb/items/distinct_keys.h"
#include "services/dynamodb/items/item_write.h"
#include "services/dynamodb/transactions/transaction.h"
#include "services/dynamodb/transactions/transaction_rules.h"
#include "services/service.h"
#include "table/item_keys.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {
namespace model {  // AWS's names, which its messages print

/// What every action has. Its values are judged in its turn.
struct ActionParameters : ConditionalParameters {
  std::optional<Late<Named<Value>>> late_values;

  static constexpr std::string_view printed_at_the_end = workload_profile;
};

struct ConditionCheck;

template <class Action>
constexpr std::array action_fields = {
    field<&ConditionalParameters::table_name, Action>("TableName", transaction_table_name_rules),
    field<&ConditionalParameters::condition_expression, Action>(
        "ConditionExpression", {.required = std::same_as<Action, ConditionCheck>}),
    field<&ConditionalParameters::names, Action>("ExpressionAttributeNames"),
    field<&ActionParameters::late_values, Action>("ExpressionAttributeValues"),
    field<&ConditionalParameters::on_condition_check_failure, Action>(
        "ReturnValuesOnConditionCheckFailure"),
};

struct ConditionCheck : ActionParameters {
  Late<Item> key;
  static std::span<const Field<ConditionCheck>> shape();
};
constexpr auto condition_check_shape = joined(
    std::array{field<&ConditionCheck::key>("Key", {.required = true})}, action_fields<ConditionCheck>);
std::span<const Field<ConditionCheck>> ConditionCheck::shape() { return condition_check_shape; }

struct Put : ActionParameters {
  Late<Item> item;
  static std::span<const Field<Put>> shape();
};
constexpr auto put_shape =
    joined(std::array{field<&Put::item>("Item", {.required = true})}, action_fields<Put>);
std::span<const Field<Put>> Put::shape() { return put_shape; }

struct Delete : ActionParameters {
  Late<Item> key;
  static std::span<const Field<Delete>> shape();
};
constexpr auto delete_shape =
    joined(std::array{field<&Delete::key>("Key", {.required = true})}, action_fields<Delete>);
std::span<const Field<Delete>> Delete::shape() { return delete_shape; }

struct Update : ActionParameters {
  Late<Item> key;
  std::string update_expression;
  static std::span<const Field<Update>> shape();
};
constexpr auto update_shape =
    joined(std::array{field<&Update::key>("Key", {.required = true}),
                      field<&Update::update_expression>("UpdateExpression", {.required = true})},
           action_fields<Update>);
std::span<const Field<Update>> Update::shape() { return update_shape; }

struct TransactWriteItem {
  std::optional<ConditionCheck> condition_check;
  std::optional<Put> put;
  std::optional<Delete> erase;
  std::optional<Update> update;
  static std::span<const Field<TransactWriteItem>> shape();
};
constexpr std::array transact_write_item_shape = {
    field<&TransactWriteItem::condition_check>("ConditionCheck"),
    field<&TransactWriteItem::put>("Put"),
    field<&TransactWriteItem::erase>("Delete"),
    field<&TransactWriteItem::update>("Update"),
};
std::span<const Field<TransactWriteItem>> TransactWriteItem::shape() { return transact_write_item_shape; }

}  // namespace model

namespace {

struct TransactWriteItemsRequest {
  std::vector<model::TransactWriteItem> transact_items;
  std::optional<std::string> client_request_token;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
  ReturnItemCollectionMetrics return_item_collection_metrics = ReturnItemCollectionMetrics::none;

  static std::span<const Field<TransactWriteItemsRequest>> shape();
  Result<void> check_parameters(Wording wording) const;
};

constexpr std::array transact_write_items_shape = {
    field<&TransactWriteItemsRequest::transact_items>(
        "TransactItems",
        {.required = true, .length_min = 1, .length_max = limits::transaction_actions_max}),
    field<&TransactWriteItemsRequest::client_request_token>("ClientRequestToken", {.length_max = 36}),
    field<&TransactWriteItemsRequest::return_consumed_capacity>("ReturnConsumedCapacity"),
    field<&TransactWriteItemsRequest::return_item_collection_metrics>("ReturnItemCollectionMetrics"),
};

std::span<const Field<TransactWriteItemsRequest>> TransactWriteItemsRequest::shape() {
  return transact_write_items_shape;
}

Result<void> TransactWriteItemsRequest::check_parameters(Wording) const {
  for (const model::TransactWriteItem& item : transact_items) {
    int count = item.condition_check.has_value() + item.put.has_value() + item.erase.has_value() +
                item.update.has_value();
    if (count == 0) {
      return validation(
          "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
    }
    if (count > 1) return validation("TransactItems can only contain one of Check, Put, Update or Delete");
  }
  return {};
}

/// Takes the values over, and returns what AWS finds before it reads the expressions.
Result<void> settle(model::ActionParameters& parameters, const Late<Item>& item) {
  if (precedes_expressions(item)) return *item.fault;
  if (parameters.late_values) {
    if (parameters.late_values->fault) return *parameters.late_values->fault;
    parameters.values = std::move(parameters.late_values->value);
  }
  if (!parameters.condition_expression) return {};
  return check_size_told(*parameters.condition_expression, "ConditionExpression");
}

/// The action, without its table, or the first of its own faults.
Result<ItemAction> parsed(ActionKind kind, model::ActionParameters& parameters, Late<Item>& item,
                          Wording wording, const std::string* update_expression = nullptr) {
  TRY(settle(parameters, item));
  ConditionalUpdate statement;
  if (update_expression != nullptr) {
    statement = TRY(parse_conditional_update(parameters, *update_expression, wording));
  } else {
    statement.check = TRY(parse_condition_check(parameters, wording));
  }
  if (item.fault) return *item.fault;
  statement.check.number_order = NumberOrder::java_hash;
  return ItemAction{kind, nullptr, std::move(item.value), std::move(statement.check),
                    std::move(statement.update)};
}

Result<ItemAction> parsed(model::Put& put, Wording wording) {
  // AWS lets a put bring values that nothing uses.
  if (!put.condition_expression && put.late_values && !put.late_values->fault) put.late_values.reset();
  ItemAction action = TRY(parsed(ActionKind::put, put, put.item, wording));
  TRY(check_item_size(action.item));
  return action;
}

Result<ItemAction> parsed(model::TransactWriteItem& item, Wording wording) {
  if (item.condition_check)
    return parsed(ActionKind::check, *item.condition_check, item.condition_check->key, wording);
  if (item.put) return parsed(*item.put, wording);
  if (item.erase) return parsed(ActionKind::erase, *item.erase, item.erase->key, wording);
  return parsed(ActionKind::update, *item.update, item.update->key, wording,
                &item.update->update_expression);
}

const std::string& table_name_of(const model::TransactWriteItem& item) {
  if (item.condition_check) return item.condition_check->table_name;
  if (item.put) return item.put->table_name;
  return item.erase ? item.erase->table_name : item.update->table_name;
}

Result<std::string> checked_key_of(const ItemAction& action) {
  if (action.kind == ActionKind::put) return checked_item_key(*action.table, action.item);
  return checked_key(*action.table, action.item);
}

/// The actions: first the faults of each in turn, then tables that are not there, then duplicates. The
/// first key that does not fit is a misfit that cancels the transaction alone, or refuses the request when
/// it is an empty one of an index: AWS looks at nothing else then, and there are no actions.
Result<std::vector<Result<ItemAction>>> actions_of(const Call& call, TransactWriteItemsRequest& request,
                                                   std::optional<Error>& misfit) {
  std::vector<ItemAction> actions;
  std::optional<Error> absent_table;
  for (model::TransactWriteItem& item : request.transact_items) {
    ItemAction& action = actions.emplace_back(TRY(parsed(item, call.wording)));
    action.table = find_table(call, table_name_of(item), absent_table);
    if (action.table) TRY(check_keys_not_empty(*action.table, action.item));
  }
  if (absent_table) return *absent_table;

  std::vector<Result<std::string>> keys;
  std::vector<Result<ItemAction>> result;
  CancellationReasons reasons(actions.size());
  for (ItemAction& action : actions) {
    Result<std::string>& key = keys.emplace_back(checked_key_of(action));
    if (key.has_value()) {
      action.key = *key;
    } else {
      if (!any(reasons)) reasons[keys.size() - 1] = key.error();
      key = key_of_item(action);
    }
    result.push_back(std::move(action));
  }
  TRY(check_no_duplicates(keys));
  const auto fault = std::ranges::find(reasons, true, &std::optional<Error>::has_value);
  if (fault == reasons.end()) return result;
  const bool is_refused = (*fault)->is(kind::empty_index_key);
  misfit = is_refused ? **fault : transaction_cancelled(std::move(reasons));
  return {};
}

template <class T>
void append_sorted(std::string& out, const Named<T>* sent) {
  if (sent == nullptr) return out.push_back(0);
  out.push_back(1);
  Named<T> members = *sent;
  std::ranges::sort(members, {}, [](const auto& member) -> const std::string& { return member.first; });
  append_varint(out, members.size());
  for (const auto& [name, value] : members) {
    append_sized(out, name);
    if constexpr (std::same_as<T, Value>) {
      append_sized(out, value.view().bytes());
    } else {
      append_sized(out, value);
    }
  }
}

void append_action(std::string& out, char kind, const model::ActionParameters& parameters,
                   const Late<Item>& item, std::string_view update_expression = {}) {
  out.push_back(kind);
  append_sized(out, parameters.table_name);
  append_sized(out, item.value.bytes());
  append_sized(out, update_expression);
  out.push_back(parameters.condition_expression.has_value());
  append_sized(out, parameters.condition_expression.value_or(""));
  append_sorted(out, parameters.names ? &*parameters.names : nullptr);
  append_sorted(out, parameters.late_values ? &parameters.late_values->value : nullptr);
  out.push_back(char(parameters.on_condition_check_failure));
}

/// What a repetition must repeat, however it is spelled: everything but ReturnConsumedCapacity.
std::string canonical(const TransactWriteItemsRequest& request) {
  std::string out(1, char(request.return_item_collection_metrics));
  for (const model::TransactWriteItem& item : request.transact_items) {
    if (item.condition_check) append_action(out, 'C', *item.condition_check, item.condition_check->key);
    if (item.put) append_action(out, 'P', *item.put, item.put->item);
    if (item.erase) append_action(out, 'D', *item.erase, item.erase->key);
    if (item.update)
      append_action(out, 'U', *item.update, item.update->key, item.update->update_expression);
  }
  return out;
}

std::optional<TransactionToken> token_of(const Call& call, const TransactWriteItemsRequest& request) {
  if (!request.client_request_token) return std::nullopt;
  return TransactionToken{token_key(call.caller, *request.client_request_token),
                          fingerprint_of(canonical(request))};
}

}  // namespace

/// Up to 100 actions on distinct items, all or none; with a token, at most once in ten minutes.
Step transact_write_items(const Call& call, Document::Node body) {
  TransactWriteItemsRequest request = TRY(decode<TransactWriteItemsRequest>(
      body, {.wording = call.wording, .value_faults = ValueFaults::older}));
  std::optional<TransactionToken> token = token_of(call, request);
  std::optional<Error> misfit;
  std::vector<Result<ItemAction>> actions = TRY(actions_of(call, request, misfit));
  Transaction transaction(std::move(actions), std::move(token), request.return_consumed_capacity,
                          request.return_item_collection_metrics, call.settings);
  if (misfit) transaction.refuse(*std::move(misfit));
  std::vector<std::string> keys = transaction.take_keys();
  return Write{.keys = std::move(keys),
               .plan = [transaction = std::move(transaction)](const Moment& moment, Present present) {
                 return transaction.plan(moment, present);
               }};
}

}  // namespace gramme::dynamodb
