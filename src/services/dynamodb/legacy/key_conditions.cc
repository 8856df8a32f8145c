#include "services/dynamodb/legacy/key_conditions.h"

namespace gramme::dynamodb {
namespace {

KeyOperator key_operator_of(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::eq:
      return KeyOperator::equal;
    case ComparisonOperator::lt:
      return KeyOperator::less;
    case ComparisonOperator::le:
      return KeyOperator::less_or_equal;
    case ComparisonOperator::gt:
      return KeyOperator::greater;
    case ComparisonOperator::ge:
      return KeyOperator::greater_or_equal;
    case ComparisonOperator::between:
      return KeyOperator::between;
    case ComparisonOperator::begins_with:
      return KeyOperator::begins_with;
    default:
      return KeyOperator::not_indexable;
  }
}

}  // namespace

Result<KeyCondition> key_condition_of(const LegacyConditions& conditions) {
  TRY(check_conditions(conditions));
  KeyCondition result;
  for (const auto& [attribute, condition] : conditions) {
    const std::vector<Value>& values = condition.attribute_value_list;
    result.comparisons.push_back({attribute, key_operator_of(*condition.comparison_operator.value),
                                  values.empty() ? Value() : values.front(),
                                  values.empty() ? Value() : values.back()});
  }
  return result;
}

}  // namespace gramme::dynamodb
