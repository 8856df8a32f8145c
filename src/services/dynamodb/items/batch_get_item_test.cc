#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

std::string key(std::string_view pk) { return "{'pk':{'S':'" + std::string(pk) + "'}}"; }

TEST(BatchGetItem, answers_what_is_there_table_by_table) {
  ItemStore store;
  store.put(R"({"pk":{"S":"a"}})");
  store.put(R"({"pk":{"S":"b"},"n":{"N":"1"}})");
  EXPECT_EQ(
      store.ask(batch_get_item, "{'RequestItems':{'Hash':{'Keys':[" + key("b") + "," + key("c") + "," +
                                    key("a") + "]},'Table':{'Keys':[{'pk':{'S':'a'},'sk':{'N':'1'}}]}}}"),
      R"({"Responses":{"Hash":[{"n":{"N":"1"},"pk":{"S":"b"}},{"pk":{"S":"a"}}],"Table":[]},"UnprocessedKeys":{}})");
}

TEST(BatchGetItem, each_table_has_its_own_projection_and_consistency) {
  ItemStore store;
  store.put(R"({"pk":{"S":"a"},"n":{"N":"1"}})");
  Step step = store.step(
      batch_get_item,
      "{'RequestItems':{'Hash':{'Keys':[" + key("a") +
          "],'ProjectionExpression':'#n','ExpressionAttributeNames':{'#n':'n'},'ConsistentRead':true},"
          "'Table':{'Keys':[{'pk':{'S':'a'},'sk':{'N':'1'}}]}},'ReturnConsumedCapacity':'TOTAL'}");
  EXPECT_EQ(std::get<Read>(step).consistency, Consistency::strong);
  Outcome outcome = run_to_end(*store.engine, std::move(step));
  EXPECT_EQ(
      answer_text(std::get<Response>(std::move(outcome))),
      R"({"ConsumedCapacity":[{"CapacityUnits":1.0,"TableName":"Hash"},{"CapacityUnits":0.5,)"
      R"("TableName":"Table"}],"Responses":{"Hash":[{"n":{"N":"1"}}],"Table":[]},"UnprocessedKeys":{}})");
}

TEST(BatchGetItem, hands_back_what_does_not_fit_into_16_MB_with_its_parameters) {
  ItemStore store;
  std::string keys;
  for (int i = 0; i < 45; ++i) keys += (i > 0 ? "," : "") + key("k" + std::to_string(i));
  Step step = store.step(batch_get_item, "{'RequestItems':{'Hash':{'Keys':[" + keys +
                                             "],'ProjectionExpression':'pk','ConsistentRead':false}}}");
  const Item large = item({{"pk", text("k")}, {"s", text(letters(400'000))}});
  std::vector<std::optional<std::string_view>> present(45, large.bytes());
  std::string answer = answer_text(std::get<Read>(step).then(present));

  const size_t fits = 16 * 1024 * 1024 / 400'004;
  size_t answered = 0;
  for (size_t at = 0; (at = answer.find(R"({"pk":{"S":"k"}})", at)) != answer.npos; ++at) ++answered;
  EXPECT_EQ(answered, fits);
  EXPECT_NE(
      answer.find(
          R"("UnprocessedKeys":{"Hash":{"ConsistentRead":false,"Keys":[{"pk":{"S":"k41"}},)"
          R"({"pk":{"S":"k42"}},{"pk":{"S":"k43"}},{"pk":{"S":"k44"}}],"ProjectionExpression":"pk"}})"),
      answer.npos)
      << answer.substr(answer.find("Unprocessed"));
}

TEST(BatchGetItem, hands_back_what_numbers_would_blow_up) {
  ItemStore store;
  Step step = store.step(batch_get_item, "{'RequestItems':{'Hash':{'Keys':[" + key("a") + "," + key("b") +
                                             "," + key("c") + "," + key("d") + "]}}}");
  std::string numbers;  // charged 300 KB, written 12.6 MB
  const size_t opened = open_document(numbers, Type::list, 100'000);
  for (int i = 0; i < 100'000; ++i) append_number(numbers, *Number::parse("1E125"));
  close_document(numbers, opened);
  const Item large = item({{"pk", text("k")}, {"l", Value(std::move(numbers))}});
  std::vector<std::optional<std::string_view>> present(4, large.bytes());
  const std::string answer = answer_text(std::get<Read>(step).then(present));
  EXPECT_TRUE(answer.ends_with(R"("UnprocessedKeys":{"Hash":{"Keys":[{"pk":{"S":"d"}}]}}})"))
      << answer.substr(answer.size() - 100);
}

TEST(BatchGetItem, finds_faults_in_the_order_of_AWS) {
  ItemStore store;
  const std::string mismatch = "{'x':{'S':'a'}}";
  EXPECT_EQ(
      store.ask(batch_get_item, "{'RequestItems':{'Absent':{'Keys':[" + key("a") + "," + key("a") + "]}}}"),
      "ResourceNotFoundException: Requested resource not found");
  EXPECT_EQ(store.ask(batch_get_item, "{'RequestItems':{'Hash':{'Keys':[" + mismatch + "," + key("a") +
                                          "," + key("a") + "]}}}"),
            "ValidationException: Provided list of item keys contains duplicates");
  EXPECT_EQ(store.ask(batch_get_item, "{'RequestItems':{'Hash':{'Keys':[" + mismatch + "]}}}"),
            "ValidationException: The provided key element does not match the schema");
}

TEST(BatchGetItem, takes_at_most_100_keys_over_all_tables) {
  ItemStore store;
  auto keys = [](std::string_view sort_key, int count) {
    std::string result;
    for (int i = 0; i < count; ++i) {
      result += (i > 0 ? ",{'pk':{'S':'" : "{'pk':{'S':'") + std::to_string(i) + "'}" +
                std::string(sort_key) + "}";
    }
    return result;
  };
  auto request = [&](int first, int second) {
    return "{'RequestItems':{'Hash':{'Keys':[" + keys("", first) + "]},'Table':{'Keys':[" +
           keys(",'sk':{'N':'1'}", second) + "]}}}";
  };
  EXPECT_EQ(store.ask(batch_get_item, request(60, 40)),
            R"({"Responses":{"Hash":[],"Table":[]},"UnprocessedKeys":{}})");
  EXPECT_EQ(store.ask(batch_get_item, request(60, 41)),
            "ValidationException: Too many items requested for the BatchGetItem call");
  EXPECT_EQ(store.ask(batch_get_item, "{'RequestItems':{'Hash':{'Keys':[" + keys("", 101) + "]}}}"),
            "ValidationException: 1 validation error detected: Value at 'RequestItems.Hash.member.Keys' "
            "failed to satisfy "
            "constraint: Member must have length less than or equal to 100");
}

TEST(BatchGetItem, takes_a_table_by_its_ARN) {
  ItemStore store;
  store.put("{'pk':{'S':'a'}}");
  EXPECT_EQ(store.ask(batch_get_item,
                      "{'RequestItems':{'arn:aws:dynamodb:us-east-1:000000000000:table/Hash':{'Keys':[" +
                          key("a") + "]}}}"),
            R"({"Responses":{"arn:aws:dynamodb:us-east-1:000000000000:table/Hash":[{"pk":{"S":"a"}}]},)"
            R"("UnprocessedKeys":{}})");
}

TEST(BatchGetItem, refuses_empty_requests) {
  ItemStore store;
  EXPECT_EQ(store.ask(batch_get_item, "{'RequestItems':{}}", Wording::of_2025),
            "ValidationException: The requestItems parameter is required for BatchGetItem");
  EXPECT_EQ(store.ask(batch_get_item, "{'RequestItems':{}}"),
            "ValidationException: 1 validation error detected: Value at 'RequestItems' failed to satisfy "
            "constraint: "
            "Member must have length greater than or equal to 1");
  EXPECT_EQ(store.ask(batch_get_item, "{'RequestItems':{'Hash':{'Keys':[]}}}"),
            "ValidationException: 1 validation error detected: Value at 'RequestItems.Hash.member.Keys' "
            "failed to satisfy "
            "constraint: Member must have length greater than or equal to 1");
}

TEST(BatchGetItem, refuses_names_in_one_table_and_an_expression_in_another) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(batch_get_item,
                "{'RequestItems':{'Hash':{'Keys':[" + key("a") +
                    "],'AttributesToGet':['a']},'Table':{'Keys':[{'pk':{'S':'a'},'sk':{'N':'1'}}],"
                    "'ProjectionExpression':'a'}}}"),
      "ValidationException: Can not use both expression and non-expression parameters in the same request: "
      "Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}");
}

}  // namespace
}  // namespace gramme::dynamodb
