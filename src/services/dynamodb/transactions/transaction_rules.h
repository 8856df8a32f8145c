// What transactions that read and transactions that write have in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "services/dynamodb/items/item_request.h"
#include "services/service.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// Malformed names of actions' tables are told when no other member, and no action as such, is at fault.
inline constexpr Report transaction_table_name_report{.last = true,
                                                      .name_faults = NameFaults::length_first};
inline constexpr Rules transaction_table_name_rules{.required = true,
                                                    .table_name = true,
                                                    .current = transaction_table_name_report,
                                                    .of_2025 = transaction_table_name_report};

/// Of faults of an action's item or key, AWS finds these before those of its expressions: all but too many
/// levels.
inline bool precedes_expressions(const Late<Item>& item) {
  return item.fault && item.kind != AttributeValueFaults::Kind::nesting;
}

/// Transactions cost double; AWS doubles the table's part and leaves that of indexes alone.
inline constexpr double transaction_factor = 2;

/// All items together may take 4 MB: a bound on what one request keeps in memory, too.
Error transaction_too_large();

/// The table, or null: that it is not there is told when no action has a fault of its own.
TablePointer find_table(const Call& call, std::string_view name, std::optional<Error>& absent);

/// An empty key value refuses the whole request, where any other fault of a key cancels the transaction.
Result<void> check_keys_not_empty(const Table& table, ItemView item);

/// Two keys that are one refuse the request.
Result<void> check_no_duplicates(const std::vector<Result<std::string>>& keys);
/// Of a transaction that reads: malformed keys cancel it besides.
Result<void> check_transaction_keys(const std::vector<Result<std::string>>& keys);

}  // namespace gramme::dynamodb
