// Conditions as texts again: every name and value as a placeholder.
#pragma once

#include "expression/condition_tree.h"

namespace gramme {

/// Writes a condition of an expression and reads it: the same tree comes of it.
void check_condition_text(const ConditionNode& root);

}  // namespace gramme
