#include "api/errors.h"
#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

std::string get(std::string_view pk, std::string_view members = "") {
  return "{'Get':{'TableName':'Hash','Key':{'pk':{'S':'" + std::string(pk) + "'}}" + std::string(members) +
         "}}";
}
std::string transaction(std::string_view gets, std::string_view members = "") {
  return "{'TransactItems':[" + std::string(gets) + "]" + std::string(members) + "}";
}

TEST(TransactGetItems, answers_in_the_order_of_the_request) {
  ItemStore store;
  store.put("{'pk':{'S':'a'}}");
  store.put("{'pk':{'S':'b'},'n':{'N':'1'}}");
  EXPECT_EQ(store.ask(transact_get_items, transaction(get("b", ",'ProjectionExpression':'n'") + "," +
                                                      get("c") + "," + get("a"))),
            R"({"Responses":[{"Item":{"n":{"N":"1"}}},{},{"Item":{"pk":{"S":"a"}}}]})");
}

TEST(TransactGetItems, costs_double) {
  ItemStore store;
  const Item large = item({{"pk", text("a")}, {"s", text(letters(9000))}});
  Step step =
      store.step(transact_get_items, transaction(get("a", ",'ProjectionExpression':'pk'") + "," + get("b"),
                                                 ",'ReturnConsumedCapacity':'TOTAL'"));
  std::vector<std::optional<std::string_view>> present = {large.bytes(), std::nullopt};
  EXPECT_EQ(std::get<Read>(step).consistency, Consistency::strong);
  EXPECT_EQ(answer_text(std::get<Read>(step).then(present)),
            R"({"ConsumedCapacity":[{"CapacityUnits":8.0,"ReadCapacityUnits":8.0,"TableName":"Hash"}],)"
            R"("Responses":[{"Item":{"pk":{"S":"a"}}},{}]})");
}

TEST(TransactGetItems, a_malformed_key_cancels) {
  ItemStore store;
  EXPECT_EQ(store.ask(transact_get_items, transaction(get("a") + ",{'Get':{'TableName':'Hash','Key':{}}}")),
            "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for "
            "specific reasons "
            R"([None, ValidationError] {"CancellationReasons":[{"Code":"None"},{"Code":"ValidationError",)"
            R"("Message":"The provided key element does not match the schema"}]})");
}

TEST(TransactGetItems, names_an_item_once) {
  ItemStore store;
  EXPECT_EQ(store.ask(transact_get_items, transaction(get("a") + "," + get("a"))),
            "ValidationException: Transaction request cannot include multiple operations on one item");
}

TEST(TransactGetItems, refuses_an_entry_without_get) {
  ItemStore store;
  EXPECT_EQ(store.ask(transact_get_items, transaction("{}")),
            "ValidationException: 1 validation error detected: Value null at 'transactItems.1.member.get' "
            "failed to satisfy "
            "constraint: Member must not be null");
}

TEST(TransactGetItems, together_the_items_may_take_4_MB) {
  ItemStore store;
  std::string gets;
  for (int i = 0; i < 11; ++i) gets += (i > 0 ? "," : "") + get(std::to_string(i));
  Step step = store.step(transact_get_items, transaction(gets));
  const Item large = item({{"pk", text("a")}, {"s", text(letters(400'000))}});
  std::vector<std::optional<std::string_view>> present(11, large.bytes());
  Step answer = std::get<Read>(step).then(present);
  ASSERT_TRUE(std::holds_alternative<Error>(answer));
  EXPECT_TRUE(std::get<Error>(answer).is(kind::validation));
}

}  // namespace
}  // namespace gramme::dynamodb
