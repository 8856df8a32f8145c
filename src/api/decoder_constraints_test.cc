#include "api/decoder_testing.h"

namespace gramme::decoder_testing {
namespace {

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

TEST(Decoder, no_more_than_ten_faults_are_told) {
  std::string keys = "'KeySchema': [{'AttributeName': ''}";
  for (int i = 0; i < 500; ++i) keys += ", {'AttributeName': ''}";
  EXPECT_EQ(fault(keys + "]", older).substr(0, 33), "V: 10 validation errors detected:");
}

TEST(Decoder, refuses_millions_of_elements_after_all_other_faults) {
  std::string names = "'Names': [";
  for (int i = 0; i < 1'100'000; ++i) names += "'a',";
  EXPECT_TRUE(decoded("'TableName': 'table', " + names + "'b']").error().is(kind::request_too_large));
  EXPECT_TRUE(fault(names + "'123456']").starts_with("V: " + one));
  EXPECT_TRUE(fault(names + "7]").starts_with("S: "));
}

}  // namespace
}  // namespace gramme::decoder_testing
