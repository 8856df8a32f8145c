#include "services/dynamodb/items/item_read.h"
#include "services/dynamodb/items/key_paths.h"
#include "services/dynamodb/items/present_item.h"
#include "services/dynamodb/legacy/legacy_parameters.h"
#include "services/service.h"
#include "table/capacity.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct GetItemRequest {
  std::string table_name;
  Item key;
  std::optional<bool> consistent_read;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
  std::optional<std::string> projection_expression;
  std::optional<std::vector<std::string>> attributes_to_get;
  std::optional<Named<std::string>> names;

  static std::span<const Field<GetItemRequest>> shape();
  Result<void> check_parameters(Wording wording) const;
};

constexpr std::array get_item_shape = {
    field<&GetItemRequest::table_name>("TableName", table_name_rules),
    field<&GetItemRequest::return_consumed_capacity>("ReturnConsumedCapacity"),
    field<&GetItemRequest::attributes_to_get>("AttributesToGet", attributes_to_get_rules),
    field<&GetItemRequest::key>("Key", {.required = true}),
    field<&GetItemRequest::consistent_read>("ConsistentRead"),
    field<&GetItemRequest::projection_expression>("ProjectionExpression"),
    field<&GetItemRequest::names>("ExpressionAttributeNames"),
};

std::span<const Field<GetItemRequest>> GetItemRequest::shape() { return get_item_shape; }

Result<void> GetItemRequest::check_parameters(Wording wording) const {
  TRY(check_attribute_names(attributes_to_get));
  TRY(check_not_mixed({{"AttributesToGet", attributes_to_get.has_value()}},
                      {{"ProjectionExpression", projection_expression.has_value()}}));
  return Placeholders::check_purpose(names.has_value(), false, projection_expression.has_value(), "",
                                     wording);
}

/// What GetItem answers; an absent item is no member at all.
struct GetItemAnswer {
  Item item;
  ConsumedCapacity capacity;
  ReturnConsumedCapacity return_consumed_capacity;

  void operator()(Writer& writer) const {
    capacity.write_member(writer, return_consumed_capacity);
    if (!item) return;
    writer.name("Item");
    write_item(writer, item, NumberOrder::by_value);
  }
};

}  // namespace

/// Reads one item. Charged by its whole size, whatever is projected.
Step get_item(const Call& call, Document::Node body) {
  GetItemRequest request = TRY(decode<GetItemRequest>(body, {.wording = call.wording}));
  Projection projection =
      TRY(parse_projection(request.projection_expression, std::move(request.attributes_to_get),
                           std::move(request.names), call.wording));
  TablePointer table = TRY(call.catalog.find(call.caller, request.table_name));
  std::string key = TRY(checked_key(*table, request.key));
  TRY(check_key_paths(*table, projection.paths()));

  Read read;
  read.keys.push_back(std::move(key));
  read.consistency = consistency_of(request.consistent_read);
  read.then = [table = std::move(table), projection = std::move(projection), consistency = read.consistency,
               wanted = request.return_consumed_capacity](Present present) mutable -> Step {
    ItemView item = present_item(present[0]);
    ConsumedCapacity capacity(std::move(table), UnitKind::read);
    if (wanted != ReturnConsumedCapacity::none)
      capacity.add_table(read_units(item ? item.size_bytes() : 0, consistency));
    Item answered = item && !projection.is_everything() ? projection.apply(item) : Item(item);
    return Response(GetItemAnswer{std::move(answered), std::move(capacity), wanted});
  };
  return read;
}

}  // namespace gramme::dynamodb
