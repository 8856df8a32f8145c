#include "api/errors.h"
#include "services/dynamodb/store_testing.h"
#include "services/dynamodb/transactions/idempotency.h"

namespace gramme::dynamodb {
namespace {

std::string transaction(std::string_view actions, std::string_view members = "") {
  return "{'TransactItems':[" + std::string(actions) + "]" + std::string(members) + "}";
}
std::string action(std::string_view kind, std::string_view pk, std::string_view members = "") {
  const std::string holder = kind == "Put" ? "Item" : "Key";
  return "{'" + std::string(kind) + "':{'TableName':'Hash','" + holder + "':{'pk':{'S':'" +
         std::string(pk) + "'}}" + std::string(members) + "}}";
}
const std::string must_exist = ",'ConditionExpression':'attribute_exists(pk)'";
const std::string cancelled =
    "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific "
    "reasons ";

TEST(TransactWriteItems, does_every_kind_of_action) {
  ItemStore store;
  for (std::string_view pk : {"check", "update", "erase"})
    store.put("{'pk':{'S':'" + std::string(pk) + "'}}");
  EXPECT_EQ(store.ask(transact_write_items,
                      transaction(action("ConditionCheck", "check", must_exist) + "," +
                                  action("Put", "put") + "," + action("Delete", "erase") + "," +
                                  action("Update", "update",
                                         ",'UpdateExpression':'SET n = :n',"
                                         "'ExpressionAttributeValues':{':n':{'N':'1'}}"))),
            "{}");
  EXPECT_EQ(store.get("check"), R"({"Item":{"pk":{"S":"check"}}})");
  EXPECT_EQ(store.get("put"), R"({"Item":{"pk":{"S":"put"}}})");
  EXPECT_EQ(store.get("erase"), "{}");
  EXPECT_EQ(store.get("update"), R"({"Item":{"n":{"N":"1"},"pk":{"S":"update"}}})");
}

TEST(TransactWriteItems, one_failed_condition_cancels_all_and_every_action_has_its_reason) {
  ItemStore store;
  store.put("{'pk':{'S':'there'},'n':{'N':'1'}}");
  EXPECT_EQ(
      store.ask(
          transact_write_items,
          transaction(action("Put", "new") + "," + action("ConditionCheck", "absent", must_exist) + "," +
                      action("Delete", "there",
                             ",'ConditionExpression':'attribute_not_exists(pk)',"
                             "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"))),
      cancelled +
          "[None, ConditionalCheckFailed, ConditionalCheckFailed] "
          R"({"CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed",)"
          R"("Message":"The conditional request failed"},{"Code":"ConditionalCheckFailed",)"
          R"("Item":{"n":{"N":"1"},"pk":{"S":"there"}},"Message":"The conditional request failed"}]})");
  EXPECT_EQ(store.get("new"), "{}");
}

TEST(TransactWriteItems, items_of_more_than_4_MB_are_too_large_whatever_becomes_of_their_conditions) {
  ItemStore store;
  const std::string text(390'000, 't');
  std::string checks;
  for (int i = 0; i < 11; ++i) {
    const std::string pk = std::to_string(i);
    store.put("{'pk':{'S':'" + pk + "'},'t':{'S':'" + text + "'}}");
    if (i == 10) {
      EXPECT_TRUE(store.ask(transact_write_items, transaction(checks)).starts_with(cancelled));
    }
    checks += (i == 0 ? "" : ",") +
              action("ConditionCheck", pk, ",'ConditionExpression':'attribute_not_exists(pk)'");
  }
  EXPECT_EQ(
      store.ask(transact_write_items, transaction(checks)),
      "ValidationException: The aggregate size of the items in the transaction exceeds the 4 MB limit");
}

TEST(TransactWriteItems, an_update_that_cannot_be_made_is_a_validation_error_among_the_reasons) {
  ItemStore store;
  store.put("{'pk':{'S':'a'},'n':{'S':'text'}}");
  EXPECT_EQ(
      store.ask(transact_write_items, transaction(action("Update", "a",
                                                         ",'UpdateExpression':'SET n = n + :n',"
                                                         "'ExpressionAttributeValues':{':n':{'N':'1'}}"))),
      cancelled + R"([ValidationError] {"CancellationReasons":[{"Code":"ValidationError",)"
                  R"("Message":"An operand in the update expression has an incorrect data type"}]})");
}

TEST(TransactWriteItems, a_malformed_key_cancels_and_an_empty_one_refuses) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(
          transact_write_items,
          transaction("{'Delete':{'TableName':'Hash','Key':{'pk':{'N':'1'}}}}," + action("Put", "a"))),
      cancelled + R"([ValidationError, None] {"CancellationReasons":[{"Code":"ValidationError",)"
                  R"("Message":"The provided key element does not match the schema"},{"Code":"None"}]})");
  EXPECT_EQ(
      store.ask(transact_write_items, transaction("{'Put':{'TableName':'Hash','Item':{'pk':{'N':'1'}}}}")),
      cancelled +
          R"([ValidationError] {"CancellationReasons":[{"Code":"ValidationError","Message":"One or more )"
          R"(parameter values were invalid: Type mismatch for key pk expected: S actual: N"}]})");
  EXPECT_EQ(store.ask(transact_write_items, transaction(action("Put", ""))),
            "ValidationException: One or more parameter values are not valid. The AttributeValue for a key "
            "attribute cannot "
            "contain an empty string value. Key: pk");
}

TEST(TransactWriteItems, names_an_item_once) {
  ItemStore store;
  EXPECT_EQ(store.ask(transact_write_items, transaction(action("Put", "a") + "," + action("Delete", "a"))),
            "ValidationException: Transaction request cannot include multiple operations on one item");
}

TEST(TransactWriteItems, names_an_item_once_also_where_it_could_not_be_stored) {
  ItemStore store;
  const std::string put =
      "{'Put':{'TableName':'Table','Item':{'pk':{'S':'p'},'sk':{'N':'1'},'g':{'N':'1'}}}}";
  const std::string erase = "{'Delete':{'TableName':'Table','Key':{'pk':{'S':'p'},'sk':{'N':'1'}}}}";
  EXPECT_EQ(store.ask(transact_write_items, transaction(put + "," + erase)),
            "ValidationException: Transaction request cannot include multiple operations on one item");
  EXPECT_NE(store.ask(transact_write_items, transaction(put)).find("Type mismatch for Index Key g"),
            std::string::npos);
}

TEST(TransactWriteItems, an_action_does_exactly_one_thing) {
  ItemStore store;
  EXPECT_EQ(store.ask(transact_write_items, transaction("{}")),
            "ValidationException: Invalid Request: TransactWriteRequest should contain Delete or Put or "
            "Update request");
  EXPECT_EQ(
      store.ask(transact_write_items, transaction("{'Put':{'TableName':'Hash','Item':{'pk':{'S':'a'}}},"
                                                  "'Delete':{'TableName':'Hash','Key':{'pk':{'S':'a'}}}}")),
      "ValidationException: TransactItems can only contain one of Check, Put, Update or Delete");
}

TEST(TransactWriteItems, costs_double_for_the_table_and_once_for_indexes) {
  ItemStore store;
  const Item large = item({{"pk", text("a")}, {"s", text(letters(3000))}});
  Step step = store.step(
      transact_write_items,
      transaction(action("Delete", "a") + "," + action("ConditionCheck", "b", must_exist) +
                      ",{'Put':{'TableName':'Table','Item':{'pk':{'S':'a'},'sk':{'N':'1'},'l':{'S':'x'}}}}",
                  ",'ReturnConsumedCapacity':'INDEXES'"));
  EXPECT_EQ(answer_text(plan_of(step, {large.bytes(), large.bytes(), std::nullopt, std::nullopt})),
            R"({"ConsumedCapacity":[{"CapacityUnits":12.0,"Table":{"CapacityUnits":12.0,)"
            R"("WriteCapacityUnits":12.0},"TableName":"Hash","WriteCapacityUnits":12.0},)"
            R"({"CapacityUnits":3.0,"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":1.0,)"
            R"("WriteCapacityUnits":1.0}},"Table":{"CapacityUnits":2.0,"WriteCapacityUnits":2.0},)"
            R"("TableName":"Table","WriteCapacityUnits":3.0}]})");
}

TEST(TransactWriteItems, together_the_items_may_take_4_MB) {
  ItemStore store;
  std::string actions;
  for (int i = 0; i < 11; ++i) actions += (i > 0 ? "," : "") + action("Delete", std::to_string(i));
  Step step = store.step(transact_write_items, transaction(actions));
  const Item large = item({{"pk", text("a")}, {"s", text(letters(400'000))}});
  std::vector<std::optional<std::string_view>> present(11, large.bytes());
  Planned refused = plan_of(step, present);
  EXPECT_TRUE(refused.batch().empty());
  EXPECT_TRUE(std::get<Error>(refused.answer()).is(kind::validation));
  present.back() = std::nullopt;
  EXPECT_EQ(answer_text(plan_of(step, present)), "{}");
}

TEST(TransactWriteItems, a_token_makes_the_effect_happen_once) {
  ItemStore store;
  auto count = [](std::string_view token, std::string_view more = "") {
    return transaction(
        action("Update", "a",
               ",'UpdateExpression':'ADD n :n','ExpressionAttributeValues':{':n':{'N':'1'}}"),
        ",'ClientRequestToken':'" + std::string(token) + "'" + std::string(more));
  };
  EXPECT_EQ(store.ask(transact_write_items, count("one")), "{}");
  EXPECT_EQ(store.ask(transact_write_items, count("one", ",'ReturnConsumedCapacity':'TOTAL'")),
            R"({"ConsumedCapacity":[{"CapacityUnits":2.0,"ReadCapacityUnits":2.0,"TableName":"Hash"}]})");
  EXPECT_EQ(store.get("a"), R"({"Item":{"n":{"N":"1"},"pk":{"S":"a"}}})");
  EXPECT_EQ(store.ask(transact_write_items, count("two")), "{}");
  EXPECT_EQ(store.get("a"), R"({"Item":{"n":{"N":"2"},"pk":{"S":"a"}}})");

  store.clock.advance(600 * microseconds_per_second);
  EXPECT_EQ(store.ask(transact_write_items, count("one")), "{}");
  EXPECT_EQ(store.get("a"), R"({"Item":{"n":{"N":"3"},"pk":{"S":"a"}}})");
}

TEST(TransactWriteItems, a_token_belongs_to_one_request) {
  ItemStore store;
  const std::string token = ",'ClientRequestToken':'one'";
  EXPECT_EQ(store.ask(transact_write_items, transaction(action("Put", "a"), token)), "{}");
  for (const std::string& other :
       {transaction(action("Put", "b"), token), transaction(action("Delete", "a"), token),
        transaction(action("Put", "a", ",'ReturnValuesOnConditionCheckFailure':'ALL_OLD'"), token),
        transaction("{'Delete':{'TableName':'Hash','Key':{'pk':{'N':'1'}}}}", token)}) {
    EXPECT_TRUE(
        store.ask(transact_write_items, other).starts_with("IdempotentParameterMismatchException: "))
        << other;
  }
  EXPECT_EQ(
      store.ask(transact_write_items,
                transaction(action("Put", "a", ",'ReturnValuesOnConditionCheckFailure':'NONE'"), token)),
      "{}");
}

TEST(TransactWriteItems, a_call_that_failed_is_not_remembered) {
  ItemStore store;
  const std::string request = transaction(action("Delete", "a", must_exist), ",'ClientRequestToken':'one'");
  EXPECT_TRUE(store.ask(transact_write_items, request).starts_with(cancelled));
  store.put("{'pk':{'S':'a'}}");
  EXPECT_EQ(store.ask(transact_write_items, request), "{}");
  EXPECT_EQ(store.get("a"), "{}");
}

TEST(TransactWriteItems, a_repeated_call_costs_what_reading_the_first_images_does) {
  ItemStore store;
  store.put("{'pk':{'S':'a'},'s':{'S':'" + letters(9000) + "'}}");
  const std::string request =
      transaction(action("Delete", "a"), ",'ClientRequestToken':'one','ReturnConsumedCapacity':'TOTAL'");
  store.ask(transact_write_items, request);
  EXPECT_EQ(store.ask(transact_write_items, request),
            R"({"ConsumedCapacity":[{"CapacityUnits":6.0,"ReadCapacityUnits":6.0,"TableName":"Hash"}]})");
}

TEST(TransactWriteItems, names_and_values_may_be_sent_in_another_order_with_the_same_token) {
  ItemStore store;
  auto request = [](std::string_view values) {
    return transaction(action("Update", "a",
                              ",'UpdateExpression':'SET x = :x, y = :y','ExpressionAttributeValues':{" +
                                  std::string(values) + "}"),
                       ",'ClientRequestToken':'one'");
  };
  EXPECT_EQ(store.ask(transact_write_items, request("':x':{'N':'1'},':y':{'N':'2'}")), "{}");
  EXPECT_EQ(store.ask(transact_write_items, request("':y':{'N':'2'},':x':{'N':'1.0'}")), "{}");
}

TEST(TransactWriteItems, finds_faults_of_actions_in_order_and_before_tables) {
  ItemStore store;
  EXPECT_EQ(store.ask(transact_write_items,
                      transaction("{'Put':{'TableName':'Absent','Item':{'pk':{'S':'a'}}}}," +
                                  action("ConditionCheck", "b", ",'ConditionExpression':'a ='"))),
            R"(ValidationException: Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "=")");
  EXPECT_EQ(store.ask(transact_write_items,
                      transaction(action("Put", "a") + "," + action("Delete", "a") +
                                  ",{'Put':{'TableName':'Absent','Item':{'pk':{'S':'a'}}}}")),
            "ResourceNotFoundException: Requested resource not found");
}

TEST(TransactWriteItems, takes_values_of_a_put_that_nothing_uses) {
  ItemStore store;
  EXPECT_EQ(store.ask(transact_write_items,
                      transaction(action("Put", "a", ",'ExpressionAttributeValues':{':v':{'N':'1'}}"))),
            "{}");
}

}  // namespace
}  // namespace gramme::dynamodb
