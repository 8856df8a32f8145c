// Reads condition expressions; key conditions are written in the same language.
#pragma once

#include <string_view>

#include "base/result.h"
#include "expression/condition_tree.h"
#include "expression/placeholders.h"

namespace gramme {

Result<ConditionNode> parse_condition(std::string_view text, std::string_view parameter,
                                      Placeholders& placeholders);

}  // namespace gramme
