// What a condition says of an item, by the definition: slowly, and without what evaluation makes use of.
#pragma once

#include "expression/condition_tree.h"

namespace gramme {

/// Of conditions of expressions: their operands are paths, values and sizes.
bool means(const ConditionNode& node, ItemView item);

}  // namespace gramme
