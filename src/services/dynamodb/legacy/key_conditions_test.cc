#include "services/dynamodb/legacy/key_conditions.h"

#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

model::Condition condition(ComparisonOperator op, std::vector<Value> values) {
  return {{op, {}}, std::move(values)};
}

TEST(KeyConditions, become_comparisons_in_the_order_sent) {
  const Result<KeyCondition> result =
      key_condition_of({{"pk", condition(ComparisonOperator::eq, {text("a")})},
                        {"sk", condition(ComparisonOperator::between, {number(1), number(2)})}});
  ASSERT_TRUE(result.has_value());
  ASSERT_EQ(result->comparisons.size(), 2u);
  EXPECT_EQ(result->comparisons[0].attribute, "pk");
  EXPECT_EQ(result->comparisons[0].op, KeyOperator::equal);
  EXPECT_EQ(result->comparisons[0].operand.view(), text("a").view());
  EXPECT_EQ(result->comparisons[1].op, KeyOperator::between);
  EXPECT_EQ(result->comparisons[1].operand.view(), number(1).view());
  EXPECT_EQ(result->comparisons[1].upper.view(), number(2).view());
}

TEST(KeyConditions, keep_operators_that_no_key_can_serve_for_the_schema_to_refuse) {
  for (const auto& [op, values] : LegacyConditions{{"a", condition(ComparisonOperator::null, {})},
                                                   {"b", condition(ComparisonOperator::ne, {text("a")})},
                                                   {"c", condition(ComparisonOperator::in, {text("a")})}}) {
    const Result<KeyCondition> result = key_condition_of({{"pk", values}});
    EXPECT_EQ(result->comparisons[0].op, KeyOperator::not_indexable);
  }
}

TEST(KeyConditions, check_the_values_of_all_before_anything_else) {
  const Result<KeyCondition> result =
      key_condition_of({{"pk", condition(ComparisonOperator::null, {})},
                        {"sk", condition(ComparisonOperator::between, {text("a"), number(2)})}});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(
      result.error().message(),
      "One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of "
      "same type");
}

}  // namespace
}  // namespace gramme::dynamodb
