#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

TEST(DeleteItem, removes_the_item_and_answers_it_when_asked) {
  ItemStore store;
  store.put(R"({"pk":{"S":"a"},"n":{"N":"1"}})");
  EXPECT_EQ(
      store.ask(delete_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"ReturnValues":"ALL_OLD"})"),
      R"({"Attributes":{"n":{"N":"1"},"pk":{"S":"a"}}})");
  EXPECT_EQ(store.get("a"), "{}");
}

TEST(DeleteItem, an_item_that_is_not_there_is_no_fault_and_costs_one_unit) {
  ItemStore store;
  Step step =
      store.step(delete_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"ReturnValues":"ALL_OLD",
                                          "ReturnConsumedCapacity":"TOTAL"})");
  Planned planned = plan_of(step, {std::nullopt});
  EXPECT_TRUE(planned.batch().empty());
  EXPECT_EQ(answer_text(std::move(planned)),
            R"({"ConsumedCapacity":{"CapacityUnits":1.0,"TableName":"Hash"}})");
}

TEST(DeleteItem, charges_the_old_image) {
  ItemStore store;
  const Item large = item({{"pk", text("a")}, {"s", text(letters(3000))}});
  Step step = store.step(delete_item,
                         R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"ReturnConsumedCapacity":"TOTAL"})");
  EXPECT_EQ(answer_text(plan_of(step, {large.bytes()})),
            R"({"ConsumedCapacity":{"CapacityUnits":3.0,"TableName":"Hash"}})");
}

TEST(DeleteItem, keeps_an_item_that_does_not_meet_the_condition) {
  ItemStore store;
  store.put(R"({"pk":{"S":"a"},"n":{"N":"1"}})");
  EXPECT_EQ(
      store.ask(delete_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"ConditionExpression":"n > :v",
                                       "ExpressionAttributeValues":{":v":{"N":"1"}},
                                       "ReturnValuesOnConditionCheckFailure":"ALL_OLD"})"),
      R"(ConditionalCheckFailedException: The conditional request failed {"Item":{"n":{"N":"1"},"pk":{"S":"a"}}})");
  EXPECT_EQ(store.get("a"), R"({"Item":{"n":{"N":"1"},"pk":{"S":"a"}}})");
}

TEST(DeleteItem, without_a_key_only_that_is_reported) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(delete_item, R"({"TableName":"Hash","ReturnConsumedCapacity":"X"})"),
      "ValidationException: 1 validation error detected: Value null at 'key' failed to satisfy constraint: "
      "Member must not be null");
}

TEST(DeleteItem, answers_nothing_but_the_old_item) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(delete_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"ReturnValues":"UPDATED_OLD"})"),
      "ValidationException: 1 validation error detected: ReturnValues can only be ALL_OLD or NONE");
}

}  // namespace
}  // namespace gramme::dynamodb
