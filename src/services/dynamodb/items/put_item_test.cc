#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

const Item existing = item({{"pk", text("a")}, {"n", number(1)}});

TEST(PutItem, creates_and_replaces_whole_items) {
  ItemStore store;
  EXPECT_EQ(store.ask(put_item, R"({"TableName":"Hash","Item":{"pk":{"S":"a"},"n":{"N":"1"}}})"), "{}");
  EXPECT_EQ(store.get("a"), R"({"Item":{"n":{"N":"1"},"pk":{"S":"a"}}})");
  store.put(R"({"pk":{"S":"a"},"m":{"S":"x"}})");
  EXPECT_EQ(store.get("a"), R"({"Item":{"m":{"S":"x"},"pk":{"S":"a"}}})");
}

TEST(PutItem, answers_the_old_item_only_when_asked_and_there_is_one) {
  ItemStore store;
  Step step =
      store.step(put_item, R"({"TableName":"Hash","Item":{"pk":{"S":"a"}},"ReturnValues":"ALL_OLD"})");
  EXPECT_EQ(answer_text(plan_of(step, {std::nullopt})), "{}");
  EXPECT_EQ(answer_text(plan_of(step, {existing.bytes()})),
            R"({"Attributes":{"n":{"N":"1"},"pk":{"S":"a"}}})");
}

TEST(PutItem, a_plan_may_run_again_with_the_same_result) {
  ItemStore store;
  Step step = store.step(
      put_item, R"({"TableName":"Hash","Item":{"pk":{"S":"a"},"n":{"N":"2"}},"ReturnValues":"ALL_OLD"})");
  for (int run = 0; run < 2; ++run) {
    Planned planned = plan_of(step, {existing.bytes()});
    EXPECT_EQ(planned.batch().changes().front().value, item({{"pk", text("a")}, {"n", number(2)}}).bytes());
    EXPECT_EQ(answer_text(std::move(planned)), R"({"Attributes":{"n":{"N":"1"},"pk":{"S":"a"}}})");
  }
}

TEST(PutItem, a_failed_condition_changes_nothing_and_shows_the_old_item_when_asked) {
  ItemStore store;
  const std::string request =
      R"~({"TableName":"Hash","Item":{"pk":{"S":"a"}},"ConditionExpression":"attribute_not_exists(pk)")~";
  Step plain = store.step(put_item, request + "}");
  Planned refused = plan_of(plain, {existing.bytes()});
  EXPECT_TRUE(refused.batch().empty());
  EXPECT_EQ(answer_text(std::move(refused)),
            "ConditionalCheckFailedException: The conditional request failed");
  EXPECT_EQ(answer_text(plan_of(plain, {std::nullopt})), "{}");

  Step telling = store.step(put_item, request + R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
  EXPECT_EQ(
      answer_text(plan_of(telling, {existing.bytes()})),
      R"(ConditionalCheckFailedException: The conditional request failed {"Item":{"n":{"N":"1"},"pk":{"S":"a"}}})");
}

TEST(PutItem, a_failed_condition_without_an_item_shows_none) {
  ItemStore store;
  Step step = store.step(
      put_item,
      R"~({"TableName":"Hash","Item":{"pk":{"S":"a"}},"ConditionExpression":"attribute_exists(pk)",
                                        "ReturnValuesOnConditionCheckFailure":"ALL_OLD"})~");
  EXPECT_EQ(answer_text(plan_of(step, {std::nullopt})),
            "ConditionalCheckFailedException: The conditional request failed");
}

TEST(PutItem, charges_the_larger_image_and_every_index_touched) {
  ItemStore store;
  Item large = item({{"pk", text("a")}, {"s", text(letters(2500))}});
  Step step = store.step(
      put_item, R"({"TableName":"Hash","Item":{"pk":{"S":"a"}},"ReturnConsumedCapacity":"TOTAL"})");
  EXPECT_EQ(answer_text(plan_of(step, {large.bytes()})),
            R"({"ConsumedCapacity":{"CapacityUnits":3.0,"TableName":"Hash"}})");
  EXPECT_EQ(
      store.ask(put_item, R"({"TableName":"Table","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"l":{"S":"x"}},
                                    "ReturnConsumedCapacity":"INDEXES"})"),
      R"({"ConsumedCapacity":{"CapacityUnits":2.0,"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":1.0}},)"
      R"("Table":{"CapacityUnits":1.0},"TableName":"Table"}})");
}

TEST(PutItem, reports_the_item_collection_of_a_table_with_local_indexes_only) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(put_item,
                R"({"TableName":"Hash","Item":{"pk":{"S":"a"}},"ReturnItemCollectionMetrics":"SIZE"})"),
      "{}");
  EXPECT_EQ(
      store.ask(put_item, R"({"TableName":"Table","Item":{"pk":{"S":"a"},"sk":{"N":"1"}},
                                    "ReturnItemCollectionMetrics":"SIZE"})"),
      R"({"ItemCollectionMetrics":{"ItemCollectionKey":{"pk":{"S":"a"}},"SizeEstimateRangeGB":[0.0,1.0]}})");
}

TEST(PutItem, reads_the_size_of_the_collection_and_the_record_of_the_table_with_the_item) {
  ItemStore store;
  Step step = store.step(put_item, R"({"TableName":"Table","Item":{"pk":{"S":"a"},"sk":{"N":"1"}}})");
  const std::vector<std::string>& keys = std::get<Write>(step).keys;
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys[0], item_key(*test_table(), item({{"pk", text("a")}, {"sk", number(1)}})));
  EXPECT_EQ(keys[1], collection_size_key(7, text("a")));
  EXPECT_EQ(keys[2], catalog_key(test_table()->owner, "Table"));
}

TEST(PutItem, an_item_of_400_KB_is_stored_and_one_byte_more_refused_before_the_table_is_looked_up) {
  ItemStore store;
  auto request = [](std::string_view table, size_t bytes, std::string_view more = "") {
    return R"({"TableName":")" + std::string(table) + R"(","Item":{"pk":{"S":"a"},"s":{"S":")" +
           letters(bytes - 4) + R"("}})" + std::string(more) + "}";
  };
  EXPECT_EQ(store.ask(put_item, request("Hash", 409'600)), "{}");
  constexpr std::string_view too_large =
      "ValidationException: Item size has exceeded the maximum allowed size";
  EXPECT_EQ(store.ask(put_item, request("Absent", 409'601)), too_large);
  // AWS weighs the item before it reads conditions (recorded by dynalite).
  EXPECT_EQ(store.ask(put_item, request("Hash", 409'601, R"(,"Expected":{"a":{}})")), too_large);
}

TEST(PutItem, finds_faults_in_the_order_of_AWS) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(put_item, R"({"TableName":"Absent","Item":{"pk":{"S":"a"}},"ConditionExpression":"a ="})"),
      R"(ValidationException: 1 validation error detected: Invalid ConditionExpression: Syntax error; )"
      R"(token: "<EOF>", near: "=")");
  EXPECT_EQ(store.ask(put_item, R"({"TableName":"Absent","Item":{"no":{"S":"a"}}})"),
            "ResourceNotFoundException: Requested resource not found");
  EXPECT_EQ(
      store.ask(put_item, R"({"TableName":"Hash","Item":{"no":{"S":"a"}}})"),
      "ValidationException: One or more parameter values were invalid: Missing the key pk in the item");
  EXPECT_EQ(
      store.ask(put_item, R"({"TableName":"Absent","Item":{"pk":{"S":"a"}},"ReturnValues":"ALL_NEW"})"),
      "ValidationException: 1 validation error detected: ReturnValues can only be ALL_OLD or NONE");
}

TEST(PutItem, names_every_wrong_enum_in_one_message) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(put_item, R"({"TableName":"Hash","Item":{"pk":{"S":"a"}},"ReturnItemCollectionMetrics":"A",
                                    "ReturnValues":"B","ReturnConsumedCapacity":"C"})"),
      "ValidationException: 3 validation errors detected: "
      "Value 'C' at 'returnConsumedCapacity' failed to satisfy constraint: "
      "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; "
      "Failed to satisfy constraint: Member must satisfy enum value set: "
      "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]; "
      "Value 'A' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
      "Member must satisfy enum value set: [SIZE, NONE]");
}

TEST(PutItem, takes_a_legacy_condition) {
  ItemStore store;
  const std::string request =
      R"({"TableName":"Hash","Item":{"pk":{"S":"a"},"n":{"N":"1"}},"Expected":{"pk":{"Exists":false}})";
  EXPECT_EQ(store.ask(put_item, request + "}"), "{}");
  EXPECT_EQ(store.ask(put_item, request + R"(,"ReturnValuesOnConditionCheckFailure":"ALL_OLD"})"),
            "ConditionalCheckFailedException: The conditional request failed "
            R"({"Item":{"n":{"N":"1"},"pk":{"S":"a"}}})");
  EXPECT_EQ(
      store.ask(put_item, request + R"~(,"ConditionExpression":"attribute_exists(pk)"})~"),
      "ValidationException: 1 validation error detected: Can not use both expression and "
      "non-expression parameters in the same request: Non-expression parameters: {Expected} Expression "
      "parameters: {ConditionExpression}");
}

TEST(PutItem, finds_faults_of_legacy_conditions_behind_those_of_members_and_values) {
  ItemStore store;
  const auto fault = [&](std::string_view members, Wording wording = Wording::current) {
    return without_kind(
        store.ask(put_item, R"({"TableName":"Absent",)" + std::string(members) + R"(,"Expected":{"a":{}}})",
                  wording));
  };
  constexpr std::string_view item = R"("Item":{"pk":{"S":"a"}})";
  const auto with = [&](std::string_view members) {
    return std::string(item) + "," + std::string(members);
  };
  const std::string e1 = "1 validation error detected: ";
  const std::string condition =
      "One or more parameter values were invalid: Value must be provided when Exists is null for Attribute: a";
  EXPECT_EQ(fault(item), e1 + condition);
  EXPECT_EQ(fault(item, Wording::of_2025), condition);
  EXPECT_EQ(fault(with(R"("ReturnValues":"ALL_NEW")")), e1 + "ReturnValues can only be ALL_OLD or NONE");
  EXPECT_EQ(fault(with(R"("ExpressionAttributeNames":{"#a":"a"},"ConditionalOperator":"XOR")")),
            e1 + "ExpressionAttributeNames can only be specified when using expressions");
  EXPECT_EQ(fault(with(R"("ConditionalOperator":"XOR")")),
            e1 + "ConditionalOperator can only be used when Filter or Expected has two or more elements");
  EXPECT_EQ(
      fault(with(R"("ConditionalOperator":"XOR")"), Wording::of_2025),
      e1 + "Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum "
           "value set: [OR, AND]");
  EXPECT_EQ(fault(R"("Item":{"pk":{"S":"a"},"b":{"SS":[]}})"),
            e1 + "One or more parameter values were invalid: An string set  may not be empty");
}

TEST(PutItem, tells_faults_bare_when_a_boolean_is_sent_as_a_text) {
  ItemStore store;
  const auto fault = [&](std::string_view expected) {
    return without_kind(store.ask(
        put_item,
        R"({"TableName":"Hash","Item":{"pk":{"S":"a"}},"Expected":{"a":)" + std::string(expected) + "}}"));
  };
  const std::string text =
      "One or more parameter values were invalid: Value cannot be used when Exists is false for Attribute: a";
  EXPECT_EQ(fault(R"({"Exists":false,"Value":{"BOOL":true}})"), "1 validation error detected: " + text);
  EXPECT_EQ(fault(R"({"Exists":"no","Value":{"BOOL":true}})"), text);
  EXPECT_EQ(fault(R"({"Exists":false,"Value":{"BOOL":"yes"}})"), text);
  EXPECT_EQ(fault(R"({"Exists":"f"})"), "{}");
}

}  // namespace
}  // namespace gramme::dynamodb
