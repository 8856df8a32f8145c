#include "services/dynamodb/legacy/legacy_conditions.h"

#include "api/document_testing.h"
#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

/// Anything that carries legacy conditions.
struct Request {
  LegacyConditions filter;
  ExpectedValues expected;
  Late<ConditionalOperator> joined_by;
  static std::span<const Field<Request>> shape();
};
constexpr std::array request_shape = {
    field<&Request::filter>("QueryFilter"),
    field<&Request::expected>("Expected"),
    field<&Request::joined_by>("ConditionalOperator", conditional_operator_rules),
};
std::span<const Field<Request>> Request::shape() { return request_shape; }

Request request(std::string_view json, Wording wording = Wording::current) {
  const Document document = document_of(json);
  return *decode<Request>(document.root(), {.wording = wording});
}

const Item one = item({{"s", text("hello")}, {"n", number(5)}, {"flag", Value(std::string("T"))}});

std::string answer(const Result<Condition>& condition) {
  if (!condition.has_value()) return condition.error().message();
  return condition->holds(one) ? "yes" : "no";
}

/// What a filter of one condition says of the item above, or what is wrong with it.
std::string filter(std::string_view attribute, std::string_view op, std::string_view values) {
  const std::string json = "{'QueryFilter':{'" + std::string(attribute) + "':{'ComparisonOperator':'" +
                           std::string(op) + "','AttributeValueList':" + std::string(values) + "}}}";
  return answer(condition_of(request(json).filter, {}));
}

std::string expected(std::string_view condition) {
  const Request sent = request("{'Expected':{'n':" + std::string(condition) + "}}");
  return answer(condition_of(sent.expected, {}));
}

TEST(LegacyConditions, operators_compare_as_those_of_expressions) {
  EXPECT_EQ(filter("n", "EQ", "[{'N':'5.0'}]"), "yes");
  EXPECT_EQ(filter("n", "EQ", "[{'S':'5'}]"), "no");
  EXPECT_EQ(filter("n", "NE", "[{'S':'5'}]"), "yes");
  EXPECT_EQ(filter("n", "NE", "[{'N':'5'}]"), "no");
  EXPECT_EQ(filter("n", "LT", "[{'N':'5'}]"), "no");
  EXPECT_EQ(filter("n", "LE", "[{'N':'5'}]"), "yes");
  EXPECT_EQ(filter("n", "GT", "[{'N':'4'}]"), "yes");
  EXPECT_EQ(filter("n", "GE", "[{'N':'6'}]"), "no");
  EXPECT_EQ(filter("n", "BETWEEN", "[{'N':'5'},{'N':'5'}]"), "yes");
  EXPECT_EQ(filter("n", "IN", "[{'N':'1'},{'N':'5'}]"), "yes");
  EXPECT_EQ(filter("s", "BEGINS_WITH", "[{'S':'he'}]"), "yes");
  EXPECT_EQ(filter("s", "CONTAINS", "[{'S':'ll'}]"), "yes");
  EXPECT_EQ(filter("s", "NOT_CONTAINS", "[{'S':'ll'}]"), "no");
  EXPECT_EQ(filter("s", "NOT_CONTAINS", "[{'N':'1'}]"), "yes");
  EXPECT_EQ(filter("s", "NULL", "[]"), "no");
  EXPECT_EQ(filter("s", "NOT_NULL", "[]"), "yes");
  EXPECT_EQ(filter("flag", "EQ", "[{'BOOL':true}]"), "yes");
}

TEST(LegacyConditions, of_an_attribute_that_is_not_there_only_ne_and_null_hold) {
  for (std::string_view op :
       {"EQ", "LT", "LE", "GT", "GE", "IN", "BEGINS_WITH", "CONTAINS", "NOT_CONTAINS"})
    EXPECT_EQ(filter("gone", op, "[{'S':'a'}]"), "no") << op;
  EXPECT_EQ(filter("gone", "BETWEEN", "[{'S':'a'},{'S':'b'}]"), "no");
  EXPECT_EQ(filter("gone", "NOT_NULL", "[]"), "no");
  EXPECT_EQ(filter("gone", "NE", "[{'S':'a'}]"), "yes");
  EXPECT_EQ(filter("gone", "NULL", "[]"), "yes");
}

TEST(LegacyConditions, any_name_is_an_attribute_and_no_path) {
  const Item dotted = item({{"a.b[0]", number(1)}});
  const Request sent =
      request("{'QueryFilter':{'a.b[0]':{'ComparisonOperator':'EQ','AttributeValueList':[{'N':'1'}]}}}");
  EXPECT_TRUE(condition_of(sent.filter, {})->holds(dotted));
}

TEST(LegacyConditions, take_the_number_of_values_that_their_operator_wants) {
  const auto count = [](std::string_view op) {
    return "One or more parameter values were invalid: Invalid number of argument(s) for the " +
           std::string(op) + " ComparisonOperator";
  };
  for (std::string_view op :
       {"EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", "BETWEEN", "IN"})
    EXPECT_EQ(filter("n", op, "[]"), count(op));
  for (std::string_view op :
       {"EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", "NULL", "NOT_NULL"})
    EXPECT_EQ(filter("n", op, "[{'S':'a'},{'S':'a'}]"), count(op));
  EXPECT_EQ(filter("n", "BETWEEN", "[{'S':'a'},{'S':'a'},{'S':'a'}]"), count("BETWEEN"));
}

TEST(LegacyConditions, take_the_types_that_their_operator_wants) {
  const auto type = [](std::string_view op, std::string_view type) {
    return "One or more parameter values were invalid: ComparisonOperator " + std::string(op) +
           " is not valid for " + std::string(type) + " AttributeValue type";
  };
  const std::array<std::pair<std::string_view, std::string_view>, 7> others = {{{"BOOL", "{'BOOL':true}"},
                                                                                {"NULL", "{'NULL':true}"},
                                                                                {"SS", "{'SS':['a']}"},
                                                                                {"NS", "{'NS':['1']}"},
                                                                                {"BS", "{'BS':['abcd']}"},
                                                                                {"M", "{'M':{}}"},
                                                                                {"L", "{'L':[]}"}}};
  for (const auto& [name, value] : others) {
    const std::string list = "[" + std::string(value) + "]";
    for (std::string_view op : {"LT", "LE", "GT", "GE", "IN", "BEGINS_WITH"})
      EXPECT_EQ(filter("n", op, list), type(op, name));
    for (std::string_view op : {"EQ", "NE"}) EXPECT_TRUE(filter("n", op, list).size() < 4) << op << name;
  }
  for (std::string_view op : {"CONTAINS", "NOT_CONTAINS"}) {
    EXPECT_EQ(filter("n", op, "[{'M':{}}]"), type(op, "M"));
    EXPECT_EQ(filter("n", op, "[{'SS':['a']}]"), type(op, "SS"));
    EXPECT_TRUE(filter("n", op, "[{'NULL':true}]").size() < 4);
  }
  EXPECT_EQ(filter("n", "BEGINS_WITH", "[{'N':'1'}]"), type("BEGINS_WITH", "N"));
  EXPECT_EQ(filter("n", "BETWEEN", "[{'M':{}},{'M':{}}]"), type("BETWEEN", "M"));
  EXPECT_EQ(filter("n", "IN", "[{'S':'x'},{'BOOL':true}]"), type("IN", "BOOL"));
  EXPECT_EQ(
      filter("n", "IN", "[{'S':'x'},{'N':'1'}]"),
      "One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of "
      "same type");
  EXPECT_EQ(filter("n", "BETWEEN", "[{'N':'2'},{'N':'1'}]"),
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper "
            "bound");
  EXPECT_EQ(filter("n", "eq", "[]"),
            "One or more parameter values were invalid: Invalid comparison operator");
}

TEST(LegacyConditions, of_expected_say_what_the_attribute_is_or_that_it_is_not_there) {
  EXPECT_EQ(expected("{'Value':{'N':'5'}}"), "yes");
  EXPECT_EQ(expected("{'Value':{'N':'5'},'Exists':true}"), "yes");
  EXPECT_EQ(expected("{'Value':{'N':'6'}}"), "no");
  EXPECT_EQ(expected("{'Exists':false}"), "no");
  EXPECT_EQ(expected("{'ComparisonOperator':'GT','Value':{'N':'4'}}"), "yes");
  EXPECT_EQ(expected("{'ComparisonOperator':'GT','AttributeValueList':[{'N':'4'}]}"), "yes");
  EXPECT_EQ(expected("{'ComparisonOperator':'NOT_NULL'}"), "yes");
  EXPECT_EQ(expected("{'ComparisonOperator':'NULL','AttributeValueList':[]}"), "no");
}

TEST(LegacyConditions, of_expected_must_be_of_one_form) {
  constexpr std::string_view list = "'AttributeValueList':[{'N':'1'}]";
  const auto fault = [&](std::string condition) {
    const std::string text = expected(condition);
    constexpr std::string_view invalid = "One or more parameter values were invalid: ";
    return text.starts_with(invalid) ? text.substr(invalid.size()) : text;
  };
  EXPECT_EQ(fault("{}"), "Value must be provided when Exists is null for Attribute: n");
  EXPECT_EQ(fault("{'Exists':true}"), "Value must be provided when Exists is true for Attribute: n");
  EXPECT_EQ(fault("{'Exists':false,'Value':{'N':'1'}}"),
            "Value cannot be used when Exists is false for Attribute: n");
  EXPECT_EQ(fault("{'Value':{'N':'1'},'ComparisonOperator':'EQ'," + std::string(list) + "}"),
            "Value and AttributeValueList cannot be used together for Attribute: n");
  EXPECT_EQ(fault("{'Exists':true,'ComparisonOperator':'LT'}"),
            "Exists and ComparisonOperator cannot be used together for Attribute: n");
  EXPECT_EQ(fault("{'ComparisonOperator':'LT'}"),
            "Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: n");
  EXPECT_EQ(fault("{'Exists':true," + std::string(list) + "}"),
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: n");
  EXPECT_EQ(fault("{'ComparisonOperator':'BETWEEN','Value':{'N':'1'}}"),
            "Invalid number of argument(s) for the BETWEEN ComparisonOperator");
  EXPECT_EQ(fault("{'ComparisonOperator':'NULL','Value':{'N':'1'}}"),
            "Invalid number of argument(s) for the NULL ComparisonOperator");
  EXPECT_EQ(fault("{'ComparisonOperator':'IN','AttributeValueList':[{'NULL':true}]}"),
            "ComparisonOperator IN is not valid for NULL AttributeValue type");
  EXPECT_EQ(fault("{'ComparisonOperator':'BOGUS'}"), "Invalid comparison operator");
}

TEST(LegacyConditions, are_joined_by_and_unless_the_request_says_or) {
  constexpr std::string_view both = "'Expected':{'n':{'Value':{'N':'5'}},'s':{'Value':{'S':'other'}}}";
  const auto joined = [&](std::string_view by) {
    const Request sent = request("{" + std::string(both) + std::string(by) + "}");
    return answer(condition_of(sent.expected, sent.joined_by));
  };
  EXPECT_EQ(joined(""), "no");
  EXPECT_EQ(joined(",'ConditionalOperator':'AND'"), "no");
  EXPECT_EQ(joined(",'ConditionalOperator':'OR'"), "yes");
  EXPECT_EQ(answer(condition_of(ExpectedValues(), {})), "yes");
}

TEST(LegacyConditions, an_operator_between_them_must_have_two_to_join) {
  const auto fault = [](std::string_view op, size_t conditions) {
    const Request sent = request("{'ConditionalOperator':'" + std::string(op) + "'}");
    const Result<void> checked = check_conditional_operator(sent.joined_by, conditions);
    return checked.has_value() ? "" : checked.error().message();
  };
  EXPECT_EQ(fault("XOR", 0), "ConditionalOperator cannot be used without Filter or Expected");
  EXPECT_EQ(fault("XOR", 1),
            "ConditionalOperator can only be used when Filter or Expected has two or more elements");
  EXPECT_EQ(fault("XOR", 2), "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]");
  EXPECT_EQ(fault("AND", 2), "");
  EXPECT_TRUE(check_conditional_operator({}, 0).has_value());
}

TEST(LegacyConditions, of_a_million_attributes_are_read_in_linear_time) {
  LegacyConditions filter;
  for (int i = 0; i < 200'000; ++i)
    filter.emplace_back("a" + std::to_string(i), model::Condition{{ComparisonOperator::null, {}}, {}});
  const Result<Condition> condition = condition_of(filter, {});
  EXPECT_EQ(condition->attributes().size(), filter.size());
  EXPECT_TRUE(condition->holds(one));
}

}  // namespace
}  // namespace gramme::dynamodb
