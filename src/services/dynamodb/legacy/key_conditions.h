// KeyConditions, Query's parameter from before expressions.
#pragma once

#include "expression/key_condition.h"
#include "services/dynamodb/legacy/legacy_conditions.h"

namespace gramme::dynamodb {

/// All conditions' operators and values are checked before any of them is looked at as a key condition;
/// that some operators are of no use for keys is found with the schema.
Result<KeyCondition> key_condition_of(const LegacyConditions& conditions);

}  // namespace gramme::dynamodb
