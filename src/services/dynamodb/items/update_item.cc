
#include "api/errors.h"
#include "expression/projection.h"
#include "services/dynamodb/items/item_write.h"
#include "services/dynamodb/legacy/attribute_updates.h"
#include "services/service.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct UpdateItemRequest : WriteParameters {
  Item key;
  std::optional<std::string> update_expression;
  std::optional<AttributeUpdates> attribute_updates;

  static std::span<const Field<UpdateItemRequest>> shape();
  Result<void> check_parameters(Wording) const {
    return check_updating_parameters(*this, update_expression, attribute_updates);
  }
};

// In the order of AWS's older generation; the current one tells the first fault of another order.
constexpr auto update_item_shape = joined(
    std::array{
        field<&WriteParameters::return_consumed_capacity, UpdateItemRequest>(
            "ReturnConsumedCapacity", {.current = {.bare = true, .order = 4}}),
        field<&WriteParameters::table_name, UpdateItemRequest>(
            "TableName",
            {.required = true,
             .table_name = true,
             .current = {.name_faults = NameFaults::pattern_first, .form_yields_to_absence = true}}),
        field<&WriteParameters::return_values, UpdateItemRequest>(
            "ReturnValues", {.current = {.order = 1, .text = return_values_text}}),
        field<&WriteParameters::on_condition_check_failure, UpdateItemRequest>(
            "ReturnValuesOnConditionCheckFailure", {.current = {.bare = true, .order = 2}}),
        field<&WriteParameters::return_item_collection_metrics, UpdateItemRequest>(
            "ReturnItemCollectionMetrics", {.current = {.order = 3}}),
        field<&WriteParameters::conditional_operator, UpdateItemRequest>("ConditionalOperator",
                                                                         conditional_operator_rules),
        field<&UpdateItemRequest::key>("Key", {.required = true, .current = {.order = 5}}),
        field<&UpdateItemRequest::update_expression>("UpdateExpression"),
        field<&UpdateItemRequest::attribute_updates>("AttributeUpdates"),
    },
    write_expression_fields<UpdateItemRequest>);

std::span<const Field<UpdateItemRequest>> UpdateItemRequest::shape() { return update_item_shape; }

/// The attributes that ReturnValues asks for; `before` is absent when the update created the item.
Item answered(ReturnValues wanted, const Update& update, ItemView before, ItemView after) {
  switch (wanted) {
    case ReturnValues::none:
      return {};
    case ReturnValues::all_old:
      return Item(before);
    case ReturnValues::all_new:
      return Item(after);
    case ReturnValues::updated_old:
      return update && before ? project(before, update.targets()) : Item();
    case ReturnValues::updated_new:
      return update && after ? project(after, update.targets()) : Item();
  }
  return {};
}

/// Expressions, or what came before them: the request has not both. AWS finds faults of AttributeUpdates
/// before those of Expected.
Result<ConditionalUpdate> parse_update(UpdateItemRequest& request) {
  ConditionalUpdate parsed =
      TRY(parse_conditional_update(request, request.update_expression, request.wording));
  if (request.attribute_updates) parsed.update = TRY(update_of(*request.attribute_updates));
  if (request.expected) parsed.check = TRY(parse_write_check(request));
  return parsed;
}

/// AWS counts the statement itself against the limit of the item, before the condition is looked at.
Result<void> check_statement_size(const Update& update) {
  if (!update || update.charge_bytes() <= limits::item_size_max) return {};
  return validation("Item size to update has exceeded the maximum allowed size");
}

}  // namespace

/// Changes attributes of an item; creates the item unless the update only removes.
Step update_item(const Call& call, Document::Node body) {
  UpdateItemRequest request = TRY(decode<UpdateItemRequest>(
      body, {.wording = call.wording, .value_faults = ValueFaults::enveloped, .first_fault_only = true}));
  auto [check, update] = TRY(enveloped(parse_update(request), request.wording));
  TablePointer table = TRY(call.catalog.find(call.caller, request.table_name));
  std::string key = TRY(checked_key(*table, request.key));
  TRY(check_statement_size(update));

  ItemWrite write(std::move(table), std::move(key), request.key, std::move(check), request, call.settings);
  std::vector<std::string> keys = write.take_keys();
  return Write{.keys = std::move(keys),
               .plan = [write = std::move(write), update = std::move(update), key = std::move(request.key),
                        wanted = request.return_values](const Moment& moment, Present present) -> Planned {
                 ItemView before = TRY(write.admitted(present));
                 Item after = TRY(updated_item(write.table(), update, before, key));
                 return write.replace(moment, present, before, after,
                                      answered(wanted, update, before, after), key.view().size_bytes());
               }};
}

}  // namespace gramme::dynamodb
