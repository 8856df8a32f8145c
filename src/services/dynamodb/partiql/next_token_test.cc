#include "services/dynamodb/partiql/next_token.h"

#include <gtest/gtest.h>

#include "api/attribute_values.h"
#include "api/document_testing.h"
#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

Value value_of(const std::string& text) {
  const Document document = document_of(text);
  AttributeValueFaults faults;
  return read_value(document.root(), true, {}, faults);
}

std::string fingerprint(const std::string& parameter) {
  const Document written = document_of("[" + parameter + "]");
  return statement_fingerprint("SELECT", written.root(), std::vector{value_of(parameter)});
}

std::string number(std::string_view text) { return fingerprint("{'N':'" + std::string(text) + "'}"); }

TEST(NextToken, numbers_are_told_apart_by_value_and_scale) {
  EXPECT_EQ(number("1E2"), number("1e+2"));
  EXPECT_EQ(number("01"), number("1"));
  EXPECT_EQ(number("+1"), number("1"));
  EXPECT_EQ(number("1.5E1"), number("15"));
  EXPECT_EQ(number("-0"), number("0"));
  EXPECT_NE(number("-1"), number("1"));
  EXPECT_NE(number("0"), number("0.0"));
  EXPECT_NE(number("100"), number("1E2"));
}

TEST(NextToken, sets_are_told_apart_as_sets) {
  EXPECT_EQ(fingerprint("{'SS':['a','b']}"), fingerprint("{'SS':['b','a']}"));
  EXPECT_EQ(fingerprint("{'NS':['1','2']}"), fingerprint("{'NS':['2','1.0']}"));
  EXPECT_NE(fingerprint("{'NS':['1','2']}"), fingerprint("{'NS':['1','3']}"));
  EXPECT_NE(fingerprint("{'S':'a'}"), fingerprint("{'SS':['a']}"));
}

TEST(NextToken, a_position_comes_back) {
  const std::string statement = number("1");
  const Item position = item({{"pk", text("a")}});
  const std::string token = make_next_token(statement, position);
  EXPECT_EQ(read_next_token(token, statement)->view(), position.view());
  EXPECT_EQ(read_next_token(token, number("2")).error().message(), "NextToken does not match request");
  for (size_t size = 0; size < token.size(); ++size) {
    EXPECT_EQ(read_next_token(token.substr(0, size), statement).error().message(), "Invalid NextToken");
  }
}

}  // namespace
}  // namespace gramme::dynamodb
