#include "expression/expression_testing.h"
#include "expression/reserved_words.h"

namespace gramme {
namespace {

struct Given {
  std::optional<Named<std::string>> names = std::nullopt;
  std::optional<Named<Value>> values = std::nullopt;
  bool has_expression = true;
  std::string_view value_expressions = "ConditionExpression";
  Wording wording = Wording::current;
  bool has_value_expression = true;
};

Result<Placeholders> check(Given given) {
  return Placeholders::check({given.names, given.values}, given.has_expression, given.value_expressions,
                             given.wording, given.has_value_expression);
}

const Value one = value("1");

TEST(Placeholders, need_an_expression_to_serve) {
  EXPECT_EQ(fault_of(check({.names = {{{"#n", "x"}}}, .has_expression = false})),
            "ExpressionAttributeNames can only be specified when using expressions");
  EXPECT_EQ(fault_of(check({.values = {{{":v", one}}}, .has_expression = false})),
            "ExpressionAttributeValues can only be specified when using expressions");
  const std::string older = "ExpressionAttributeValues can only be specified when using expressions: ";
  EXPECT_EQ(
      fault_of(check({.values = {{{":v", one}}}, .has_expression = false, .wording = Wording::of_2025})),
      older + "ConditionExpression is null");
  EXPECT_EQ(fault_of(check({.values = {{{":v", one}}},
                            .value_expressions = "FilterExpression and KeyConditionExpression",
                            .wording = Wording::of_2025,
                            .has_value_expression = false})),
            older + "FilterExpression and KeyConditionExpression are null");
  EXPECT_EQ(fault_of(check({.has_expression = false})), "");
}

TEST(Placeholders, are_checked_names_first) {
  EXPECT_EQ(fault_of(check({.names = Named<std::string>(), .values = Named<Value>()})),
            "ExpressionAttributeNames must not be empty");
  EXPECT_EQ(fault_of(check({.values = Named<Value>()})), "ExpressionAttributeValues must not be empty");
  for (const char* token : {"x", "#", "#a-b", "#é", ":n", "##"}) {
    EXPECT_EQ(
        fault_of(check({.names = {{{token, "x"}}}})),
        "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + std::string(token) + "\"");
  }
  EXPECT_EQ(fault_of(check({.values = {{{"v", one}}}})),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\"");
  EXPECT_EQ(fault_of(check({.names = {{{"#" + std::string(254, 'n'), "x"}}}})), "");
  EXPECT_EQ(fault_of(check({.names = {{{"#" + std::string(255, 'n'), "x"}}}})),
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key "
            "that is too long; "
            "size of key: 256");
  EXPECT_EQ(fault_of(check({.names = {{{"#e", ""}}}})),
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #e");
}

TEST(Placeholders, have_names_of_64_KB_which_is_found_after_values) {
  const auto named = [](size_t size) {
    return std::optional<Named<std::string>>({{"#n", std::string(size, 'x')}});
  };
  const std::string too_large =
      "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than "
      "65536 bytes for key #n";
  EXPECT_EQ(fault_of(check({.names = named(65535)})), "");
  EXPECT_EQ(fault_of(check({.names = named(65536)})), too_large);
  EXPECT_EQ(fault_of(check({.names = named(65536), .values = Named<Value>()})),
            "ExpressionAttributeValues must not be empty");
  EXPECT_EQ(fault_of(check({.names = named(65536), .values = {{{"v", one}}}})),
            "ExpressionAttributeValues contains invalid key: Syntax error; key: \"v\"");
}

TEST(Placeholders, are_found_by_their_tokens) {
  Placeholders given = placeholders("{:b: 1, :a: 2}", "{#n: 'x'}");
  EXPECT_EQ(*given.name("#n"), "x");
  EXPECT_EQ(print(given.value(":a")->view()), "2");
  EXPECT_EQ(print(given.value(":b")->view()), "1");
  EXPECT_EQ(given.value(":c"), nullptr);
  EXPECT_EQ(given.name("#N"), nullptr);
  EXPECT_EQ(fault_of(given.check_all_used()), "");
}

TEST(Placeholders, must_all_be_used) {
  Placeholders given = placeholders("{:a: 1, :c: 1, :b: 1}", "{#m: 'x', #n: 'y'}");
  EXPECT_EQ(fault_of(given.check_all_used()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#m, #n}");
  given.name("#m"), given.name("#n"), given.value(":c");
  EXPECT_EQ(fault_of(given.check_all_used()),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:a, :b}");
}

TEST(Placeholders, together_have_a_limit) {
  const Value large = string_value(std::string(1024 * 1024, 'x'));
  EXPECT_EQ(fault_of(check({.values = {{{":a", large}}}})), "");
  EXPECT_NE(fault_of(check({.values = {{{":a", large}, {":b", large}}}})), "");
}

TEST(ReservedWords, are_recognised_in_any_case_and_in_full_only) {
  for (const char* word : {"ABORT", "zone", "Size", "name", "TimeStamp", "SQLEXCEPTION"}) {
    EXPECT_TRUE(is_reserved_word(word)) << word;
  }
  for (const char* word :
       {"", "a", "names1", "nam", "zones", "attribute_name_longer_than_any_word", "pk"}) {
    EXPECT_FALSE(is_reserved_word(word)) << word;
  }
}

}  // namespace
}  // namespace gramme
