// The condition of a write, and the expressions that come with it.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "api/wording.h"
#include "api/writer.h"
#include "base/result.h"
#include "expression/condition.h"
#include "expression/update.h"
#include "services/dynamodb/items/item_request.h"
#include "services/dynamodb/legacy/attribute_updates.h"

namespace gramme::dynamodb {

/// What PartiQL asks of an item's presence besides.
enum class Presence : uint8_t {
  any,        // an absent item is judged as one without attributes
  forbidden,  // INSERT: DuplicateItemException
  optional,   // DELETE: nothing is asked of an absent item
};

/// What a write demands of the item that is there, and whether its refusal shows that item.
struct ConditionCheck {
  Condition condition;
  ReturnValuesOnConditionCheckFailure on_failure = ReturnValuesOnConditionCheckFailure::none;
  Presence presence = Presence::any;
  NumberOrder number_order = NumberOrder::by_value;  // of sets in that item

  /// ConditionalCheckFailedException, with a copy of the item where it was asked for and is there.
  Result<void> passes(ItemView item) const;
  /// The condition alone.
  Result<void> holds(ItemView item) const;
};

/// Parses the condition; unused names and values are faults. Takes names and values out of the parameters.
Result<ConditionCheck> parse_condition_check(ConditionalParameters& parameters, Wording wording);

/// The same for a write by itself, which may bring Expected instead.
Result<ConditionCheck> parse_write_check(WriteParameters& parameters);

/// The same for an update, which may come with a condition: AWS finds faults of the condition first.
struct ConditionalUpdate {
  ConditionCheck check;
  Update update;
};
Result<ConditionalUpdate> parse_conditional_update(ConditionalParameters& parameters,
                                                   const std::optional<std::string>& update_expression,
                                                   Wording wording);

/// What AWS finds wrong with the parameters of PutItem and DeleteItem before it looks at attribute values:
/// ReturnValues that they have no answer for, expressions beside what came before them, names and values
/// without expressions, a ConditionalOperator with nothing to join. In the envelope of writes.
Result<void> check_replacing_parameters(const WriteParameters& parameters);
/// The same for UpdateItem.
Result<void> check_updating_parameters(const WriteParameters& parameters,
                                       const std::optional<std::string>& update_expression,
                                       const std::optional<AttributeUpdates>& attribute_updates);

}  // namespace gramme::dynamodb
