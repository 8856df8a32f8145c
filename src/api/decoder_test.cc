#include "api/decoder_testing.h"

namespace gramme::decoder_testing {
namespace {

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

TEST(Enveloped, only_validation_in_the_current_wording) {
  EXPECT_EQ(enveloped(validation("x"), Wording::current).message(), "1 validation error detected: x");
  EXPECT_EQ(enveloped(validation("x"), Wording::of_2025).message(), "x");
  EXPECT_EQ(enveloped(serialization("x"), Wording::current).message(), "x");
  EXPECT_EQ(enveloped(Result<int>(7), Wording::current).value(), 7);
}

}  // namespace
}  // namespace gramme::decoder_testing
