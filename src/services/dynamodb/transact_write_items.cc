#include <algorithm>

#include "api/errors.h"
#include "base/bytes.h"
#include "services/dynamodb/distinct_keys.h"
#include "services/dynamodb/item_write.h"
#include "services/dynamodb/transaction.h"
#include "services/dynamodb/transaction_rules.h"
#include "services/service.h"
#include "table/item_keys.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {
namespace model {  // AWS's names, which its messages print

template <class Action>
constexpr std::array action_fields = {
    field<&ConditionalParameters::on_condition_check_failure, Action>(
        "ReturnValuesOnConditionCheckFailure"),
    field<&ConditionalParameters::table_name, Action>("TableName", transaction_table_name_rules),
};

struct ConditionCheck : ConditionalParameters {
  Item key;
  static std::span<const Field<ConditionCheck>> shape();
};
constexpr auto condition_check_shape =
    joined(action_fields<ConditionCheck>, placeholder_fields<ConditionCheck>,
           std::array{
               field<&ConditionCheck::key>("Key", {.required = true}),
               field<&ConditionalParameters::condition_expression, ConditionCheck>("ConditionExpression",
                                                                                   {.required = true}),
           });
std::span<const Field<ConditionCheck>> ConditionCheck::shape() { return condition_check_shape; }

struct Put : ConditionalParameters {
  Item item;
  static std::span<const Field<Put>> shape();
};
constexpr auto put_shape = joined(action_fields<Put>, expression_fields<Put>,
                                  std::array{field<&Put::item>("Item", {.required = true})});
std::span<const Field<Put>> Put::shape() { return put_shape; }

struct Delete : ConditionalParameters {
  Item key;
  static std::span<const Field<Delete>> shape();
};
constexpr auto delete_shape = joined(action_fields<Delete>, expression_fields<Delete>,
                                     std::array{field<&Delete::key>("Key", {.required = true})});
std::span<const Field<Delete>> Delete::shape() { return delete_shape; }

struct Update : ConditionalParameters {
  Item key;
  std::string update_expression;
  static std::span<const Field<Update>> shape();
};
constexpr auto update_shape =
    joined(action_fields<Update>, expression_fields<Update>,
           std::array{
               field<&Update::key>("Key", {.required = true}),
               field<&Update::update_expression>("UpdateExpression", {.required = true}),
           });
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
    field<&TransactWriteItemsRequest::client_request_token>("ClientRequestToken",
                                                            {.length_min = 1, .length_max = 36}),
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

/// An action before its table is known.
struct ParsedAction {
  std::string table_name;
  TransactionAction action;
};

Result<ParsedAction> parsed(model::ConditionCheck& check, Wording wording) {
  ConditionCheck condition = TRY(parse_condition_check(check, wording));
  return ParsedAction{std::move(check.table_name),
                      {ActionKind::check, nullptr, std::move(check.key), std::move(condition), {}}};
}

Result<ParsedAction> parsed(model::Put& put, Wording wording) {
  if (!put.condition_expression) put.values.reset();  // AWS lets a put bring values that nothing uses
  ConditionCheck condition = TRY(parse_condition_check(put, wording));
  TRY(check_item_size(put.item));
  return ParsedAction{std::move(put.table_name),
                      {ActionKind::put, nullptr, std::move(put.item), std::move(condition), {}}};
}

Result<ParsedAction> parsed(model::Delete& erase, Wording wording) {
  ConditionCheck condition = TRY(parse_condition_check(erase, wording));
  return ParsedAction{std::move(erase.table_name),
                      {ActionKind::erase, nullptr, std::move(erase.key), std::move(condition), {}}};
}

Result<ParsedAction> parsed(model::Update& request, Wording wording) {
  auto [condition, update] = TRY(parse_conditional_update(request, request.update_expression, wording));
  return ParsedAction{
      std::move(request.table_name),
      {ActionKind::update, nullptr, std::move(request.key), std::move(condition), std::move(update)}};
}

Result<ParsedAction> parsed(model::TransactWriteItem& item, Wording wording) {
  if (item.condition_check) return parsed(*item.condition_check, wording);
  if (item.put) return parsed(*item.put, wording);
  if (item.erase) return parsed(*item.erase, wording);
  return parsed(*item.update, wording);
}

Result<std::string> key_of(const TransactionAction& action) {
  if (action.kind == ActionKind::put) return checked_item_key(*action.table, action.item);
  TRY(check_update_leaves_keys(*action.table, action.update));
  return checked_key(*action.table, action.item);
}

/// The actions in order: first their own faults, then tables, then duplicates, then keys.
Result<std::vector<TransactionAction>> actions_of(const Call& call, TransactWriteItemsRequest& request) {
  std::vector<ParsedAction> parsed_actions;
  for (model::TransactWriteItem& item : request.transact_items)
    parsed_actions.push_back(TRY(parsed(item, call.wording)));

  std::vector<TransactionAction> actions;
  std::vector<Result<std::string>> keys;
  for (ParsedAction& parsed : parsed_actions) {
    parsed.action.table = TRY(call.catalog.find(call.caller, parsed.table_name));
    actions.push_back(std::move(parsed.action));
  }
  for (const TransactionAction& action : actions) {
    TRY(check_keys_not_empty(*action.table, action.item));
    keys.push_back(key_of(action));
  }
  TRY(check_transaction_keys(keys));
  for (size_t i = 0; i < actions.size(); ++i) actions[i].key = *std::move(keys[i]);
  return actions;
}

template <class T>
void append_sorted(std::string& out, std::optional<Named<T>> members) {
  if (!members) return out.push_back(0);
  out.push_back(1);
  std::ranges::sort(*members, {}, [](const auto& member) -> const std::string& { return member.first; });
  append_varint(out, members->size());
  for (const auto& [name, value] : *members) {
    append_sized(out, name);
    if constexpr (std::same_as<T, Value>) {
      append_sized(out, value.view().bytes());
    } else {
      append_sized(out, value);
    }
  }
}

void append_action(std::string& out, char kind, const ConditionalParameters& parameters, const Item& item,
                   std::string_view update_expression = {}) {
  out.push_back(kind);
  append_sized(out, parameters.table_name);
  append_sized(out, item.bytes());
  append_sized(out, update_expression);
  out.push_back(parameters.condition_expression.has_value());
  append_sized(out, parameters.condition_expression.value_or(""));
  append_sorted(out, parameters.names);
  append_sorted(out, parameters.values);
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
  std::vector<TransactionAction> actions = TRY(actions_of(call, request));

  Transaction transaction(std::move(actions), std::move(token), request.return_consumed_capacity,
                          request.return_item_collection_metrics);
  std::vector<std::string> keys = transaction.take_keys();
  return Write{.keys = std::move(keys),
               .plan = [transaction = std::move(transaction)](const Moment& moment, Present present) {
                 return transaction.plan(moment, present);
               }};
}

}  // namespace gramme::dynamodb
