#include <gtest/gtest.h>

#include "services/dynamodb/partiql/partiql_testing.h"

namespace gramme::dynamodb {
namespace {

const std::string indexes = R"(,"ReturnConsumedCapacity":"INDEXES")";
const std::string no_key =
    R"({"Error":{"Code":"ValidationError","Message":"Select statements within BatchExecuteStatement must )"
    R"(specify the primary key in the where clause."}})";

class BatchExecuteStatement : public ::testing::Test, protected StatementStore {
 protected:
  BatchExecuteStatement() {
    put(R"({"pk":{"S":"a"},"v":{"N":"1"}})");
    put(R"({"pk":{"S":"b"},"v":{"N":"2"}})");
  }
  static std::string responses(std::string_view list) {
    return "{\"Responses\":[" + std::string(list) + "]}";
  }
};

TEST_F(BatchExecuteStatement, members_that_read_answer_their_items) {
  EXPECT_EQ(batch({"SELECT * FROM Hash WHERE pk = 'a'", "SELECT v FROM Hash WHERE pk IN ['b']",
                   "SELECT * FROM Hash WHERE pk = 'none'"}),
            responses(R"({"Item":{"pk":{"S":"a"},"v":{"N":"1"}},"TableName":"Hash"},)"
                      R"({"Item":{"v":{"N":"2"}},"TableName":"Hash"},{"TableName":"Hash"})"));
}

TEST_F(BatchExecuteStatement, a_select_names_the_key_and_nothing_else) {
  for (std::string statement :
       {"SELECT * FROM Hash", "SELECT * FROM Hash WHERE pk = 'a' AND v = 1",
        "SELECT * FROM Things WHERE pk = 'a'", "SELECT * FROM Hash WHERE pk IN ['a', 'b']",
        "SELECT * FROM Things.flat WHERE g = 'x'", "SELECT * FROM Hash WHERE pk = 'a' OR v = 1"}) {
    EXPECT_EQ(batch({statement}), responses(no_key)) << statement;
  }
  EXPECT_EQ(
      batch({"SELECT * FROM Hash WHERE pk IN ['a', 'a']"}),
      responses(R"({"Error":{"Code":"ValidationError","Message":"Overlapping conditions with range keys )"
                R"(are not supported in where clause"}})"));
  EXPECT_EQ(batch({"SELECT v FROM Hash WHERE pk = 'a' AND pk = 'a'"}),
            responses(R"({"Item":{"v":{"N":"1"}},"TableName":"Hash"})"));
}

TEST_F(BatchExecuteStatement, every_member_has_an_outcome_of_its_own) {
  const std::string old = R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})";
  EXPECT_EQ(
      batch({"INSERT INTO Hash VALUE {'pk': 'n'}", "INSERT INTO Hash VALUE {'pk': 'a'}", "nonsense",
             R"({"Statement":"UPDATE Hash SET v = 3 WHERE pk = 'b' AND v = 9",)" + old,
             "DELETE FROM None WHERE pk = 'x'", "DELETE FROM Hash WHERE pk = 'gone' RETURNING ALL OLD *"}),
      responses(R"({"TableName":"Hash"},)"
                R"({"Error":{"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"},)"
                R"("TableName":"Hash"},)"
                R"({"Error":{"Code":"ValidationError","Message":"Unsupported operation: Id"}},)"
                R"({"Error":{"Code":"ConditionalCheckFailed","Item":{"pk":{"S":"b"},"v":{"N":"2"}},)"
                R"("Message":"The conditional request failed"},"TableName":"Hash"},)"
                R"({"Error":{"Code":"ResourceNotFound","Message":"Requested resource not found"},)"
                R"("TableName":"None"},{"TableName":"Hash"})"));
  EXPECT_EQ(get("n"), R"({"Item":{"pk":{"S":"n"}}})");
  EXPECT_EQ(get("b"), R"({"Item":{"pk":{"S":"b"},"v":{"N":"2"}}})");
}

TEST_F(BatchExecuteStatement, the_table_is_named_when_the_item_operation_refuses) {
  EXPECT_EQ(
      batch({"UPDATE Hash SET pk = 'x' WHERE pk = 'a'"}),
      responses(
          R"({"Error":{"Code":"ValidationError","Message":"One or more parameter values were invalid: )"
          R"(Cannot update attribute pk. This attribute is part of the key"},"TableName":"Hash"})"));
  EXPECT_EQ(
      batch({"SELECT * FROM Hash WHERE pk = '" + letters(2049) + "'"}),
      responses(
          R"({"Error":{"Code":"ValidationError","Message":"One or more parameter values were invalid: )"
          R"(Size of hashkey has exceeded the maximum size limit of2048 bytes"},"TableName":"Hash"})"));
  EXPECT_EQ(
      batch({"DELETE FROM Hash"}),
      responses(
          R"({"Error":{"Code":"ValidationError","Message":"Where clause does not contain a mandatory )"
          R"(equality on all key attributes"}})"));
}

TEST_F(BatchExecuteStatement, refused_members_take_no_part_in_what_the_batch_must_be) {
  const std::string mixed = "Read and write requests together in the same batch is not supported.";
  const std::string twice = "Provided list of item keys contains duplicates";
  const std::string select = "SELECT v FROM Hash WHERE pk = 'a'";
  EXPECT_EQ(batch({select, "DELETE FROM Hash WHERE pk = 'b'"}), mixed);
  EXPECT_EQ(batch({select, "SELECT * FROM Hash WHERE 'a' = pk"}), twice);
  EXPECT_EQ(batch({"DELETE FROM Hash WHERE pk = 'b'", "INSERT INTO Hash VALUE {'pk': 'b'}"}), twice);
  const std::string bad = R"({"Statement":"DELETE FROM Hash WHERE pk = 'b'","Parameters":[{"N":"x"}]})";
  EXPECT_EQ(batch({select, bad}),
            responses(R"({"Item":{"v":{"N":"1"}},"TableName":"Hash"},{"Error":{"Code":"ValidationError",)"
                      R"("Message":"The parameter cannot be converted to a numeric value: x"}})"));
  EXPECT_EQ(batch({select, "SELECT v FROM Hash WHERE pk = ?"}),
            responses(R"({"Item":{"v":{"N":"1"}},"TableName":"Hash"},{"Error":{"Code":"ValidationError",)"
                      R"("Message":"Number of parameters in request and statement don't match."}})"));
}

TEST_F(BatchExecuteStatement, refused_writes_cost_only_beside_others) {
  EXPECT_EQ(batch({"INSERT INTO Hash VALUE {'pk': 'a'}"}, indexes).find("ConsumedCapacity"),
            std::string::npos);
  put(R"({"pk":{"S":"large"},"v":{"S":")" + letters(3000) + "\"}}");
  const std::string answer =
      batch({"INSERT INTO Hash VALUE {'pk': 'a'}", "INSERT INTO Hash VALUE {'pk': 'large'}",
             "INSERT INTO Hash VALUE {'pk': 'n'}", "INSERT INTO Things VALUE {'pk': 'n'}"},
            indexes);
  EXPECT_NE(answer.find(R"("ConsumedCapacity":[{"CapacityUnits":5.0,"Table":{"CapacityUnits":1.0},)"
                        R"("TableName":"Hash"}])"),
            answer.npos)
      << answer;
}

TEST_F(BatchExecuteStatement, every_read_is_charged_at_its_consistency) {
  const std::string answer =
      batch({R"({"Statement":"SELECT v FROM Hash WHERE pk = 'a'","ConsistentRead":true})",
             "SELECT v FROM Hash WHERE pk = 'b'"},
            indexes);
  EXPECT_NE(answer.find(R"([{"CapacityUnits":1.5,"Table":{"CapacityUnits":1.5},"TableName":"Hash"}])"),
            answer.npos);
}

TEST_F(BatchExecuteStatement, members_are_checked_in_order_and_echoed_as_aws_prints_them) {
  EXPECT_EQ(
      batch({R"({"Statement":"x","Parameters":[]})",
             R"({"Statement":"","ReturnValuesOnConditionCheckFailure":"Q"})"},
            R"(,"ReturnConsumedCapacity":"X")"),
      "4 validation errors detected: Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: "
      "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value '[]' at "
      "'statements.1.member.parameters' failed to satisfy constraint: Member must have length greater than "
      "or equal to 1; Value 'Q' at 'statements.2.member.returnValuesOnConditionCheckFailure' failed to "
      "satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]; Value '' at "
      "'statements.2.member.statement' failed to satisfy constraint: Member must have length greater than "
      "or equal to 1");
  std::string many = "{\"Statements\":[";
  for (int i = 0; i < 26; ++i)
    many += std::string(i > 0 ? "," : "") + R"({"Statement":"x","Parameters":[{"S":"p"}]})";
  const std::string answer = ask(batch_execute_statement, many + "]}");
  EXPECT_NE(
      answer.find("Value '[BatchStatementRequest(statement=x, parameters=[AttributeValue(s=p, n=null, "),
      answer.npos);
  EXPECT_NE(answer.find("bOOL=null)], consistentRead=null, returnValuesOnConditionCheckFailure=null), "),
            answer.npos);
  EXPECT_TRUE(
      answer.ends_with("]' at 'statements' failed to satisfy constraint: Member must have length less than "
                       "or equal to 25"));
}

}  // namespace
}  // namespace gramme::dynamodb
