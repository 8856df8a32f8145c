#include "services/dynamodb/item_write.h"
#include "services/dynamodb/legacy_parameters.h"
#include "services/service.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

struct DeleteItemRequest : WriteParameters {
  Item key;

  static std::span<const Field<DeleteItemRequest>> shape();
  Result<void> check_parameters(Wording wording) const {
    return check_returns_old_only(return_values, wording);
  }
};

constexpr auto delete_item_shape = joined(
    write_fields<DeleteItemRequest>, expression_fields<DeleteItemRequest>,
    std::array{field<&DeleteItemRequest::key>("Key", {.required = true, .alone_when_absent = true})});

std::span<const Field<DeleteItemRequest>> DeleteItemRequest::shape() { return delete_item_shape; }

}  // namespace

/// Removes an item; that there is none is no fault.
Step delete_item(const Call& call, Document::Node body) {
  DeleteItemRequest request = TRY(
      decode<DeleteItemRequest>(body, {.wording = call.wording, .value_faults = ValueFaults::enveloped}));
  TRY(enveloped(check_legacy_parameters(body), call.wording));
  ConditionCheck check = TRY(enveloped(parse_condition_check(request, call.wording), call.wording));
  TablePointer table = TRY(call.catalog.find(call.caller, request.table_name));
  std::string key = TRY(checked_key(*table, request.key));

  ItemWrite write(std::move(table), std::move(key), request.key, std::move(check), request);
  std::vector<std::string> keys = write.take_keys();
  bool answers_old = request.return_values == ReturnValues::all_old;
  return Write{.keys = std::move(keys),
               .plan = [write = std::move(write), answers_old](const Moment&, Present present) -> Planned {
                 ItemView before = TRY(write.admitted(present));
                 return write.replace(present, before, {}, answers_old ? before : ItemView());
               }};
}

}  // namespace gramme::dynamodb
