#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

std::string answer_of(Step step, std::optional<std::string_view> present) {
  return answer_text(std::get<Read>(step).then({&present, 1}));
}

TEST(GetItem, answers_the_item_or_nothing) {
  ItemStore store;
  store.put(R"({"pk":{"S":"a"},"n":{"N":"1"}})");
  EXPECT_EQ(store.ask(get_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}}})"),
            R"({"Item":{"n":{"N":"1"},"pk":{"S":"a"}}})");
  EXPECT_EQ(store.ask(get_item, R"({"TableName":"Hash","Key":{"pk":{"S":"b"}}})"), "{}");
}

TEST(GetItem, reads_strongly_only_when_asked) {
  ItemStore store;
  Step eventual = store.step(get_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}}})");
  Step strong =
      store.step(get_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"ConsistentRead":true})");
  EXPECT_EQ(std::get<Read>(eventual).consistency, Consistency::eventual);
  EXPECT_EQ(std::get<Read>(strong).consistency, Consistency::strong);
}

TEST(GetItem, charges_the_whole_item_whatever_is_projected) {
  ItemStore store;
  const Item large = item({{"pk", text("a")}, {"s", text(letters(9000))}});
  const std::string request =
      R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"ProjectionExpression":"pk","ReturnConsumedCapacity":"TOTAL")";
  auto answer = [](std::string_view units) {
    return R"({"ConsumedCapacity":{"CapacityUnits":)" + std::string(units) +
           R"(,"TableName":"Hash"},"Item":{"pk":{"S":"a"}}})";
  };
  EXPECT_EQ(answer_of(store.step(get_item, request + "}"), large.bytes()), answer("1.5"));
  EXPECT_EQ(answer_of(store.step(get_item, request + R"(,"ConsistentRead":true})"), large.bytes()),
            answer("3.0"));
}

TEST(GetItem, charges_for_an_item_that_is_not_there) {
  ItemStore store;
  Step step = store.step(
      get_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"ReturnConsumedCapacity":"INDEXES"})");
  EXPECT_EQ(
      answer_of(std::move(step), std::nullopt),
      R"({"ConsumedCapacity":{"CapacityUnits":0.5,"Table":{"CapacityUnits":0.5},"TableName":"Hash"}})");
}

TEST(GetItem, projects_by_expression_or_by_names) {
  ItemStore store;
  const Item stored = item({{"pk", text("a")}, {"n", number(1)}, {"m", number(2)}});
  const std::string request = R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},)";
  EXPECT_EQ(
      answer_of(
          store.step(get_item,
                     request + R"("ProjectionExpression":"#n","ExpressionAttributeNames":{"#n":"n"}})"),
          stored.bytes()),
      R"({"Item":{"n":{"N":"1"}}})");
  EXPECT_EQ(answer_of(store.step(get_item, request + R"("AttributesToGet":["m","pk"]})"), stored.bytes()),
            R"({"Item":{"m":{"N":"2"},"pk":{"S":"a"}}})");
  EXPECT_EQ(
      answer_of(store.step(get_item, request + R"("ProjectionExpression":"absent"})"), stored.bytes()),
      R"({"Item":{}})");
}

TEST(GetItem, refuses_keys_that_do_not_match_the_schema) {
  ItemStore store;
  for (std::string_view key :
       {R"({})", R"({"pk":{"N":"1"}})", R"({"pk":{"S":"a"},"x":{"S":"a"}})", R"({"x":{"S":"a"}})"}) {
    EXPECT_EQ(store.ask(get_item, R"({"TableName":"Hash","Key":)" + std::string(key) + "}"),
              "ValidationException: The provided key element does not match the schema")
        << key;
  }
}

TEST(GetItem, refuses_both_kinds_of_projection_together) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(get_item, R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"AttributesToGet":["a"],
                                    "ProjectionExpression":"a"})"),
      "ValidationException: Can not use both expression and non-expression parameters in the same request: "
      "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}");
}

TEST(GetItem, names_without_an_expression_are_a_fault_before_the_table_is_looked_up) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(get_item,
                R"({"TableName":"Absent","Key":{"pk":{"S":"a"}},"ExpressionAttributeNames":{"#n":"n"}})"),
      "ValidationException: ExpressionAttributeNames can only be specified when using expressions");
}

}  // namespace
}  // namespace gramme::dynamodb
