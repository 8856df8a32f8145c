#include "api/decoder.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "api/errors.h"
#include "api/test_document.h"

namespace gramme {
namespace {

enum class Answer : uint8_t { none, all_old };
constexpr std::array<std::string_view, 2> answer_names = {"NONE", "ALL_OLD"};
constexpr std::array<std::string_view, 2> printed_answer_names = {"ALL_OLD", "NONE"};
std::span<const std::string_view> wire_names(Answer) { return answer_names; }
std::span<const std::string_view> printed_names(Answer) { return printed_answer_names; }

struct KeySchemaElement {
  std::string attribute_name;
  std::optional<Answer> key_type;
  static std::span<const Field<KeySchemaElement>> shape();
};
constexpr std::array key_schema_element_shape = {
    field<&KeySchemaElement::attribute_name>("AttributeName", {.required = true, .length_min = 1}),
    field<&KeySchemaElement::key_type>("KeyType"),
};
std::span<const Field<KeySchemaElement>> KeySchemaElement::shape() { return key_schema_element_shape; }

struct Table {
  std::vector<Item> keys;
  std::optional<KeySchemaElement> inner;
  static std::span<const Field<Table>> shape();
};
constexpr std::array table_shape = {
    field<&Table::keys>("Keys", {.required = true, .length_min = 1, .current = {.named = true}}),
    field<&Table::inner>("Inner"),
};
std::span<const Field<Table>> Table::shape() { return table_shape; }

struct Shared {
  std::optional<std::string> comment;
};

struct Request : Shared {
  std::string table_name;
  std::optional<Item> item;
  std::optional<Value> value;
  std::optional<Named<Value>> values;
  std::optional<Item> start_key;
  Answer answer = Answer::none;
  std::optional<Answer> second_answer;
  Late<Answer> late;
  std::optional<int32_t> limit;
  std::optional<int64_t> units;
  std::optional<double> target;
  std::optional<bool> consistent;
  std::optional<Blob> blob;
  std::optional<std::string> index_name;
  std::optional<std::vector<std::string>> names;
  std::optional<std::vector<KeySchemaElement>> key_schema;
  std::optional<Named<Table>> tables;
  std::optional<Named<std::vector<KeySchemaElement>>> lists;
  static std::span<const Field<Request>> shape();
};
constexpr Rules short_text{.length_min = 1, .length_max = 5};
constexpr std::string_view answer_text =
    "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]";
constexpr std::array request_shape = {
    field<&Request::answer>("Answer", {.current = {.order = 2}}),
    field<&Request::second_answer>("SecondAnswer", {.current = {.order = 1, .text = answer_text}}),
    field<&Request::table_name>("TableName", table_name_rules),
    field<&Request::item>("Item"),
    field<&Request::value>("Value"),
    field<&Request::values>("ExpressionAttributeValues"),
    field<&Request::start_key>("ExclusiveStartKey"),
    field<&Request::late>("Late"),
    field<&Request::limit>("Limit", {.value_min = 1, .current = {.named = true}}),
    field<&Request::units>("Units", {.value_min = 1, .value_max = 100}),
    field<&Request::target>("Target"),
    field<&Request::consistent>("Consistent"),
    field<&Request::blob>("Blob", {.length_max = 4}),
    field<&Request::index_name>("IndexName", index_name_rules),
    field<&Request::names>("Names", {.length_min = 1, .element = &short_text}),
    field<&Request::key_schema>("KeySchema", {.length_max = 2}),
    field<&Request::tables>(
        "Tables",
        {.length_min = 1, .current = {.named = true, .echo_as_json = true}, .key = &index_name_rules}),
    field<&Request::lists>("Lists", {.element = &short_text}),
    field<&Shared::comment, Request>("Comment"),
};
std::span<const Field<Request>> Request::shape() { return request_shape; }

constexpr DecodeOptions older{.wording = Wording::of_2025};

Result<Request> decoded(const std::string& members, DecodeOptions options = {}) {
  const Document document = document_of("{" + members + "}");
  return decode<Request>(document.root(), options);
}

/// The fault of a request that is otherwise complete; "none" when there is none.
std::string fault(const std::string& members, DecodeOptions options = {}) {
  const Result<Request> request = decoded("'TableName': 'table', " + members, options);
  if (request.has_value()) return "none";
  return std::string(request.error().is(kind::serialization) ? "S: " : "V: ") + request.error().message();
}
/// The fault of exactly these members.
std::string whole_fault(const std::string& members, DecodeOptions options = {}) {
  const Result<Request> request = decoded(members, options);
  return request.has_value() ? "none" : request.error().message();
}

const std::string one = "1 validation error detected: ";
std::string failed(const std::string& value_at, const std::string& constraint) {
  return "Value " + value_at + " failed to satisfy constraint: " + constraint;
}

TEST(Decoder, fills_members_of_every_type) {
  const Result<Request> request = decoded(
      "'TableName': 'table', 'Item': {'a': {'S': 'x'}}, 'Value': {'N': '1'}, 'Answer': 'ALL_OLD', 'Late': "
      "'NONE', 'Limit': 7, "
      "'Units': 9, 'Target': 2.5, 'Consistent': true, 'Blob': 'Zm9v', 'Names': ['a', 'b'], 'Comment': "
      "'inherited', "
      "'ExpressionAttributeValues': {':b': {'S': 'y'}, ':a': {'S': 'z'}}, 'KeySchema': [{'AttributeName': "
      "'pk', 'KeyType': 'NONE'}], "
      "'Tables': {'one': {'Keys': [{'k': {'S': 'v'}}], 'Inner': {'AttributeName': 'n'}}}, 'Unknown': [1, "
      "{'x': 2}], 'IndexName': null");
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_EQ(request->table_name, "table");
  EXPECT_EQ(request->item->view().find("a")->text(), "x");
  EXPECT_TRUE(request->value->view().is(Type::number));
  EXPECT_EQ(request->answer, Answer::all_old);
  EXPECT_FALSE(request->second_answer.has_value());
  EXPECT_EQ(request->late.value, Answer::none);
  EXPECT_EQ(request->limit, 7);
  EXPECT_EQ(request->units, 9);
  EXPECT_EQ(request->target, 2.5);
  EXPECT_EQ(request->consistent, true);
  EXPECT_EQ(request->blob->bytes, "foo");
  EXPECT_EQ(request->names, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(request->comment, "inherited");
  EXPECT_EQ(request->values->at(0).first, ":b");
  EXPECT_EQ(request->key_schema->at(0).attribute_name, "pk");
  EXPECT_EQ(request->tables->at(0).second.keys.size(), 1u);
  EXPECT_EQ(request->tables->at(0).second.inner->attribute_name, "n");
  EXPECT_FALSE(request->index_name.has_value());
}

TEST(Decoder, wrong_json_types_are_told_before_anything_else_and_the_first_written_wins) {
  EXPECT_EQ(fault("'Limit': '5'"), "S: STRING_VALUE cannot be converted to Integer");
  EXPECT_EQ(fault("'Limit': true"), "S: TRUE_VALUE cannot be converted to Integer");
  EXPECT_EQ(fault("'Units': {}"), "S: Start of structure or map found where not expected");
  EXPECT_EQ(fault("'Target': []"), "S: Unrecognized collection type class java.lang.Double");
  EXPECT_EQ(fault("'Comment': 1"), "S: NUMBER_VALUE cannot be converted to String");
  EXPECT_EQ(fault("'Answer': 1.5"), "S: DECIMAL_VALUE cannot be converted to String");
  EXPECT_EQ(fault("'Consistent': 'maybe'"), "S: Unexpected token received from parser");
  EXPECT_EQ(fault("'Consistent': 1"), "S: NUMBER_VALUE cannot be converted to Boolean");
  EXPECT_EQ(fault("'Blob': '%%%%'"), "S: Invalid Base64 character: '%'");
  EXPECT_EQ(fault("'Names': 'x'"), "S: Unexpected field type");
  EXPECT_EQ(fault("'Names': {}"), "S: Start of structure or map found where not expected");
  EXPECT_EQ(fault("'Names': [1]"), "S: NUMBER_VALUE cannot be converted to String");
  EXPECT_EQ(fault("'KeySchema': ['x']"), "S: Unexpected value type in payload");
  EXPECT_EQ(fault("'KeySchema': [[]]"),
            "S: Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement");
  EXPECT_EQ(fault("'Item': 'x'"), "S: Unexpected field type");
  EXPECT_EQ(fault("'Item': []"),
            "S: Unrecognized collection type java.util.Map<java.lang.String, "
            "com.amazonaws.dynamodb.v20120810.AttributeValue>");
  EXPECT_EQ(fault("'Lists': []"),
            "S: Unrecognized collection type java.util.Map<java.lang.String, "
            "java.util.List<com.amazonaws.dynamodb.v20120810.KeySchemaElement>>");
  EXPECT_EQ(fault("'Value': 'x'"), "S: Unexpected field type");
  EXPECT_EQ(fault("'Tables': {'one': {'Keys': 'x'}}"), "S: Unexpected field type");
  EXPECT_TRUE(
      fault("'Lists': {'a': 'x'}")
          .starts_with("S: class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot"));
  EXPECT_EQ(fault("'Comment': 1, 'Answer': true, 'TableName': ''"),
            "S: NUMBER_VALUE cannot be converted to String");
}

TEST(Decoder, of_members_with_one_name_the_last_counts) {
  const Result<Request> request = decoded(
      "'TableName': '', 'TableName': 'table', 'ExpressionAttributeValues': {':a': {}, ':b': {'S': 'b'}, "
      "':a': {'S': 'last'}}");
  ASSERT_TRUE(request.has_value()) << request.error().message();
  ASSERT_EQ(request->values->size(), 2u);
  EXPECT_EQ(request->values->at(0).first, ":b");
  EXPECT_EQ(request->values->at(1).second.view().text(), "last");
}

TEST(Decoder, booleans_may_be_texts) {
  EXPECT_EQ(decoded("'TableName': 'table', 'Consistent': 'YES'")->consistent, true);
  EXPECT_EQ(decoded("'TableName': 'table', 'Consistent': 'f'")->consistent, false);
}

TEST(Decoder, a_body_that_is_no_object_is_refused) {
  Document document = document_of("[1]");
  EXPECT_TRUE(decode<Request>(document.root(), {}).error().is(kind::serialization));
}

TEST(Decoder, table_names_are_judged_by_both_generations) {
  const std::string length_1 = "Member must have length greater than or equal to 1";
  const std::string length_3 = "Member must have length greater than or equal to 3";
  const std::string pattern = "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
  EXPECT_EQ(whole_fault("'TableName': '', 'Answer': 'X'"), one + failed("at 'TableName'", length_1));
  EXPECT_EQ(whole_fault("'TableName': ''", older), one + failed("'' at 'tableName'", length_1));
  EXPECT_EQ(whole_fault("'TableName': 'ab'"), one + failed("'ab' at 'tableName'", length_3));
  EXPECT_EQ(whole_fault("'TableName': 'a!'"), one + failed("'a!' at 'tableName'", length_3));
  EXPECT_EQ(whole_fault("'TableName': 'a!'", older),
            "2 validation errors detected: " + failed("'a!' at 'tableName'", pattern) + "; " +
                failed("'a!' at 'tableName'", length_3));
  EXPECT_EQ(whole_fault("'TableName': 'bad name'"), one + failed("'bad name' at 'tableName'", pattern));
  const std::string long_name(256, 'x');
  EXPECT_EQ(whole_fault("'TableName': '" + long_name + "'"),
            one + failed("'" + long_name + "' at 'tableName'",
                         "Member must have length less than or equal to 255"));
  EXPECT_EQ(whole_fault(""), one + failed("null at 'tableName'", "Member must not be null"));
  EXPECT_EQ(whole_fault("'TableName': 'arn:aws:dynamodb:us-east-1:000000000000:table/Music'"), "none");
  for (const char* name : {"arn:aws:dynamodb:us-east-1:0:index/Music", "arn:aws:s3:us-east-1:0:table/Music",
                           "arn:aws:dynamodb::0:table/Music", "arn:aws:dynamodb:us-east-1:0:table/",
                           "arn:aws:dynamodb:us-east-1:0:table/a/b"}) {
    EXPECT_EQ(whole_fault(std::string("'TableName': '") + name + "'"),
              one + failed(std::string("'") + name + "' at 'tableName'", pattern));
  }
}

TEST(Decoder, an_absent_member_lets_the_older_generation_tell_everything_in_the_order_of_the_shape) {
  EXPECT_EQ(whole_fault("'Limit': 0, 'SecondAnswer': 'X', 'Answer': 'Y'"),
            "4 validation errors detected: " +
                failed("'Y' at 'answer'", "Member must satisfy enum value set: [ALL_OLD, NONE]") + "; " +
                failed("'X' at 'secondAnswer'", "Member must satisfy enum value set: [ALL_OLD, NONE]") +
                "; " + failed("null at 'tableName'", "Member must not be null") + "; " +
                failed("'0' at 'limit'", "Member must have value greater than or equal to 1"));
}

TEST(Decoder, the_current_generation_has_its_own_order_and_texts) {
  const std::string first =
      failed("'Y' at 'answer'", "Member must satisfy enum value set: [ALL_OLD, NONE]");
  EXPECT_EQ(whole_fault("'TableName': 'table', 'Answer': 'Y', 'SecondAnswer': 'X'"),
            "2 validation errors detected: " + std::string(answer_text) + "; " + first);
  EXPECT_EQ(
      whole_fault("'TableName': 'table', 'Answer': 'Y', 'SecondAnswer': 'X'", {.first_fault_only = true}),
      one + std::string(answer_text));
  EXPECT_EQ(whole_fault("'TableName': '', 'Limit': 0, 'Answer': 'Y'"),
            "2 validation errors detected: " +
                failed("at 'Limit'", "Member must have value greater than or equal to 1") + "; " +
                failed("at 'TableName'", "Member must have length greater than or equal to 1"));
}

TEST(Decoder, integers_saturate_and_lose_fractions_and_then_the_older_generation_answers) {
  EXPECT_EQ(decoded("'TableName': 'table', 'Limit': 4294967296")->limit, 2147483647);
  EXPECT_EQ(decoded("'TableName': 'table', 'Limit': 1.5")->limit, 1);
  EXPECT_EQ(decoded("'TableName': 'table', 'Limit': 1e400")->limit, 2147483647);
  EXPECT_EQ(fault("'Limit': 0.5"),
            "V: " + one + failed("'0' at 'limit'", "Member must have value greater than or equal to 1"));
  EXPECT_EQ(fault("'Limit': -1e400"),
            "V: " + one +
                failed("'-2147483648' at 'limit'", "Member must have value greater than or equal to 1"));
  EXPECT_EQ(fault("'Limit': 0"),
            "V: " + one + failed("at 'Limit'", "Member must have value greater than or equal to 1"));
  EXPECT_EQ(
      fault("'Units': 99999999999999999999"),
      "V: " + one +
          failed("'9223372036854775807' at 'units'", "Member must have value less than or equal to 100"));
  EXPECT_EQ(fault("'Units': 5e-400"),
            "V: " + one + failed("'0' at 'units'", "Member must have value greater than or equal to 1"));
  EXPECT_EQ(decoded("'TableName': 'table', 'Target': 1e-400")->target, 0.0);
}

TEST(Decoder, paths_name_lists_maps_and_structs) {
  EXPECT_EQ(fault("'KeySchema': [{'AttributeName': 'a'}, {'AttributeName': 'b', 'KeyType': 'X'}]"),
            "V: " + one +
                failed("'X' at 'keySchema.2.member.keyType'",
                       "Member must satisfy enum value set: [ALL_OLD, NONE]"));
  EXPECT_EQ(
      fault("'Tables': {'One': {'Keys': []}}"),
      "V: " + one +
          failed("at 'Tables.One.member.Keys'", "Member must have length greater than or equal to 1"));
  EXPECT_EQ(
      fault("'Tables': {'One': {'Keys': [{}], 'Inner': {}}}"),
      "V: " + one + failed("null at 'tables.One.member.inner.attributeName'", "Member must not be null"));
  EXPECT_EQ(fault("'KeySchema': [null]"),
            "V: " + one + failed("null at 'keySchema.1.member'", "Member must not be null"));
}

TEST(Decoder, containers_are_echoed_as_java_prints_them_or_as_json) {
  EXPECT_EQ(fault("'KeySchema': [{'AttributeName': 'a', 'KeyType': 'NONE'}, {'AttributeName': 'b'}, "
                  "{'AttributeName': 'c'}]"),
            "V: " + one +
                failed("'[KeySchemaElement(attributeName=a, keyType=NONE), "
                       "KeySchemaElement(attributeName=b, keyType=null), "
                       "KeySchemaElement(attributeName=c, keyType=null)]' at 'keySchema'",
                       "Member must have length less than or equal to 2"));
  EXPECT_EQ(fault("'Tables': {'bad!': {'Keys': [{'pk': {'S': 'a'}}]}}"),
            "V: " + one +
                failed(R"('{"bad!":{"Keys":[{"pk":{"S":"a"}}]}}' at 'tables')",
                       "Map keys must satisfy constraint: [Member must have length less than or equal to "
                       "255, Member must have length "
                       "greater than or equal to 3, Member must satisfy regular expression pattern: "
                       "[a-zA-Z0-9_.-]+]"));
  EXPECT_EQ(fault("'Tables': {}"),
            "V: " + one + failed("at 'Tables'", "Member must have length greater than or equal to 1"));
  EXPECT_EQ(
      fault("'Lists': {'T': []}"),
      "V: " + one +
          failed("'{T=[]}' at 'lists'",
                 "Map value must satisfy constraint: [Member must have length less than or equal to 5, "
                 "Member must have length greater than or equal to 1]"));
  EXPECT_EQ(fault("'Names': ['a', 'toolong']"),
            "V: " + one +
                failed("'[a, toolong]' at 'names'",
                       "Member must satisfy constraint: [Member must have length less than or equal to 5, "
                       "Member must have length greater than or equal to 1]"));
}

TEST(Decoder, attribute_values_are_echoed_with_their_sixteen_fields) {
  Document document = document_of("{'B': 'Zm9v', 'L': [{'S': 'x'}], 'SS': ['a', 'b']}");
  std::string out;
  echo_attribute_value(out, document.root());
  EXPECT_EQ(out,
            "AttributeValue(s=null, n=null, b=java.nio.HeapByteBuffer[pos=0 lim=3 cap=3], iNT=null, "
            "dECIMAL=null, dOUBLE=null, "
            "sS=[a, b], nS=null, bS=null, iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, "
            "l=[AttributeValue(s=x, n=null, b=null, "
            "iNT=null, dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, "
            "dOUBLESET=null, m=null, "
            "l=null, nULL=null, bOOL=null)], nULL=null, bOOL=null)");
}

TEST(Decoder, echoing_is_bounded_in_depth_and_size) {
  std::string deep = "{'S': 'x'}", wide = "{'L': [{'S': 'x'}";
  for (int i = 0; i < 1000; ++i) deep = "{'L': [" + deep + "]}";
  for (int i = 0; i < 10'000; ++i) wide += ", {'S': 'x'}";
  for (const std::string& text : {deep, wide + "]}"}) {
    Document document = document_of(text);
    std::string out;
    echo_attribute_value(out, document.root());
    EXPECT_LT(out.size(), 300'000u);
    EXPECT_LT(json_echo(document.root()).size(), 300'000u);
  }
}

TEST(Decoder, lengths_count_characters_and_patterns_come_first) {
  EXPECT_EQ(fault("'Names': ['ééééé']"), "none");
  EXPECT_EQ(
      fault("'IndexName': 'é'", older),
      "V: 2 validation errors detected: " +
          failed("'é' at 'indexName'", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+") +
          "; " + failed("'é' at 'indexName'", "Member must have length greater than or equal to 3"));
  EXPECT_EQ(fault("'Blob': 'Zm9vYmE='"),
            "V: " + one +
                failed("'java.nio.HeapByteBuffer[pos=0 lim=5 cap=5]' at 'blob'",
                       "Member must have length less than or equal to 4"));
}

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

TEST(Decoder, constraints_are_told_before_values_and_values_in_the_order_of_the_shape) {
  EXPECT_EQ(fault("'Item': {'a': {}}, 'Answer': 'X'").substr(0, 31), "V: 1 validation error detected:");
  EXPECT_EQ(fault("'Value': {'N': 'second'}, 'Item': {'a': {'N': 'first'}}"),
            "V: The parameter cannot be converted to a numeric value: first");
}

struct Checked {
  std::string table_name;
  std::optional<Item> item;
  static std::span<const Field<Checked>> shape();
  Result<void> check_parameters(Wording wording) const {
    if (table_name != "mixed") return {};
    return validation(wording == Wording::current ? "mixed up" : "mixed up before");
  }
};
constexpr std::array checked_shape = {field<&Checked::table_name>("TableName", table_name_rules),
                                      field<&Checked::item>("Item")};
std::span<const Field<Checked>> Checked::shape() { return checked_shape; }

TEST(Decoder, a_requests_own_check_comes_between_constraints_and_values) {
  const auto message = [](const char* text) {
    const Document document = document_of(text);
    return decode<Checked>(document.root(), {}).error().message();
  };
  EXPECT_EQ(message("{'TableName': 'mixed', 'Item': {'a': {}}}"), "mixed up");
  EXPECT_EQ(message("{'TableName': 'mixed', 'Item': {'a': {'BOOL': 'yes'}}}"), "mixed up before");
  EXPECT_EQ(message("{'TableName': 'other', 'Item': {'a': {}}}").substr(0, 30),
            "Supplied AttributeValue is emp");
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

TEST(Decoder, no_more_than_ten_faults_are_told) {
  std::string keys = "'KeySchema': [{'AttributeName': ''}";
  for (int i = 0; i < 500; ++i) keys += ", {'AttributeName': ''}";
  EXPECT_EQ(fault(keys + "]", older).substr(0, 33), "V: 10 validation errors detected:");
}

TEST(Enveloped, only_validation_in_the_current_wording) {
  EXPECT_EQ(enveloped(validation("x"), Wording::current).message(), "1 validation error detected: x");
  EXPECT_EQ(enveloped(validation("x"), Wording::of_2025).message(), "x");
  EXPECT_EQ(enveloped(serialization("x"), Wording::current).message(), "x");
  EXPECT_EQ(enveloped(Result<int>(7), Wording::current).value(), 7);
}

}  // namespace
}  // namespace gramme
