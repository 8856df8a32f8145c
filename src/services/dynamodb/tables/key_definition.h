// From what a request says about attributes and keys to those of a Table, with AWS's checks, in AWS's
// order.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "services/dynamodb/tables/table_definition.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// The types of the attributes that a request defines: found at once, however many there are. Borrows it.
using Definitions = std::unordered_map<std::string_view, Type>;

/// Sets the definitions of a new table.
Result<Definitions> define_attributes(const std::vector<shapes::AttributeDefinition>& attributes,
                                      Table& table);

/// The keys of a table or an index; only global indexes may have several of each type.
Result<KeySchema> key_schema_of(const std::vector<shapes::KeySchemaElement>& elements,
                                const Definitions& definitions, const Table& table, bool global);

/// Every definition must be a key's; a table without indexes is told so in other words.
Result<void> check_all_used(const Table& table);

}  // namespace gramme::dynamodb
