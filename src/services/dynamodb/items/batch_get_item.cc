#include <fmt/format.h>

#include "api/errors.h"
#include "services/dynamodb/items/capacity_list.h"
#include "services/dynamodb/items/distinct_keys.h"
#include "services/dynamodb/items/item_read.h"
#include "services/dynamodb/items/key_paths.h"
#include "services/dynamodb/items/present_item.h"
#include "services/dynamodb/items/written_size.h"
#include "services/dynamodb/legacy/legacy_parameters.h"
#include "services/service.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct KeysAndAttributes {
  Late<std::vector<Item>> keys;
  std::optional<std::vector<std::string>> attributes_to_get;
  std::optional<bool> consistent_read;
  std::optional<std::string> projection_expression;
  std::optional<Named<std::string>> names;

  static std::span<const Field<KeysAndAttributes>> shape();
};

constexpr std::array keys_and_attributes_shape = {
    field<&KeysAndAttributes::keys>(
        "Keys",
        {.required = true, .length_min = 1, .current = {.named = true}, .of_2025 = {.named = true}}),
    field<&KeysAndAttributes::attributes_to_get>("AttributesToGet", {.length_min = 1}),
    field<&KeysAndAttributes::consistent_read>("ConsistentRead"),
    field<&KeysAndAttributes::projection_expression>("ProjectionExpression"),
    field<&KeysAndAttributes::names>("ExpressionAttributeNames"),
};

std::span<const Field<KeysAndAttributes>> KeysAndAttributes::shape() { return keys_and_attributes_shape; }

struct BatchGetItemRequest {
  Named<KeysAndAttributes> request_items;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;

  static std::span<const Field<BatchGetItemRequest>> shape();
};

constexpr Rules read_table_name_rules{.length_min = limits::name_length_min,
                                      .length_max = limits::name_length_max,
                                      .pattern = Pattern::resource_name,
                                      .table_name = true};
constexpr std::array batch_get_item_shape = {
    field<&BatchGetItemRequest::request_items>("RequestItems",
                                               {.required = true,
                                                .length_min = 1,
                                                .length_max = limits::batch_get_keys_max,
                                                .current = {.named = true, .echo_as_json = true},
                                                .of_2025 = {.may_be_empty = true},
                                                .key = &read_table_name_rules}),
    field<&BatchGetItemRequest::return_consumed_capacity>("ReturnConsumedCapacity"),
};

std::span<const Field<BatchGetItemRequest>> BatchGetItemRequest::shape() { return batch_get_item_shape; }

/// One table's part of the request, and what was found for it.
struct TablePart {
  std::string name;  // as the caller wrote it
  KeysAndAttributes wanted;
  Projection projection;
  TablePointer table;
  std::vector<Item> found;
  size_t processed = 0;  // keys, from the first on
};

/// What BatchGetItem answers.
struct BatchGetItemAnswer {
  std::vector<TablePart> parts;
  CapacityList capacity{UnitKind::read};
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;

  void operator()(Writer& writer) const;
};

void write_found(Writer& writer, const TablePart& part) {
  writer.name(part.name);
  writer.begin_list();
  for (const Item& item : part.found) write_item(writer, item, NumberOrder::by_value);
  writer.end_list();
}

/// The rest of a table's part as the caller may send it again.
void write_unprocessed(Writer& writer, const TablePart& part) {
  const KeysAndAttributes& wanted = part.wanted;
  writer.name(part.name);
  writer.begin_object();
  if (wanted.attributes_to_get) {
    writer.name("AttributesToGet");
    writer.begin_list();
    for (const std::string& name : *wanted.attributes_to_get) writer.string(name);
    writer.end_list();
  }
  if (wanted.consistent_read) writer.member("ConsistentRead", *wanted.consistent_read);
  if (wanted.names) {
    writer.name("ExpressionAttributeNames");
    writer.begin_object();
    for (const auto& [name, attribute] : *wanted.names) writer.member(name, attribute);
    writer.end_object();
  }
  writer.name("Keys");
  writer.begin_list();
  for (size_t i = part.processed; i < wanted.keys.value.size(); ++i)
    write_item(writer, wanted.keys.value[i], NumberOrder::by_value);
  writer.end_list();
  if (wanted.projection_expression) writer.member("ProjectionExpression", *wanted.projection_expression);
  writer.end_object();
}

void BatchGetItemAnswer::operator()(Writer& writer) const {
  capacity.write(writer, return_consumed_capacity);
  writer.name("Responses");
  writer.begin_object();
  for (const TablePart& part : parts) write_found(writer, part);
  writer.end_object();
  writer.name("UnprocessedKeys");
  writer.begin_object();
  for (const TablePart& part : parts) {
    if (part.processed < part.wanted.keys.value.size()) write_unprocessed(writer, part);
  }
  writer.end_object();
}

/// AWS tells it as a fault of the member, but after a malformed name of a table.
Error too_many_keys(std::string_view table) {
  return validation(
      fmt::format("1 validation error detected: Value at 'RequestItems.{}.member.Keys' failed to satisfy "
                  "constraint: Member must have length less than or equal to {}",
                  table, limits::batch_get_keys_max));
}

/// The tables' parts with their projections, and all faults that AWS finds before it looks for the tables.
Result<std::vector<TablePart>> checked_parts(BatchGetItemRequest& request, Wording wording) {
  if (request.request_items.empty())
    return validation("The requestItems parameter is required for BatchGetItem");
  size_t keys = 0;
  bool legacy = false;
  bool expressions = false;
  for (const auto& [name, wanted] : request.request_items) {
    if (wanted.keys.value.size() > limits::batch_get_keys_max) return too_many_keys(name);
    keys += wanted.keys.value.size();
    legacy |= wanted.attributes_to_get.has_value();
    expressions |= wanted.projection_expression.has_value();
  }
  if (keys > limits::batch_get_keys_max)
    return validation("Too many items requested for the BatchGetItem call");
  TRY(check_not_mixed({{"AttributesToGet", legacy}}, {{"ProjectionExpression", expressions}}));

  std::vector<TablePart> parts;
  for (auto& [name, wanted] : request.request_items) {
    const bool empty_name = wanted.keys.kind == AttributeValueFaults::Kind::empty_name;
    if (wanted.keys.fault && empty_name) return *wanted.keys.fault;
    Projection projection = TRY(
        parse_projection(wanted.projection_expression, wanted.attributes_to_get, wanted.names, wording));
    if (wanted.keys.fault) return *wanted.keys.fault;
    parts.push_back({std::move(name), std::move(wanted), std::move(projection), nullptr, {}, 0});
  }
  return parts;
}

/// Bounds the memory of an answer: no more items after so many bytes of numbers, written out. Only those of
/// many zeros come to this: the digits of others take at most about twice what DynamoDB charges for them.
constexpr size_t written_numbers_max = 2 * limits::batch_get_response_max;

/// Takes what is present, in the order of the request, until 16 MB are full; later keys stay unprocessed.
BatchGetItemAnswer answer_of(std::vector<TablePart> parts, ReturnConsumedCapacity wanted, Present present) {
  BatchGetItemAnswer answer{.parts = std::move(parts), .return_consumed_capacity = wanted};
  size_t bytes = 0;
  size_t numbers = 0;
  auto next = present.begin();
  for (TablePart& part : answer.parts) {
    for (; part.processed < part.wanted.keys.value.size(); ++part.processed, ++next) {
      ItemView item = present_item(*next);
      size_t size = item ? item.size_bytes() : 0;
      bytes += size;
      if (bytes > limits::batch_get_response_max || numbers > written_numbers_max) return answer;
      answer.capacity.of(part.table)
          .add_table(read_units(size, consistency_of(part.wanted.consistent_read)));
      if (!item) continue;
      part.found.push_back(part.projection.is_everything() ? Item(item) : part.projection.apply(item));
      numbers += written_size_of_numbers(part.found.back());
    }
  }
  return answer;
}

}  // namespace

/// Reads up to 100 items of any tables. One snapshot serves all, strong when any table asks for it.
Step batch_get_item(const Call& call, Document::Node body) {
  BatchGetItemRequest request = TRY(decode<BatchGetItemRequest>(body, {.wording = call.wording}));
  std::vector<TablePart> parts = TRY(checked_parts(request, call.wording));
  for (TablePart& part : parts) part.table = TRY(call.catalog.find(call.caller, part.name));

  Read read;
  read.consistency = Consistency::eventual;
  std::vector<Result<std::string>> keys;
  for (const TablePart& part : parts) {
    if (consistency_of(part.wanted.consistent_read) == Consistency::strong)
      read.consistency = Consistency::strong;
    for (const Item& key : part.wanted.keys.value) keys.push_back(checked_key(*part.table, key));
  }
  read.keys = TRY(distinct_keys(std::move(keys)));
  for (const TablePart& part : parts) TRY(check_key_paths(*part.table, part.projection.paths()));
  read.then = [parts = std::move(parts),
               wanted = request.return_consumed_capacity](Present present) mutable -> Step {
    return Response(answer_of(std::move(parts), wanted, present));
  };
  return read;
}

}  // namespace gramme::dynamodb
