#include "services/dynamodb/items/item_write.h"
#include "services/service.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct DeleteItemRequest : WriteParameters {
  Item key;

  static std::span<const Field<DeleteItemRequest>> shape();
  Result<void> check_parameters(Wording) const { return check_replacing_parameters(*this); }
};

/// AWS's current generation adds ReturnValues that a deletion does not have to the faults of all members,
/// as the last of them; the older one finds them later (check_replacing_parameters).
constexpr Field<DeleteItemRequest> old_values_only = {
    "ReturnValues",
    {.current = {.text = old_values_only_text}},
    [](Decoder& decoder, std::optional<Document::Node>, const auto& self, DeleteItemRequest& request) {
      if (!decoder.older() && !answers_old_only(request.return_values)) decoder.violate(self.rules, {}, {});
    },
    nullptr};

constexpr auto delete_item_shape =
    joined(write_fields<DeleteItemRequest>,
           std::array{field<&DeleteItemRequest::key>(
               "Key", {.required = true, .current = {.alone_when_absent = true}})},
           write_expression_fields<DeleteItemRequest>, std::array{old_values_only});

std::span<const Field<DeleteItemRequest>> DeleteItemRequest::shape() { return delete_item_shape; }

}  // namespace

/// Removes an item; that there is none is no fault.
Step delete_item(const Call& call, Document::Node body) {
  DeleteItemRequest request =
      TRY(decode<DeleteItemRequest>(body, {.wording = call.wording,
                                           .value_faults = ValueFaults::enveloped,
                                           .named_faults = NamedFaults::false_nulls}));
  ConditionCheck check = TRY(enveloped(parse_write_check(request), request.wording));
  TablePointer table = TRY(call.catalog.find(call.caller, request.table_name));
  std::string key = TRY(checked_key(*table, request.key));

  ItemWrite write(std::move(table), std::move(key), request.key, std::move(check), request, call.settings);
  std::vector<std::string> keys = write.take_keys();
  bool answers_old = request.return_values == ReturnValues::all_old;
  return Write{
      .keys = std::move(keys),
      .plan = [write = std::move(write), answers_old](const Moment& moment, Present present) -> Planned {
        ItemView before = TRY(write.admitted(present));
        return write.replace(moment, present, before, {}, answers_old ? before : ItemView());
      }};
}

}  // namespace gramme::dynamodb
