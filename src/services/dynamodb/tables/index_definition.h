// From what a request says about keys and indexes to those of a Table, with AWS's checks, in AWS's order.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "services/dynamodb/tables/table_definition.h"
#include "table/table.h"

namespace gramme::dynamodb {

struct KeysAndIndexes {
  const std::vector<shapes::AttributeDefinition>& attribute_definitions;
  const std::vector<shapes::KeySchemaElement>& key_schema;
  const std::optional<std::vector<shapes::LocalSecondaryIndex>>& local_indexes;
  const std::optional<std::vector<shapes::GlobalSecondaryIndex>>& global_indexes;
};

/// Sets keys, attribute_definitions and indexes (without their capacities, which capacity_definition.h
/// sets).
Result<void> define_keys_and_indexes(const KeysAndIndexes& definition, BillingMode billing, Table& table);

/// Adds a global index (without its capacity), with an id that no index of the table ever had, and the
/// definitions it needs. Its keys must be defined with the request; of those the table has defined already,
/// AWS keeps the type, and definitions that nothing needs it ignores. The result is valid until the table's
/// indexes change.
Result<Index*> add_global_index(const shapes::GlobalSecondaryIndex& definition,
                                const std::optional<std::vector<shapes::AttributeDefinition>>& attributes,
                                Table& table);

}  // namespace gramme::dynamodb
