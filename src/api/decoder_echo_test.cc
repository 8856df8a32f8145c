#include "api/decoder_testing.h"

namespace gramme::decoder_testing {
namespace {

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

}  // namespace
}  // namespace gramme::decoder_testing
