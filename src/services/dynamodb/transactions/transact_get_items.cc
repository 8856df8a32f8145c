#include "api/errors.h"
#include "services/dynamodb/items/item_read.h"
#include "services/dynamodb/items/key_paths.h"
#include "services/dynamodb/transactions/transacted_reads.h"
#include "services/dynamodb/transactions/transaction_rules.h"
#include "services/service.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct Get {
  Late<Item> key;
  std::string table_name;
  std::optional<std::string> projection_expression;
  std::optional<Named<std::string>> names;

  static constexpr std::string_view printed_at_the_end = workload_profile;
  static std::span<const Field<Get>> shape();
};

constexpr std::array get_shape = {
    field<&Get::key>("Key", {.required = true}),
    field<&Get::table_name>("TableName", transaction_table_name_rules),
    field<&Get::projection_expression>("ProjectionExpression"),
    field<&Get::names>("ExpressionAttributeNames"),
};

std::span<const Field<Get>> Get::shape() { return get_shape; }

struct TransactGetItem {
  Get get;
  static std::span<const Field<TransactGetItem>> shape();
};

constexpr std::array transact_get_item_shape = {field<&TransactGetItem::get>("Get", {.required = true})};

std::span<const Field<TransactGetItem>> TransactGetItem::shape() { return transact_get_item_shape; }

struct TransactGetItemsRequest {
  std::vector<TransactGetItem> transact_items;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;

  static std::span<const Field<TransactGetItemsRequest>> shape();
};

constexpr std::array transact_get_items_shape = {
    field<&TransactGetItemsRequest::transact_items>(
        "TransactItems",
        {.required = true, .length_min = 1, .length_max = limits::transaction_actions_max}),
    field<&TransactGetItemsRequest::return_consumed_capacity>("ReturnConsumedCapacity"),
};

std::span<const Field<TransactGetItemsRequest>> TransactGetItemsRequest::shape() {
  return transact_get_items_shape;
}

/// One item of the transaction: where it is, and how much of it is answered.
struct ParsedGet {
  TablePointer table;
  Projection projection;
};

ItemForm form_of(Projection projection) {
  if (projection.is_everything()) return {};
  return [projection = std::move(projection)](ItemView item) { return projection.apply(item); };
}

/// The projection of one action, or the first of its faults.
Result<Projection> parsed(Get& get, Wording wording) {
  if (precedes_expressions(get.key)) return *get.key.fault;
  Projection projection =
      TRY(parse_projection(get.projection_expression, std::nullopt, std::move(get.names), wording));
  if (get.key.fault) return *get.key.fault;
  return projection;
}

Result<std::string> key_of(const ParsedGet& get, const Item& key) {
  std::string storage_key = TRY(checked_key(*get.table, key));
  TRY(check_key_paths(*get.table, get.projection.paths()));
  return storage_key;
}

}  // namespace

/// Reads up to 100 distinct items as they were at one moment.
Step transact_get_items(const Call& call, Document::Node body) {
  TransactGetItemsRequest request = TRY(
      decode<TransactGetItemsRequest>(body, {.wording = call.wording, .value_faults = ValueFaults::older}));
  std::vector<ParsedGet> gets;
  std::optional<Error> absent_table;
  for (auto& [get] : request.transact_items) {
    Projection projection = TRY(parsed(get, call.wording));
    TablePointer table = find_table(call, get.table_name, absent_table);
    if (table) TRY(check_keys_not_empty(*table, get.key.value));
    gets.push_back({std::move(table), std::move(projection)});
  }
  if (absent_table) return *absent_table;

  std::vector<Result<std::string>> keys;
  for (size_t i = 0; i < gets.size(); ++i)
    keys.push_back(key_of(gets[i], request.transact_items[i].get.key.value));
  TRY(check_transaction_keys(keys));

  std::vector<TransactedRead> reads;
  for (size_t i = 0; i < gets.size(); ++i)
    reads.push_back(
        {std::move(gets[i].table), *std::move(keys[i]), form_of(std::move(gets[i].projection))});
  return read_transacted(std::move(reads), request.return_consumed_capacity);
}

}  // namespace gramme::dynamodb
