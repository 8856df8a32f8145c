// Key condition expressions: comparisons of key attributes with values, joined by AND.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "expression/condition.h"

namespace gramme {

enum class KeyOperator {
  equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  between,
  begins_with,
  not_indexable,  // one of KeyConditions that no index can serve: refused with the schema
};

struct KeyComparison {
  std::string attribute;
  KeyOperator op;
  Value operand;  // none of not_indexable
  Value upper;    // of between
};

/// In written order. Operand types are checked; names and the schema are the table's business.
struct KeyCondition {
  std::vector<KeyComparison> comparisons;

  /// Of a parsed KeyConditionExpression. AWS looks at what it says only after all expressions of the
  /// request are parsed.
  static Result<KeyCondition> of(const Condition& parsed);
};

}  // namespace gramme
