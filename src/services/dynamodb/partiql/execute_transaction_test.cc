#include <gtest/gtest.h>

#include "services/dynamodb/partiql/partiql_testing.h"

namespace gramme::dynamodb {
namespace {

const std::string none = R"({"Code":"None"})";
const std::string failed =
    R"({"Code":"ConditionalCheckFailed","Message":"The conditional request failed"})";
const std::string schema =
    R"({"Code":"ValidationError","Message":"The provided key element does not match the schema"})";
const std::string at_0 = "Validation failed in TransactStatements[0]: ";
const std::string at_1 = "Validation failed in TransactStatements[1]: ";
const std::string done = R"({"Responses":[]})";

class ExecuteTransaction : public ::testing::Test, protected StatementStore {
 protected:
  ExecuteTransaction() {
    put(R"({"pk":{"S":"a"},"v":{"N":"1"}})");
    put(R"({"pk":{"S":"b"},"v":{"N":"2"}})");
  }
  /// The reasons of a cancelled transaction; its whole answer when it is none.
  std::string reasons(std::initializer_list<std::string> members) {
    const std::string answer = transact(members);
    constexpr std::string_view name = "{\"CancellationReasons\":[";
    const size_t at = answer.find(name);
    if (at == answer.npos) return answer;
    return answer.substr(at + name.size(), answer.size() - at - name.size() - 2);
  }
};

TEST_F(ExecuteTransaction, writes_happen_together_and_answer_nothing) {
  EXPECT_EQ(transact({"INSERT INTO Hash VALUE {'pk': 'n'}", "UPDATE Hash SET v = v + 1 WHERE pk = 'a'",
                      "DELETE FROM Hash WHERE pk = 'b'", "DELETE FROM Hash WHERE pk = 'none' AND v = 1"}),
            done);
  EXPECT_EQ(get("a"), R"({"Item":{"pk":{"S":"a"},"v":{"N":"2"}}})");
  EXPECT_EQ(get("b"), "{}");
}

TEST_F(ExecuteTransaction, reads_answer_one_entry_each) {
  EXPECT_EQ(transact({"SELECT v FROM Hash WHERE pk = 'a'", "SELECT * FROM Hash WHERE pk = 'none'"},
                     R"(,"ReturnConsumedCapacity":"TOTAL")"),
            R"({"ConsumedCapacity":[{"CapacityUnits":4.0,"ReadCapacityUnits":4.0,"TableName":"Hash"}],)"
            R"("Responses":[{"Item":{"v":{"N":"1"}}},{}]})");
}

TEST_F(ExecuteTransaction, every_failing_statement_is_listed) {
  EXPECT_EQ(reasons({"INSERT INTO Hash VALUE {'pk': 'a'}", "INSERT INTO Hash VALUE {'pk': 'n'}",
                     R"({"Statement":"UPDATE Hash SET v = 1 WHERE pk = 'b' AND v = 9",)"
                     R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})",
                     "DELETE FROM None WHERE pk = 'x'", "DELETE FROM Hash WHERE pk = 'gone' AND v = 1",
                     "DELETE FROM Hash WHERE pk = 'gone too'"}),
            R"({"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"},)" + none +
                R"(,{"Code":"ConditionalCheckFailed","Item":{"pk":{"S":"b"},"v":{"N":"2"}},)"
                R"("Message":"The conditional request failed"},)"
                R"({"Code":"ResourceNotFound","Message":"Requested resource not found"},)" +
                failed + "," + none);
  EXPECT_EQ(get("n"), "{}");
}

TEST_F(ExecuteTransaction, a_key_of_a_wrong_type_is_reported_alone) {
  EXPECT_EQ(reasons({"UPDATE Hash SET v = 1 WHERE pk = 'b' AND v = 9", "DELETE FROM Hash WHERE pk = 1"}),
            none + "," + schema);
  EXPECT_EQ(reasons({"SELECT * FROM Hash WHERE pk = true"}), schema);
  EXPECT_EQ(transact({"DELETE FROM Hash WHERE pk = true"}),
            at_0 + "Key value must be of type S, N, or B. Key name: pk, Key type: BOOL");
  EXPECT_EQ(
      reasons({"INSERT INTO Hash VALUE {'pk': 1}"}),
      R"({"Code":"ValidationError","Message":"One or more parameter values were invalid: Type mismatch )"
      R"(for )"
      R"(key pk expected: S actual: N"})");
}

TEST_F(ExecuteTransaction, what_no_transaction_takes_refuses_the_request) {
  const std::string insert = "INSERT INTO Hash VALUE {'pk': 'n'}";
  EXPECT_EQ(transact({insert, "SELECT * FROM Hash WHERE pk = 'a'"}),
            "ExecuteTransaction API does not support both read and write operations in the same request.");
  EXPECT_EQ(transact({insert, "DELETE FROM Hash WHERE pk = 'n'"}),
            "Transaction request cannot include multiple operations on one item");
  EXPECT_EQ(transact({"INSERT INTO Things VALUE {'pk': 'p', 'sk': 1, 'g': 1}",
                      "DELETE FROM Things WHERE pk = 'p' AND sk = 1"}),
            "Transaction request cannot include multiple operations on one item");
  EXPECT_EQ(transact({insert, "DELETE FROM Hash WHERE pk = 'a' RETURNING ALL OLD *"}),
            at_1 + "RETURNING clause is not supported in ExecuteTransaction.");
  EXPECT_EQ(transact({insert, "DELETE FROM Hash WHERE pk = ?"}),
            at_1 + "Number of parameters in request and statement don't match.");
  EXPECT_EQ(transact({"SELECT * FROM Things.flat WHERE g = 'x'"}),
            at_0 + "Reads on indices are not supported within transactions.");
  EXPECT_EQ(
      transact({"SELECT * FROM Hash WHERE pk = 'a' AND v = 1"}),
      at_0 +
          "Select statements within ExecuteTransaction must specify the primary key in the where clause.");
  EXPECT_EQ(transact({"SELECT * FROM Hash WHERE pk = 'a' OR pk = 'a'"}),
            at_0 + "Overlapping conditions with range keys are not supported in where clause");
  EXPECT_EQ(get("n"), "{}");
}

TEST_F(ExecuteTransaction, exists_is_a_condition) {
  const std::string insert = "INSERT INTO Hash VALUE {'pk': 'n'}";
  const std::string incomplete = "EXISTS() must contain a single item read with additional condition";
  EXPECT_EQ(reasons({"EXISTS(SELECT * FROM Hash WHERE pk = 'a' AND v = 2)", insert}), failed + "," + none);
  EXPECT_EQ(reasons({"EXISTS(SELECT * FROM Hash WHERE pk = 'none' AND v = 2)", insert}),
            failed + "," + none);
  EXPECT_EQ(transact({"EXISTS(SELECT * FROM Hash WHERE pk = 'a' AND v = 1)", insert}), done);
  EXPECT_EQ(transact({"EXISTS(SELECT * FROM Hash WHERE pk = 'a')", insert}), at_0 + incomplete);
  EXPECT_EQ(transact({"EXISTS(SELECT * FROM Hash WHERE v = 1)", insert}), at_0 + incomplete);
}

TEST_F(ExecuteTransaction, a_token_makes_a_call_happen_once) {
  const std::string update = "UPDATE Hash SET v = v + 1 WHERE pk = 'a'";
  const std::string token = R"(,"ClientRequestToken":"t","ReturnConsumedCapacity":"TOTAL")";
  const std::string read = R"("ReadCapacityUnits":2.0,"TableName":"Hash")";
  const std::string written = R"("TableName":"Hash","WriteCapacityUnits":2.0)";
  const auto charged = [](const std::string& units) {
    return R"({"ConsumedCapacity":[{"CapacityUnits":2.0,)" + units + R"(}],"Responses":[]})";
  };
  EXPECT_EQ(transact({update}, token), charged(written));
  EXPECT_EQ(transact({update}, token), charged(read));
  EXPECT_EQ(transact({R"({"Statement":")" + update + R"(","ReturnValuesOnConditionCheckFailure":"NONE"})"},
                     token),
            charged(read));
  EXPECT_EQ(get("a"), R"({"Item":{"pk":{"S":"a"},"v":{"N":"2"}}})");
  for (const std::string& other :
       {update + " ",
        R"({"Statement":")" + update + R"(","ReturnValuesOnConditionCheckFailure":"ALL_OLD"})",
        R"({"Statement":")" + update + R"(","Parameters":[{"S":"p"}]})"}) {
    EXPECT_TRUE(transact({other}, token).starts_with("IdempotentParameterMismatchException")) << other;
  }
}

TEST_F(ExecuteTransaction, a_repeated_call_finds_its_table_gone) {
  const std::string token = R"(,"ClientRequestToken":"t","ReturnConsumedCapacity":"TOTAL")";
  const std::string insert = "INSERT INTO Hash VALUE {'pk': 'n'}";
  EXPECT_TRUE(transact({insert}, token).ends_with("\"Responses\":[]}"));
  change([](Batch& batch) { batch.erase(catalog_key(hash_table()->owner, hash_table()->name)); });
  EXPECT_EQ(transact({insert}, token), R"({"ConsumedCapacity":[],"Responses":[]})");
}

TEST_F(ExecuteTransaction, a_failed_call_leaves_its_token_free) {
  const std::string token = R"(,"ClientRequestToken":"t")";
  EXPECT_TRUE(
      transact({"INSERT INTO Hash VALUE {'pk': 'a'}"}, token).starts_with("TransactionCanceledException"));
  EXPECT_EQ(transact({"INSERT INTO Hash VALUE {'pk': 'n'}"}, token), done);
}

TEST_F(ExecuteTransaction, tokens_of_the_two_operations_are_apart) {
  const std::string token = R"(,"ClientRequestToken":"t")";
  EXPECT_EQ(transact({"INSERT INTO Hash VALUE {'pk': 'n'}"}, token), done);
  EXPECT_EQ(ask(transact_write_items,
                R"({"TransactItems":[{"Put":{"TableName":"Hash","Item":{"pk":{"S":"o"}}}}])" + token + "}"),
            "{}");
}

TEST_F(ExecuteTransaction, members_are_checked_in_order) {
  EXPECT_EQ(
      transact({R"({"Statement":"","Parameters":[],"ReturnValuesOnConditionCheckFailure":"Q"})"},
               R"(,"ClientRequestToken":"","ReturnConsumedCapacity":"X")"),
      "4 validation errors detected: Value 'Q' at "
      "'transactStatements.1.member.returnValuesOnConditionCheckFailure' failed to satisfy constraint: "
      "Member "
      "must satisfy enum value set: [ALL_OLD, NONE]; Value '' at 'transactStatements.1.member.statement' "
      "failed to satisfy constraint: Member must have length greater than or equal to 1; Value '[]' at "
      "'transactStatements.1.member.parameters' failed to satisfy constraint: Member must have length "
      "greater "
      "than or equal to 1; Value 'X' at 'returnConsumedCapacity' failed to satisfy constraint: Member must "
      "satisfy enum value set: [INDEXES, TOTAL, NONE]");
}

}  // namespace
}  // namespace gramme::dynamodb
