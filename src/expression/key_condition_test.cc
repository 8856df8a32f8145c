#include "expression/key_condition.h"

#include "expression/expression_testing.h"

namespace gramme {
namespace {

Result<KeyCondition> parse(std::string_view text, std::string_view values = "{:a: 1, :b: 2, :s: 'x'}") {
  Placeholders given = placeholders(values);
  const Condition parsed = TRY(Condition::parse(text, "KeyConditionExpression", given));
  return KeyCondition::of(parsed);
}

std::string fault(std::string_view text, std::string_view values = "{:a: 1, :b: 2, :s: 'x'}") {
  const std::string message = fault_of(parse(text, values));
  constexpr std::string_view prefix = "Invalid KeyConditionExpression: ";
  EXPECT_TRUE(message.starts_with(prefix)) << text << ": " << message;
  return message.substr(std::min(prefix.size(), message.size()));
}

TEST(KeyCondition, gives_comparisons_in_written_order) {
  Result<KeyCondition> condition = parse("(pk = :a AND (sk BETWEEN :a AND :b)) AND begins_with(c, :s)");
  ASSERT_TRUE(condition.has_value());
  ASSERT_EQ(condition->comparisons.size(), 3);
  const KeyComparison& between = condition->comparisons[1];
  EXPECT_EQ(condition->comparisons[0].attribute, "pk");
  EXPECT_EQ(condition->comparisons[0].op, KeyOperator::equal);
  EXPECT_EQ(between.op, KeyOperator::between);
  EXPECT_EQ(print(between.operand.view()) + print(between.upper.view()), "12");
  EXPECT_EQ(condition->comparisons[2].op, KeyOperator::begins_with);
  EXPECT_EQ(print(condition->comparisons[2].operand.view()), "'x'");
}

TEST(KeyCondition, turns_comparisons_with_the_value_first) {
  for (const auto& [text, op] : {std::pair(":a <= k", KeyOperator::greater_or_equal),
                                 {":a < k", KeyOperator::greater},
                                 {":a > k", KeyOperator::less},
                                 {":a >= k", KeyOperator::less_or_equal},
                                 {":a = k", KeyOperator::equal},
                                 {"k > :a", KeyOperator::greater}}) {
    Result<KeyCondition> condition = parse(text);
    ASSERT_TRUE(condition.has_value()) << text;
    EXPECT_EQ(condition->comparisons[0].op, op) << text;
    EXPECT_EQ(condition->comparisons[0].attribute, "k");
    EXPECT_EQ(print(condition->comparisons[0].operand.view()), "1");
  }
}

TEST(KeyCondition, refuses_other_operators) {
  for (const auto& [text, name] : {std::pair("a > b and size(b) > c or a > c", "OR"),
                                   {"a in (b, size(c), d)", "IN"},
                                   {"attribute_exists(a)", "attribute_exists"},
                                   {"attribute_not_exists(a)", "attribute_not_exists"},
                                   {"contains(a.d, b)", "contains"},
                                   {"not a > b", "NOT"},
                                   {"a <> b", "<>"},
                                   {"attribute_type(a, :n)", "attribute_type"}}) {
    EXPECT_EQ(fault(text, "{:n: 'N'}"),
              "Invalid operator used in KeyConditionExpression: " + std::string(name));
  }
}

TEST(KeyCondition, wants_one_top_level_attribute_a_comparison) {
  const std::string first = " operator must have the key attribute as its first operand";
  const std::string invalid = "Invalid condition in KeyConditionExpression: ";
  EXPECT_EQ(fault(":a between size(b) and size(a)"), invalid + "BETWEEN" + first);
  EXPECT_EQ(fault("begins_with(:s, b)"), invalid + "begins_with" + first);
  for (const char* text : {"size(b) > a AND a.b > b", "a > size(b.d)", "a between size(b) and size(a)"}) {
    EXPECT_EQ(fault(text), "KeyConditionExpressions cannot contain nested operations") << text;
  }
  for (const char* text :
       {"b > a.b", "b between c[1] and d", "a between b and size(a)", "begins_with(a, b)"}) {
    EXPECT_EQ(fault(text), invalid + "Multiple attribute names used in one condition") << text;
  }
  for (const char* text : {"b.d > a AND c.d > e.f", "b[0] > a"}) {
    EXPECT_EQ(fault(text), "KeyConditionExpressions cannot have conditions on nested attributes") << text;
  }
  EXPECT_EQ(fault(":b > :a AND a < :b"), invalid + "No key attribute specified");
}

TEST(KeyCondition, allows_one_condition_a_key) {
  EXPECT_EQ(fault("b > :a AND b < :a and c = :a"),
            "KeyConditionExpressions must only contain one condition per key");
  EXPECT_EQ(fault("(a > :a and b > :a) and (b > :a and c > :a)"),
            "KeyConditionExpressions must only contain one condition per key");
}

TEST(KeyCondition, reports_the_first_faulty_operand_before_counting_conditions) {
  const std::string wrong = "Incorrect operand type for operator or function; operator or function: ";
  EXPECT_EQ(fault("a = :a AND begins_with(a, :a) AND a = :undefined"),
            wrong + "begins_with, operand type: N");
  EXPECT_EQ(fault("a = :a AND :t <= a", "{:a: 1, :t: true}"), wrong + "<=, operand type: BOOL");
  EXPECT_TRUE(parse("a = :t", "{:t: true}").has_value());  // the schema decides
}

}  // namespace
}  // namespace gramme
