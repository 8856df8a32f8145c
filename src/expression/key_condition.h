// Key condition expressions: comparisons of key attributes with values, joined by AND.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/placeholders.h"

namespace gramme {

enum class KeyOperator { equal, less, less_or_equal, greater, greater_or_equal, between, begins_with };

struct KeyComparison {
  std::string attribute;
  KeyOperator op;
  Value operand;
  Value upper;  // of between
};

/// In written order. Operand types are checked; names and the schema are the table's business.
struct KeyCondition {
  std::vector<KeyComparison> comparisons;

  static Result<KeyCondition> parse(std::string_view text, Placeholders& placeholders);
};

}  // namespace gramme
