// What requests say about encryption at rest (SSESpecification). The choice is kept, shown and counted as
// AWS does; which key a table has changes nothing about how it is stored, and no key management service is
// asked.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "services/dynamodb/tables/table_definition.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// Which members may come together: before the table is looked at.
Result<void> check_encryption(const shapes::SSESpecification& specification);

/// ARN of the key that a checked specification asks for; nothing when it asks for none. Without a name it
/// is the owner's key for DynamoDB, alias/aws/dynamodb. An alias stands for a key of its own.
Result<std::optional<std::string>> encryption_key(const shapes::SSESpecification& specification,
                                                  const Namespace& owner);

/// Changes a table's key and counts the change: a few a day are free, then one in six hours.
Result<void> change_encryption(const shapes::SSESpecification& specification, Timestamp now, Table& table);

}  // namespace gramme::dynamodb
