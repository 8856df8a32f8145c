#include "services/dynamodb/legacy/legacy_parameters.h"

#include <gtest/gtest.h>

namespace gramme::dynamodb {
namespace {

std::string message(const Result<void>& checked) {
  return checked.has_value() ? "" : checked.error().message();
}

TEST(LegacyParameters, may_not_be_mixed_with_expressions) {
  EXPECT_EQ(message(check_not_mixed(
                {{"AttributeUpdates", false}, {"Expected", true}, {"ConditionalOperator", true}},
                {{"UpdateExpression", true}, {"ConditionExpression", true}})),
            "Can not use both expression and non-expression parameters in the same request: Non-expression "
            "parameters: {Expected, ConditionalOperator} Expression parameters: {UpdateExpression, "
            "ConditionExpression}");
  EXPECT_EQ(message(check_not_mixed({{"Expected", true}}, {{"ConditionExpression", false}})), "");
  EXPECT_EQ(message(check_not_mixed({{"Expected", false}}, {{"ConditionExpression", true}})), "");
}

TEST(LegacyParameters, name_attributes_that_items_can_have) {
  EXPECT_EQ(message(check_attribute_names(std::nullopt)), "");
  EXPECT_EQ(message(check_attribute_names({{"a", " "}})), "");
  EXPECT_EQ(message(check_attribute_names({{"a", ""}})), "Empty attribute name");
  EXPECT_EQ(message(check_attribute_name(std::string(65535, 'x'))), "");
  EXPECT_EQ(message(check_attribute_name(std::string(65536, 'x'))),
            "Attribute name is too large, must be less than 65536 bytes");
}

}  // namespace
}  // namespace gramme::dynamodb
