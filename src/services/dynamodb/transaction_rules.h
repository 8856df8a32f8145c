// What transactions that read and transactions that write have in common.
#pragma once

#include <string>
#include <vector>

#include "api/shape.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// Faults of actions' table names are told after those of all other members.
inline constexpr Rules transaction_table_name_rules{
    .required = true, .table_name = true, .every_fault = true, .current_order = 1};

/// Transactions cost double; AWS doubles the table's part and leaves that of indexes alone.
inline constexpr double transaction_factor = 2;

/// All items together may take 4 MB: a bound on what one request keeps in memory, too.
Error transaction_too_large();

/// An empty key value refuses the whole request, where any other fault of a key cancels the transaction.
Result<void> check_keys_not_empty(const Table& table, ItemView item);

/// Two keys that are one refuse the request; a malformed one cancels the transaction.
Result<void> check_transaction_keys(const std::vector<Result<std::string>>& keys);

}  // namespace gramme::dynamodb
