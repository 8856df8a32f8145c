#include "services/dynamodb/items/item_write.h"
#include "services/service.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct PutItemRequest : WriteParameters {
  Item item;

  static std::span<const Field<PutItemRequest>> shape();
  Result<void> check_parameters(Wording) const { return check_replacing_parameters(*this); }
};

constexpr auto put_item_shape = joined(write_fields<PutItemRequest>,
                                       std::array{field<&PutItemRequest::item>("Item", {.required = true})},
                                       write_expression_fields<PutItemRequest>);

std::span<const Field<PutItemRequest>> PutItemRequest::shape() { return put_item_shape; }

}  // namespace

/// Replaces an item, or creates it.
Step put_item(const Call& call, Document::Node body) {
  PutItemRequest request = TRY(decode<PutItemRequest>(body, {.wording = call.wording,
                                                             .value_faults = ValueFaults::enveloped,
                                                             .named_faults = NamedFaults::nesting}));
  TRY(check_item_size(request.item));
  ConditionCheck check = TRY(enveloped(parse_write_check(request), request.wording));
  TablePointer table = TRY(call.catalog.find(call.caller, request.table_name));
  std::string key = TRY(checked_item_key(*table, request.item));

  ItemWrite write(std::move(table), std::move(key), request.item, std::move(check), request, call.settings);
  std::vector<std::string> keys = write.take_keys();
  bool answers_old = request.return_values == ReturnValues::all_old;
  return Write{.keys = std::move(keys),
               .plan = [write = std::move(write), item = std::move(request.item), answers_old](
                           const Moment& moment, Present present) -> Planned {
                 ItemView before = TRY(write.admitted(present));
                 return write.replace(moment, present, before, item, answers_old ? before : ItemView());
               }};
}

}  // namespace gramme::dynamodb
