#include "api/errors.h"
#include "services/dynamodb/capacity_list.h"
#include "services/dynamodb/present_item.h"
#include "services/dynamodb/read_projection.h"
#include "services/dynamodb/transaction_rules.h"
#include "services/service.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct Get {
  std::string table_name;
  Item key;
  std::optional<std::string> projection_expression;
  std::optional<Named<std::string>> names;

  static std::span<const Field<Get>> shape();
};

constexpr std::array get_shape = {
    field<&Get::table_name>("TableName", transaction_table_name_rules),
    field<&Get::key>("Key", {.required = true}),
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
struct TransactedRead {
  TablePointer table;
  Projection projection;
};

struct TransactGetItemsAnswer {
  std::vector<Item> items;  // as asked for; absent ones have no attributes
  CapacityList capacity{UnitKind::read};
  ReturnConsumedCapacity return_consumed_capacity;

  void operator()(Writer& writer) const {
    writer.name("Responses");
    writer.begin_list();
    for (const Item& item : items) {
      writer.begin_object();
      if (item) {
        writer.name("Item");
        write_item(writer, item);
      }
      writer.end_object();
    }
    writer.end_list();
    capacity.write(writer, return_consumed_capacity, ConsumedCapacity::Split::yes);
  }
};

Step answer_of(const std::vector<TransactedRead>& reads, ReturnConsumedCapacity wanted, Present present) {
  TransactGetItemsAnswer answer{.items = {}, .return_consumed_capacity = wanted};
  size_t bytes = 0;
  for (size_t i = 0; i < reads.size(); ++i) {
    ItemView item = present_item(present[i]);
    size_t size = item ? item.size_bytes() : 0;
    bytes += size;
    if (bytes > limits::transaction_size_max) return transaction_too_large();
    answer.capacity.of(reads[i].table)
        .add_table(transaction_factor * read_units(size, Consistency::strong));
    answer.items.push_back(item && !reads[i].projection.is_everything() ? reads[i].projection.apply(item)
                                                                        : Item(item));
  }
  return Response(std::move(answer));
}

}  // namespace

/// Reads up to 100 distinct items as they were at one moment.
Step transact_get_items(const Call& call, Document::Node body) {
  TransactGetItemsRequest request = TRY(
      decode<TransactGetItemsRequest>(body, {.wording = call.wording, .value_faults = ValueFaults::older}));
  std::vector<TransactedRead> reads;
  for (TransactGetItem& item : request.transact_items) {
    Projection projection = TRY(parse_projection(item.get.projection_expression, std::nullopt,
                                                 std::move(item.get.names), call.wording));
    reads.push_back({nullptr, std::move(projection)});
  }
  for (size_t i = 0; i < reads.size(); ++i) {
    reads[i].table = TRY(call.catalog.find(call.caller, request.transact_items[i].get.table_name));
  }

  std::vector<Result<std::string>> keys;
  for (size_t i = 0; i < reads.size(); ++i) {
    const Item& key = request.transact_items[i].get.key;
    TRY(check_keys_not_empty(*reads[i].table, key));
    keys.push_back(checked_key(*reads[i].table, key));
  }
  TRY(check_transaction_keys(keys));

  Read read;
  read.consistency = Consistency::strong;
  for (Result<std::string>& key : keys) read.keys.push_back(*std::move(key));
  read.then = [reads = std::move(reads), wanted = request.return_consumed_capacity](Present present) {
    return answer_of(reads, wanted, present);
  };
  return read;
}

}  // namespace gramme::dynamodb
