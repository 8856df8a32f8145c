// The condition of a write, and the expressions that come with it.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "api/wording.h"
#include "base/result.h"
#include "expression/condition.h"
#include "expression/update.h"
#include "services/dynamodb/item_request.h"

namespace gramme::dynamodb {

/// What a write demands of the item that is there, and whether its refusal shows that item.
struct ConditionCheck {
  Condition condition;
  ReturnValuesOnConditionCheckFailure on_failure = ReturnValuesOnConditionCheckFailure::none;

  /// ConditionalCheckFailedException, with a copy of the item where it was asked for and is there.
  Result<void> passes(ItemView item) const;
};

/// Parses the condition; unused names and values are faults. Takes names and values out of the parameters.
Result<ConditionCheck> parse_condition_check(ConditionalParameters& parameters, Wording wording);

/// The same for an update, which may come with a condition: AWS finds faults of the condition first.
struct ConditionalUpdate {
  ConditionCheck check;
  Update update;
};
Result<ConditionalUpdate> parse_conditional_update(ConditionalParameters& parameters,
                                                   const std::optional<std::string>& update_expression,
                                                   Wording wording);

}  // namespace gramme::dynamodb
