// What PartiQL demands of the values that a statement gives to key attributes.
#pragma once

#include "base/result.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// Whether any key can have the value: "Key value must be of type S, N, or B. ..."
Result<void> check_is_key_value(const KeyAttribute& attribute, ValueView value);
/// "Key attribute's data type should match its data type in table's schema: Key pk"
Result<void> check_matches_schema(const KeyAttribute& attribute, ValueView value);
/// Both, of a value in a WHERE clause.
Result<void> check_key_value_type(const KeyAttribute& attribute, ValueView value);

}  // namespace gramme::dynamodb
