#include <fmt/format.h>

#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

/// An update of item `a` of table Hash; `members` follow the key.
std::string update_of(std::string_view members) {
  return R"({"TableName":"Hash","Key":{"pk":{"S":"a"}})" + std::string(members) + "}";
}

const std::string set_n =
    R"(,"UpdateExpression":"SET n = :n","ExpressionAttributeValues":{":n":{"N":"2"}})";
const Item existing = item({{"pk", text("a")}, {"n", number(1)}, {"m", text("x")}});

TEST(UpdateItem, changes_what_it_names_and_keeps_the_rest) {
  ItemStore store;
  store.put(R"({"pk":{"S":"a"},"n":{"N":"1"},"m":{"S":"x"}})");
  EXPECT_EQ(store.ask(update_item, update_of(set_n)), "{}");
  EXPECT_EQ(store.get("a"), R"({"Item":{"m":{"S":"x"},"n":{"N":"2"},"pk":{"S":"a"}}})");
}

TEST(UpdateItem, creates_an_item_that_is_not_there) {
  ItemStore store;
  EXPECT_EQ(store.ask(update_item, update_of(set_n)), "{}");
  EXPECT_EQ(store.get("a"), R"({"Item":{"n":{"N":"2"},"pk":{"S":"a"}}})");
}

TEST(UpdateItem, without_an_expression_creates_the_key_only) {
  ItemStore store;
  EXPECT_EQ(store.ask(update_item, update_of("")), "{}");
  EXPECT_EQ(store.get("a"), R"({"Item":{"pk":{"S":"a"}}})");
}

TEST(UpdateItem, that_only_removes_creates_nothing) {
  ItemStore store;
  Step step = store.step(update_item, update_of(R"(,"UpdateExpression":"REMOVE n","ReturnValues":"ALL_NEW",
                                                   "ReturnConsumedCapacity":"TOTAL")"));
  Planned planned = plan_of(step, {std::nullopt});
  EXPECT_TRUE(planned.batch().empty());
  EXPECT_EQ(answer_text(std::move(planned)),
            R"({"ConsumedCapacity":{"CapacityUnits":1.0,"TableName":"Hash"}})");
}

TEST(UpdateItem, answers_old_and_new_attributes_as_asked) {
  ItemStore store;
  auto answer = [&](std::string_view wanted, std::optional<std::string_view> present) {
    Step step =
        store.step(update_item, update_of(set_n + R"(,"ReturnValues":")" + std::string(wanted) + R"(")"));
    return answer_text(plan_of(step, {present}));
  };
  EXPECT_EQ(answer("NONE", existing.bytes()), "{}");
  EXPECT_EQ(answer("ALL_OLD", existing.bytes()),
            R"({"Attributes":{"m":{"S":"x"},"n":{"N":"1"},"pk":{"S":"a"}}})");
  EXPECT_EQ(answer("UPDATED_OLD", existing.bytes()), R"({"Attributes":{"n":{"N":"1"}}})");
  EXPECT_EQ(answer("ALL_NEW", existing.bytes()),
            R"({"Attributes":{"m":{"S":"x"},"n":{"N":"2"},"pk":{"S":"a"}}})");
  EXPECT_EQ(answer("UPDATED_NEW", existing.bytes()), R"({"Attributes":{"n":{"N":"2"}}})");

  EXPECT_EQ(answer("ALL_OLD", std::nullopt), "{}");
  EXPECT_EQ(answer("UPDATED_OLD", std::nullopt), "{}");
  EXPECT_EQ(answer("UPDATED_NEW", std::nullopt), R"({"Attributes":{"n":{"N":"2"}}})");
}

TEST(UpdateItem, a_removal_has_no_new_attributes_to_answer) {
  ItemStore store;
  Step step =
      store.step(update_item, update_of(R"(,"UpdateExpression":"REMOVE n","ReturnValues":"UPDATED_NEW")"));
  EXPECT_EQ(answer_text(plan_of(step, {existing.bytes()})), "{}");
}

TEST(UpdateItem, leaves_key_attributes_alone) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(
          update_item,
          update_of(R"(,"UpdateExpression":"SET pk = :v","ExpressionAttributeValues":{":v":{"S":"b"}})")),
      "ValidationException: One or more parameter values were invalid: Cannot update attribute pk. "
      "This attribute is part of the key");
}

TEST(UpdateItem, a_condition_comes_before_the_update) {
  ItemStore store;
  Step step =
      store.step(update_item, update_of(set_n + R"~(,"ConditionExpression":"attribute_not_exists(m)")~"));
  EXPECT_EQ(answer_text(plan_of(step, {existing.bytes()})),
            "ConditionalCheckFailedException: The conditional request failed");
  EXPECT_EQ(answer_text(plan_of(step, {std::nullopt})), "{}");
}

TEST(UpdateItem, an_item_may_not_grow_past_400_KB) {
  ItemStore store;
  Step step = store.step(update_item, update_of(set_n));
  auto present = [](size_t bytes) { return item({{"pk", text("a")}, {"s", text(letters(bytes - 4))}}); };
  const Item fits = present(409'600 - 3);  // `n` and its value
  const Item full = present(409'600 - 2);
  EXPECT_EQ(answer_text(plan_of(step, {fits.bytes()})), "{}");
  Planned refused = plan_of(step, {full.bytes()});
  EXPECT_TRUE(refused.batch().empty());
  EXPECT_EQ(answer_text(std::move(refused)),
            "ValidationException: Item size to update has exceeded the maximum allowed size");
}

TEST(UpdateItem, a_statement_that_is_too_large_is_refused_before_its_condition) {
  ItemStore store;
  std::string statement =
      R"~(,"UpdateExpression":"SET s = :s","ConditionExpression":"attribute_exists(absent)",
                              "ExpressionAttributeValues":{":s":{"S":")~" +
      letters(409'580) + R"("}})";
  EXPECT_EQ(store.ask(update_item, update_of(statement)),
            "ValidationException: Item size to update has exceeded the maximum allowed size");
}

TEST(UpdateItem, checks_keys_once_its_condition_holds) {
  ItemStore store;
  const auto update = [&](std::string_view expression, std::string_view value) {
    return store.ask(update_item,
                     fmt::format(R"({{"TableName":"Table","Key":{{"pk":{{"S":"a"}},"sk":{{"N":"1"}}}},)"
                                 R"("UpdateExpression":"{}","ExpressionAttributeValues":{{":v":{}}})",
                                 expression, value) +
                         "}");
  };
  constexpr std::string_view failed = "ConditionalCheckFailedException: The conditional request failed";
  constexpr std::string_view mismatch =
      "ValidationException: One or more parameter values were invalid: Type mismatch for Index Key l "
      "Expected: S Actual: N IndexName: lsi";
  constexpr std::string_view absent =
      "ValidationException: The provided expression refers to an attribute that does not exist in the item";
  for (std::string_view expression : {"SET l = :v", "SET pk = :v", "SET x = pk.y, z = :v"}) {
    EXPECT_EQ(update(std::string(expression) + R"(","ConditionExpression":"attribute_exists(pk))",
                     R"({"N":"1"})"),
              failed);
  }
  EXPECT_EQ(update("SET l = :v", R"({"N":"1"})"), mismatch);
  EXPECT_EQ(update("SET l = :v, x = gone", R"({"N":"1"})"), mismatch);
  EXPECT_EQ(update("SET l = :v, x = gone", R"({"S":""})"), absent);
}

TEST(UpdateItem, finds_faults_of_expressions_before_the_table) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(update_item,
                R"({"TableName":"Absent","Key":{"pk":{"S":"a"}},"UpdateExpression":"INVALID SYNTAX"})"),
      R"(ValidationException: 1 validation error detected: Invalid UpdateExpression: Syntax error; )"
      R"(token: "INVALID", near: "INVALID SYNTAX")");
  EXPECT_EQ(store.ask(update_item, R"({"TableName":"Absent","Key":{"pk":{"S":"a"}},"UpdateExpression":"",
                                       "ConditionExpression":""})"),
            "ValidationException: 1 validation error detected: Invalid ConditionExpression: "
            "The expression can not be empty;");
  EXPECT_EQ(store.ask(update_item, R"({"TableName":"Absent","Key":{"pk":{"S":"a"}}})"),
            "ResourceNotFoundException: Requested resource not found");
}

TEST(UpdateItem, tells_only_the_first_wrong_enum) {
  ItemStore store;
  EXPECT_EQ(store.ask(update_item, update_of(R"(,"ReturnConsumedCapacity":"A","ReturnValues":"B")")),
            "ValidationException: 1 validation error detected: Failed to satisfy constraint: Member must "
            "satisfy enum value "
            "set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]");
  EXPECT_EQ(store.ask(update_item, update_of(R"(,"ReturnConsumedCapacity":"A")")),
            "ValidationException: Value 'A' at 'returnConsumedCapacity' failed to satisfy constraint: "
            "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]");
}

TEST(UpdateItem, may_not_mix_expressions_with_what_came_before_them) {
  ItemStore store;
  EXPECT_EQ(store.ask(update_item, update_of(R"(,"AttributeUpdates":{},"Expected":{},)"
                                             R"("ConditionalOperator":"XOR","UpdateExpression":"x")")),
            "ValidationException: 1 validation error detected: Can not use both expression and "
            "non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates, "
            "Expected, ConditionalOperator} Expression parameters: {UpdateExpression}");
}

TEST(UpdateItem, takes_expected_beside_attribute_updates) {
  ItemStore store;
  const std::string_view add = R"(,"AttributeUpdates":{"n":{"Action":"ADD","Value":{"N":"1"}}})";
  const auto expecting = [&](std::string_view value) {
    return store.ask(update_item,
                     update_of(std::string(add) + R"(,"ReturnValues":"UPDATED_NEW","Expected":)" +
                               R"({"n":)" + std::string(value) + "}"));
  };
  EXPECT_EQ(expecting(R"({"Exists":false})"), R"({"Attributes":{"n":{"N":"1"}}})");
  EXPECT_EQ(expecting(R"({"Exists":false})"),
            "ConditionalCheckFailedException: The conditional request failed");
  EXPECT_EQ(expecting(R"({"Value":{"N":"1.0"}})"), R"({"Attributes":{"n":{"N":"2"}}})");
}

}  // namespace
}  // namespace gramme::dynamodb
