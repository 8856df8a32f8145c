#include <algorithm>

#include "api/decoder_testing.h"

namespace gramme::decoder_testing {
namespace {

TEST(Decoder, a_late_member_keeps_its_fault_for_the_handler_unless_the_older_generation_answers) {
  const std::string text = failed("'X' at 'late'", "Member must satisfy enum value set: [ALL_OLD, NONE]");
  const Result<Request> request = decoded("'TableName': 'table', 'Late': 'X'");
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE(request->late.value.has_value());
  EXPECT_EQ(request->late.fault->message(), one + text);
  EXPECT_EQ(fault("'Late': 'X'", older), "V: " + one + text);
}

TEST(Decoder, faults_of_values_are_worded_by_the_layer_that_reads_them) {
  const std::string item = "'Item': {'a': {'N': 'x'}}",
                    values = "'ExpressionAttributeValues': {':v': {'N': 'x'}}";
  const std::string text = "The parameter cannot be converted to a numeric value: x";
  const std::string wrapped = "ExpressionAttributeValues contains invalid value: " + text + " for key :v";
  const DecodeOptions enveloped{.value_faults = ValueFaults::enveloped},
      bare{.value_faults = ValueFaults::bare};
  const DecodeOptions older_layer{.value_faults = ValueFaults::older};
  EXPECT_EQ(fault(item, enveloped), "V: " + one + text);
  EXPECT_EQ(fault(item, bare), "V: " + text);
  EXPECT_EQ(fault(item, older_layer), "V: " + text);
  EXPECT_EQ(fault(values, enveloped), "V: " + one + text);
  EXPECT_EQ(fault(values, bare), "V: " + text);
  EXPECT_EQ(fault(values, older_layer), "V: " + wrapped);
  EXPECT_EQ(fault(values, older), "V: " + wrapped);
  EXPECT_EQ(fault("'Item': {'a': {'SS': ['a', 'a']}}",
                  {.wording = Wording::of_2025, .value_faults = ValueFaults::enveloped}),
            "V: One or more parameter values were invalid: Input collection [a, a] contains duplicates.");
}

TEST(Decoder, a_boolean_written_as_text_makes_the_older_layer_read_the_request) {
  EXPECT_EQ(fault("'Item': {'a': {'SS': ['a', 'a']}, 'b': {'BOOL': 'no'}}",
                  {.value_faults = ValueFaults::enveloped}),
            "V: One or more parameter values were invalid: Input collection [a, a] contains duplicates.");
  EXPECT_EQ(fault("'ExpressionAttributeValues': {':v': {'S': 'a', 'N': '1'}}",
                  {.value_faults = ValueFaults::enveloped}),
            "V: ExpressionAttributeValues contains invalid value: Supplied AttributeValue has more than "
            "one datatypes set, must "
            "contain exactly one of the supported datatypes for key :v");
}

TEST(Decoder, faults_of_expression_values_in_requests_that_turned_older_are_named_by_operation) {
  const auto of = [](const char* value, ValueFaults layer, NamedFaults named) {
    const std::string values =
        std::string("'ExpressionAttributeValues': {':b': {'BOOL': 'no'}, ':v': ") + value + "}";
    return fault(values.c_str(), {.value_faults = layer, .named_faults = named});
  };
  const auto is_named = [](const std::string& text) {
    EXPECT_TRUE(text.starts_with("V: ")) << text;
    return text.ends_with("for key :v");
  };
  const std::string deep = [] {
    std::string value = "{'S': 'a'}";
    for (int level = 0; level < 70; ++level) value = "{'L': [" + value + "]}";
    return value;
  }();
  for (const ValueFaults layer : {ValueFaults::enveloped, ValueFaults::bare}) {
    for (const char* value : {"{'N': 'x'}", "{'NULL': false}", deep.c_str()})
      EXPECT_TRUE(is_named(of(value, layer, NamedFaults::all)));
    EXPECT_FALSE(is_named(of("{'N': 'x'}", layer, NamedFaults::false_nulls)));
    EXPECT_TRUE(is_named(of("{'NULL': false}", layer, NamedFaults::false_nulls)));
    EXPECT_FALSE(is_named(of("{'N': 'x'}", layer, NamedFaults::nesting)));
    EXPECT_FALSE(is_named(of("{'NULL': 'no'}", layer, NamedFaults::nesting)));
    EXPECT_TRUE(is_named(of(deep.c_str(), layer, NamedFaults::nesting)));
  }
  const auto alone = [](ValueFaults layer) {
    return fault("'ExpressionAttributeValues': {':v': {}}", {.value_faults = layer});
  };
  EXPECT_TRUE(is_named(alone(ValueFaults::bare)));
  EXPECT_FALSE(is_named(alone(ValueFaults::enveloped)));
}

TEST(Decoder, start_keys_are_named_for_values_without_one_type_and_by_the_older_layer_for_others_too) {
  const std::string prefix = "V: The provided starting key is invalid: ";
  const std::string empty =
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::string number = "The parameter cannot be converted to a numeric value: x";
  EXPECT_EQ(fault("'ExclusiveStartKey': {'a': {}}"), prefix + empty);
  EXPECT_EQ(fault("'ExclusiveStartKey': {'a': {'N': 'x'}}"), "V: " + number);
  const DecodeOptions older{.value_faults = ValueFaults::older};
  EXPECT_EQ(fault("'ExclusiveStartKey': {'a': {'N': 'x'}}", older), "V: " + number);
  const std::string empty_set =
      "One or more parameter values were invalid: An string set  may not be empty";
  EXPECT_EQ(fault("'ExclusiveStartKey': {'a': {'SS': []}}"), "V: " + empty_set);
  EXPECT_EQ(fault("'ExclusiveStartKey': {'a': {'SS': []}}", older), prefix + empty_set);
}

struct Part {
  std::string name;
  Late<Item> item;
  std::optional<Late<Named<Value>>> values;
  static constexpr std::string_view printed_at_the_end = ", more=null";
  static std::span<const Field<Part>> shape();
};
constexpr Report told_last{.last = true, .name_faults = NameFaults::length_first};
constexpr std::array part_shape = {
    field<&Part::name>("Name", {.required = true, .table_name = true, .current = told_last}),
    field<&Part::item>("Item"),
    field<&Part::values>("ExpressionAttributeValues"),
};
std::span<const Field<Part>> Part::shape() { return part_shape; }

struct Whole {
  std::vector<Part> parts;
  std::optional<Named<Part>> named;
  Answer answer = Answer::none;
  static std::span<const Field<Whole>> shape();
  Result<void> check_parameters(Wording) const {
    if (parts.size() > 1) return validation("too many");
    return {};
  }
};
constexpr std::array whole_shape = {field<&Whole::parts>("Parts"),
                                    field<&Whole::named>("Named", {.length_max = 3}),
                                    field<&Whole::answer>("Answer")};
std::span<const Field<Whole>> Whole::shape() { return whole_shape; }

Result<Whole> whole(const char* text) {
  return decode<Whole>(document_of(text).root(), {.value_faults = ValueFaults::older});
}

TEST(Decoder, late_values_keep_their_faults_part_by_part) {
  const Result<Whole> request = whole(
      "{'Parts': [{'Name': 'good', 'Item': {'a': {'N': 'x'}}, 'ExpressionAttributeValues': {':v': {}}},"
      " {'Name': 'good', 'Item': {'b': {'S': 'x'}}}]}");
  ASSERT_FALSE(request.has_value());
  EXPECT_EQ(request.error().message(), "too many");

  const Result<Whole> one_part = whole(
      "{'Parts': [{'Name': 'good', 'Item': {'a': {'N': 'x'}}, 'ExpressionAttributeValues': {':v': {}}}]}");
  ASSERT_TRUE(one_part.has_value());
  const Part& part = one_part->parts[0];
  EXPECT_EQ(part.item.fault->message(), "The parameter cannot be converted to a numeric value: x");
  EXPECT_EQ(part.item.kind, AttributeValueFaults::Kind::conversion);
  EXPECT_EQ(
      part.values->fault->message(),
      "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain "
      "exactly one of the supported datatypes for key :v");

  const Result<Whole> good = whole("{'Parts': [{'Name': 'good', 'Item': {'b': {'S': 'x'}}}]}");
  ASSERT_TRUE(good.has_value());
  EXPECT_FALSE(good->parts[0].item.fault.has_value());
  EXPECT_EQ(good->parts[0].item.value.view().find("b")->text(), "x");
}

TEST(Decoder, last_faults_are_told_when_nothing_else_is_wrong) {
  const auto message = [](const char* text) { return whole(text).error().message(); };
  const std::string short_name =
      failed("'b!' at 'parts.1.member.name'", "Member must have length greater than or equal to 3") + "; " +
      failed("'b!' at 'parts.1.member.name'",
             "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  EXPECT_EQ(message("{'Parts': [{'Name': 'b!', 'Item': {'a': {}}}]}"),
            "2 validation errors detected: " + short_name);
  EXPECT_EQ(message("{'Parts': [{'Name': 'b!'}, {'Name': 'good'}]}"), "too many");
  EXPECT_EQ(message("{'Parts': [{'Name': 'b!'}], 'Answer': 'X'}"),
            one + failed("'X' at 'answer'", "Member must satisfy enum value set: [ALL_OLD, NONE]"));
}

TEST(Decoder, maps_are_printed_in_the_order_of_a_Java_hash_map) {
  const Result<Whole> request = whole(
      "{'Named': {'PK': {'Name': 'n'}, 'h': {'Item': {'m': {'M': {'a': {'S': 'x'}, 'h': {'S': 'y'}}}}},"
      " 'a': {'Name': 'n'}, 'unused': {'Name': 'n'}}}");
  ASSERT_FALSE(request.has_value());
  const std::string text(request.error().message());
  std::vector<size_t> places;
  for (const char* printed :
       {"{h=Part(name=null, item={m=", "h=AttributeValue(s=y", "a=AttributeValue(s=x",
        "expressionAttributeValues=null, more=null), a=Part(name=n", "unused=Part(", "PK=Part("}) {
    places.push_back(text.find(printed));
    EXPECT_NE(places.back(), text.npos) << printed << " in " << text;
  }
  EXPECT_TRUE(std::ranges::is_sorted(places)) << text;
}

}  // namespace
}  // namespace gramme::decoder_testing
