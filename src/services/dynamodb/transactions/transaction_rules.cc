#include "services/dynamodb/transactions/transaction_rules.h"

#include "api/errors.h"
#include "services/dynamodb/items/distinct_keys.h"
#include "services/dynamodb/transactions/cancellation.h"
#include "table/key_value.h"

namespace gramme::dynamodb {

Error transaction_too_large() {
  return validation("The aggregate size of the items in the transaction exceeds the 4 MB limit");
}

TablePointer find_table(const Call& call, std::string_view name, std::optional<Error>& absent) {
  Result<TablePointer> table = call.catalog.find(call.caller, name);
  if (table) return *std::move(table);
  if (!absent) absent = table.error();
  return nullptr;
}

Result<void> check_keys_not_empty(const Table& table, ItemView item) {
  for (const KeyAttribute* attribute : table.keys.attributes()) {
    std::optional<ValueView> value = item ? item.find(attribute->name) : std::nullopt;
    if (value && value->is(attribute->type)) TRY(check_key_not_empty(*attribute, *value));
  }
  return {};
}

Result<void> check_no_duplicates(const std::vector<Result<std::string>>& keys) {
  if (!has_duplicates(keys)) return {};
  return validation("Transaction request cannot include multiple operations on one item");
}

Result<void> check_transaction_keys(const std::vector<Result<std::string>>& keys) {
  TRY(check_no_duplicates(keys));
  CancellationReasons reasons(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!keys[i].has_value()) reasons[i] = keys[i].error();
  }
  if (any(reasons)) return transaction_cancelled(std::move(reasons));
  return {};
}

}  // namespace gramme::dynamodb
