#include "services/dynamodb/legacy_parameters.h"

#include <gtest/gtest.h>

#include "api/test_document.h"

namespace gramme::dynamodb {
namespace {

std::string fault_of(std::string_view request) {
  const Document document = document_of(request);
  Result<void> checked = check_legacy_parameters(document.root());
  return checked.has_value() ? "" : checked.error().message();
}

TEST(LegacyParameters, expressions_and_attributes_to_get_pass) {
  EXPECT_EQ(fault_of("{}"), "");
  EXPECT_EQ(fault_of("{'ConditionExpression':'a','ProjectionExpression':'b'}"), "");
  EXPECT_EQ(fault_of("{'AttributesToGet':['a']}"), "");
  EXPECT_EQ(fault_of("{'Expected':null}"), "");
}

TEST(LegacyParameters, may_not_be_mixed_with_expressions) {
  EXPECT_EQ(
      fault_of(
          "{'ConditionalOperator':'OR','Expected':{},'UpdateExpression':'a','ConditionExpression':'b'}"),
      "Can not use both expression and non-expression parameters in the same request: Non-expression "
      "parameters: "
      "{Expected, ConditionalOperator} Expression parameters: {UpdateExpression, ConditionExpression}");
}

TEST(LegacyParameters, are_refused_by_name_rather_than_left_out) {
  EXPECT_EQ(fault_of("{'Expected':{}}"), "Expected is not supported; use an expression instead");
  EXPECT_EQ(fault_of("{'AttributeUpdates':{}}"),
            "AttributeUpdates is not supported; use an expression instead");
  EXPECT_EQ(fault_of("{'ConditionalOperator':'AND'}"),
            "ConditionalOperator cannot be used without Filter or Expected");
}

}  // namespace
}  // namespace gramme::dynamodb
