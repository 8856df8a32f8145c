// From what was read to the trees that are evaluated. Recursion is bounded by the number of operators,
// which Reading::check() has checked.
#pragma once

#include "base/result.h"
#include "expression/condition_tree.h"
#include "expression/partiql/reading.h"
#include "expression/update_tree.h"

namespace gramme::partiql {

/// The condition of a WHERE. Refused are operands that their operators do not take, bottom up in written
/// order.
Result<ConditionNode> build_condition(const Reading& reading, uint32_t root);

/// The actions of SET and REMOVE.
Result<UpdateActions> build_update(const Reading& reading, std::span<const Assignment> assignments);

}  // namespace gramme::partiql
