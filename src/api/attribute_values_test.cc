#include "api/attribute_values.h"

#include <gtest/gtest.h>

#include "api/document_testing.h"
#include "value/attribute_finder.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

const std::string invalid = "One or more parameter values were invalid: ";
const std::string too_deep =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
    "supported limit";
const std::string more_than_one =
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
    "datatypes";
const std::string none_at_all =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";

AttributeValueFaults faults_of(const std::string& text, AttributeValueOptions options = {}) {
  const Document document = document_of(text);
  AttributeValueFaults faults;
  read_value(document.root(), true, options, faults);
  return faults;
}
std::string fault(const std::string& text) { return faults_of(text).value_fault; }
std::string older_fault(const std::string& text) { return faults_of(text, {.older = true}).value_fault; }
std::string type_fault_of(const std::string& text) {
  const AttributeValueFaults faults = faults_of(text);
  return faults.type_fault_at == AttributeValueFaults::none ? "none" : faults.type_fault;
}

Value value_of(const std::string& text) {
  const Document document = document_of(text);
  AttributeValueFaults faults;
  Value value = read_value(document.root(), true, {}, faults);
  EXPECT_TRUE(faults.empty()) << faults.type_fault << faults.value_fault;
  return value;
}

Item item_from(const std::string& text, AttributeValueFaults& faults) {
  const Document document = document_of(text);
  return read_item(document.root(), {}, faults);
}

std::string nested(int levels, const std::string& innermost = "{'S': 'x'}") {
  std::string text = innermost;
  for (int i = 0; i < levels; ++i)
    text = (i % 2 == 0 ? "{'M': {'m': " : "{'L': [") + text + (i % 2 == 0 ? "}}" : "]}");
  return text;
}

TEST(AttributeValues, scalars_take_their_binary_form) {
  EXPECT_EQ(value_of("{'S': 'abc'}").view(), string_value("abc").view());
  EXPECT_EQ(value_of("{'S': ''}").view(), string_value("").view());
  EXPECT_EQ(value_of("{'N': '1.50'}").view(), number_value(*Number::parse("1.5")).view());
  EXPECT_EQ(value_of("{'B': 'Zm9v'}").view(), binary_value("foo").view());
  EXPECT_TRUE(value_of("{'BOOL': true}").view().boolean());
  EXPECT_FALSE(value_of("{'BOOL': false}").view().boolean());
  EXPECT_TRUE(value_of("{'NULL': true}").view().is(Type::null));
}

TEST(AttributeValues, lists_and_maps_nest_and_maps_are_sorted_with_the_last_of_a_name) {
  const Value value = value_of(
      "{'M': {'b': {'L': [{'S': 'x'}, {'M': {}}]}, 'a': {'N': '1'}, 'c': {'S': 'first'}, 'c': {'S': "
      "'last'}}}");
  std::vector<std::string> names;
  for (const Member& member : value.view().members()) names.emplace_back(member.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(value.view().find("c")->text(), "last");
  EXPECT_EQ(value.view().find("b")->at(0)->text(), "x");
  EXPECT_TRUE(value.view().find("b")->at(1)->is(Type::map));
}

TEST(AttributeValues, an_item_is_well_formed_whatever_the_order_of_its_members) {
  AttributeValueFaults faults;
  const Item item = item_from(
      "{'z': {'SS': ['b', 'a']}, 'a': {'M': {'y': {'NULL': true}, 'x': {'NS': ['2', '1']}}}}", faults);
  EXPECT_TRUE(faults.empty());
  EXPECT_TRUE(is_well_formed_item(item.bytes()));
  EXPECT_TRUE(AttributeFinder(item).contains(*item.view().find("z"), string_value("a")));
  EXPECT_TRUE(is_well_formed_item(item_from("{}", faults).bytes()));
}

TEST(AttributeValues, null_members_count_as_absent) {
  EXPECT_EQ(value_of("{'S': 'a', 'N': null}").view().text(), "a");
  EXPECT_EQ(fault("{'S': null}"), none_at_all);
  EXPECT_EQ(fault("null"), none_at_all);
  EXPECT_EQ(fault("{'L': [null]}"), none_at_all);
  EXPECT_EQ(fault("{'X': 'unknown'}"), none_at_all);
  EXPECT_EQ(faults_of("{}").value_fault_kind, AttributeValueFaults::Kind::type_count);
}

TEST(AttributeValues, booleans_written_as_texts_are_taken_and_noted) {
  for (const char* text : {"true", "T", "Yes", "y", "1"})
    EXPECT_TRUE(value_of(std::string("{'BOOL': '") + text + "'}").view().boolean());
  for (const char* text : {"FALSE", "f", "no", "N", "0"})
    EXPECT_FALSE(value_of(std::string("{'BOOL': '") + text + "'}").view().boolean());
  EXPECT_TRUE(value_of("{'NULL': 'yes'}").view().is(Type::null));
  EXPECT_TRUE(faults_of("{'BOOL': 'no'}").turns_older);
  EXPECT_FALSE(faults_of("{'BOOL': false}").turns_older);
  EXPECT_EQ(type_fault_of("{'BOOL': 'maybe'}"), "Unexpected token received from parser");
}

TEST(AttributeValues, wrong_json_types_have_the_texts_of_aws) {
  const std::pair<const char*, const char*> cases[] = {
      {"'23'", "Unexpected value type in payload"},
      {"[]", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
      {"{'S': true}", "TRUE_VALUE cannot be converted to String"},
      {"{'S': 23}", "NUMBER_VALUE cannot be converted to String"},
      {"{'N': 34.56}", "DECIMAL_VALUE cannot be converted to String"},
      {"{'N': []}", "Unrecognized collection type class java.lang.String"},
      {"{'S': {}}", "Start of structure or map found where not expected"},
      {"{'B': 23}", "only base-64-encoded strings are convertible to bytes"},
      {"{'B': []}", "Unrecognized collection type class java.nio.ByteBuffer"},
      {"{'B': '23456'}", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
      {"{'BOOL': -2147483648}", "NUMBER_VALUE cannot be converted to Boolean"},
      {"{'NULL': 1.5}", "DECIMAL_VALUE cannot be converted to Boolean"},
      {"{'BOOL': []}", ""},
      {"{'BOOL': {}}", "Start of structure or map found where not expected"},
      {"{'SS': 'a'}", "Unexpected field type"},
      {"{'NS': {}}", "Start of structure or map found where not expected"},
      {"{'SS': [1]}", "NUMBER_VALUE cannot be converted to String"},
      {"{'BS': ['=+/=']}", "Invalid last non-pad Base64 character dectected"},
      {"{'L': true}", "Unexpected field type"},
      {"{'L': ['a']}", "Unexpected value type in payload"},
      {"{'M': 1}", "Unexpected field type"},
      {"{'M': []}",
       "Unrecognized collection type java.util.Map<java.lang.String, "
       "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
      {"{'M': {'a': 'b'}}", "Unexpected value type in payload"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(type_fault_of(text), expected) << text;
}

TEST(AttributeValues, numbers_are_judged_as_aws_words_it) {
  const std::string overflow =
      "Number overflow. Attempting to store a number with magnitude larger than supported range";
  const std::string underflow =
      "Number underflow. Attempting to store a number with magnitude smaller than supported range";
  EXPECT_EQ(fault("{'N': 'abc'}"), "The parameter cannot be converted to a numeric value: abc");
  EXPECT_EQ(fault("{'N': ''}"), "The parameter cannot be converted to a numeric value: ");
  EXPECT_EQ(older_fault("{'N': ''}"), "The parameter cannot be converted to a numeric value");
  EXPECT_EQ(older_fault("{'N': ' 1'}"), "The parameter cannot be converted to a numeric value:  1");
  EXPECT_EQ(fault("{'N': '1e126'}"), overflow);
  EXPECT_EQ(fault("{'N': '1e-131'}"), underflow);
  EXPECT_EQ(fault("{'N': '1111111111111111111111111111111111111111'}"),
            "Attempting to store more than 38 significant digits in a Number");
  EXPECT_EQ(fault("{'N': '1e2147483647'}"), overflow);
  EXPECT_EQ(older_fault("{'N': '1e2147483647'}"), underflow);
  for (std::string wraps : {"1e2147483646", "0e2147483646", "-0012E+2147483645", "1.5e2147483646"})
    EXPECT_EQ(older_fault("{'N': '" + wraps + "'}"), underflow) << wraps;
  for (std::string just_fits : {"1e2147483645", "0.01e2147483647"})
    EXPECT_EQ(older_fault("{'N': '" + just_fits + "'}"), overflow) << just_fits;
  EXPECT_EQ(older_fault("{'N': '1e99999999999'}"), overflow);
  for (std::string number : {"1e99999999999", "-1e-2147483648", "0.1e2147483648", "0e2147483648"}) {
    EXPECT_EQ(faults_of("{'N': '" + number + "'}", {.older = true, .java_decimals = true}).value_fault,
              "The parameter cannot be converted to a numeric value: " + number);
  }
  EXPECT_EQ(faults_of("{'N': '1e-2147483647'}", {.older = true, .java_decimals = true}).value_fault,
            underflow);
  EXPECT_EQ(fault("{'NS': ['1', 'x']}"), "The parameter cannot be converted to a numeric value: x");
}

TEST(AttributeValues, sets_are_neither_empty_nor_repeating) {
  EXPECT_EQ(fault("{'SS': []}"), invalid + "An string set  may not be empty");
  EXPECT_EQ(fault("{'NS': []}"), invalid + "An number set  may not be empty");
  EXPECT_EQ(fault("{'BS': []}"), invalid + "Binary sets should not be empty");
  EXPECT_EQ(fault("{'SS': ['a', null]}"), invalid + "An string set may not have a null string as a member");
  EXPECT_EQ(fault("{'SS': ['b', 'a', 'b']}"),
            invalid + R"(Input collection ["a", "b", "b"] contains duplicates.)");
  EXPECT_EQ(fault("{'SS': ['c', 'a', 'c', 'b']}"),
            invalid + R"(Input collection ["a", "c", "c", "b"] contains duplicates.)");
  EXPECT_EQ(older_fault("{'SS': ['b', 'a', 'b']}"),
            invalid + "Input collection [b, a, b] contains duplicates.");
  EXPECT_EQ(fault("{'BS': ['/w==', 'AA==', 'AA==']}"),
            invalid + R"(Input collection ["AA==","/w==","AA=="]of type BS contains duplicates.)");
  EXPECT_EQ(older_fault("{'BS': ['/w==', 'AA==', 'AA==']}"),
            invalid + "Input collection [/w==, AA==, AA==]of type BS contains duplicates.");
  EXPECT_EQ(fault("{'NS': ['2', '1', '2.0']}"), invalid + "Input collection contains duplicates.");
  EXPECT_EQ(older_fault("{'NS': ['2', '1', '2.0']}"), "Input collection contains duplicates");
  EXPECT_TRUE(faults_of("{'SS': ['', 'a']}").empty());
}

TEST(AttributeValues, null_must_be_true) {
  EXPECT_EQ(fault("{'NULL': false}"), invalid + "Null attribute value types must have the value of true");
  EXPECT_EQ(fault("{'NULL': 'no'}"), invalid + "Null attribute value types must have the value of true");
}

TEST(AttributeValues, of_a_value_with_several_types_sets_come_before_numbers_before_null) {
  EXPECT_EQ(fault("{'S': 'a', 'N': '1'}"), more_than_one);
  EXPECT_EQ(fault("{'N': 'x', 'SS': []}"), invalid + "An string set  may not be empty");
  EXPECT_EQ(fault("{'NULL': false, 'N': 'x'}"), "The parameter cannot be converted to a numeric value: x");
  EXPECT_EQ(fault("{'NULL': false, 'S': 'a'}"),
            invalid + "Null attribute value types must have the value of true");
  EXPECT_EQ(type_fault_of("{'BOOL': 'x', 'SS': []}"), "Unexpected token received from parser");
  const AttributeValueFaults faults = faults_of("{'S': 'a', 'N': '1'}");
  EXPECT_TRUE(faults.turns_older);
  EXPECT_EQ(faults.value_fault_kind, AttributeValueFaults::Kind::type_count);
  EXPECT_EQ(faults_of("{'S': 'a', 'N': 'x'}").value_fault_kind, AttributeValueFaults::Kind::conversion);
}

TEST(AttributeValues, thirty_one_levels_pass_and_thirty_two_are_refused) {
  EXPECT_TRUE(faults_of(nested(31)).empty());
  EXPECT_EQ(fault(nested(32)), too_deep);
  EXPECT_TRUE(faults_of(nested(32), {.levels_max = 32}).empty());
  EXPECT_EQ(fault(nested(33, "{'N': 'not a number'}")), too_deep);
}

TEST(AttributeValues, from_sixty_three_levels_the_older_reader_judges) {
  EXPECT_FALSE(faults_of(nested(62)).turns_older);
  EXPECT_TRUE(faults_of(nested(63)).turns_older);
  EXPECT_TRUE(faults_of(nested(600)).turns_older);
}

TEST(AttributeValues, an_empty_name_comes_first_in_an_item_and_last_inside_its_values) {
  AttributeValueFaults top, nested_name, deep;
  item_from("{'a': " + nested(40) + ", '': {'S': 'x'}}", top);
  EXPECT_EQ(top.value_fault, "Empty attribute name");
  item_from("{'a': {'M': {'': {'S': 'x'}}}}", nested_name);
  EXPECT_EQ(nested_name.value_fault, "Empty attribute name");
  item_from("{'a': {'M': {'': {'S': 'x'}}}, 'b': " + nested(40) + "}", deep);
  EXPECT_EQ(deep.value_fault, too_deep);
}

TEST(AttributeValues, names_take_65535_bytes_everywhere) {
  auto named = [](size_t bytes) { return "{'" + std::string(bytes, 'n') + "': {'S': 'x'}}"; };
  const std::string too_large = "Attribute name is too large, must be less than 65536 bytes";
  AttributeValueFaults faults;
  item_from(named(65'535), faults);
  EXPECT_TRUE(faults.empty());
  item_from(named(65'536), faults);
  EXPECT_EQ(faults.value_fault, too_large);
  EXPECT_EQ(fault("{'M': " + named(65'535) + "}"), "");
  EXPECT_EQ(fault("{'M': " + named(65'536) + "}"), too_large);
}

TEST(AttributeValues, the_fault_written_first_is_told) {
  AttributeValueFaults faults;
  item_from("{'z': {'N': 'first'}, 'a': {'N': 'second'}, 'y': {'S': 1.5}, 'b': {'S': 1}}", faults);
  EXPECT_EQ(faults.value_fault, "The parameter cannot be converted to a numeric value: first");
  EXPECT_EQ(faults.type_fault, "DECIMAL_VALUE cannot be converted to String");
}

}  // namespace
}  // namespace gramme
