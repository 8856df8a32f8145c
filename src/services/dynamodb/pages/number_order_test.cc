#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {

namespace {

constexpr std::string_view by_value = R"({"NS":["-1","0.5","5","9","10","100"]})";
constexpr std::string_view by_java = R"({"NS":["9","5","0.5","100","-1","10"]})";

std::string holding(std::string_view set) {
  return R"({"l":{"L":[)" + std::string(set) + R"(]},"pk":{"S":"a"},"v":)" + std::string(set) + "}";
}

TEST(NumberOrder, of_sets_depends_on_the_operation) {
  ItemStore store;
  const std::string set = "{'NS':['100','-1','10','0.5','9','5']}";
  store.put("{'pk':{'S':'a'},'v':" + set + ",'l':{'L':[" + set + "]}}");
  const std::string key = "'TableName':'Hash','Key':{'pk':{'S':'a'}}";
  const std::string refused =
      ",'ConditionExpression':'attribute_not_exists(pk)',"
      "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'";

  const auto answers = [&](Handler operation, const std::string& request, std::string_view order) {
    const std::string answer = store.ask(operation, "{" + request + "}");
    EXPECT_NE(answer.find(holding(order)), answer.npos) << request << answer;
  };
  answers(get_item, key, by_value);
  answers(batch_get_item, "'RequestItems':{'Hash':{'Keys':[{'pk':{'S':'a'}}]}}", by_value);
  answers(query,
          "'TableName':'Hash','KeyConditionExpression':'pk = :p',"
          "'ExpressionAttributeValues':{':p':{'S':'a'}}",
          by_value);
  answers(delete_item, key + refused, by_value);
  answers(scan, "'TableName':'Hash'", by_java);
  answers(transact_get_items, "'TransactItems':[{'Get':{" + key + "}}]", by_java);
  answers(transact_write_items, "'TransactItems':[{'Delete':{" + key + refused + "}}]", by_java);
  answers(delete_item, key + ",'ReturnValues':'ALL_OLD'", by_value);
}

TEST(ConsumedCapacity, is_answered_under_the_ARN_that_a_request_named_its_table_by) {
  ItemStore store;
  const std::string arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Hash";
  const std::string key = "'TableName':'" + arn + "','Key':{'pk':{'S':'a'}}";
  const std::string put = "'TableName':'" + arn + "','Item':{'pk':{'S':'a'}}";
  const auto tells_arn = [&](Handler operation, const std::string& request) {
    const std::string answer = store.ask(operation, "{" + request + ",'ReturnConsumedCapacity':'TOTAL'}");
    EXPECT_NE(answer.find(R"("TableName":")" + arn + '"'), answer.npos) << request << answer;
  };
  tells_arn(put_item, put);
  tells_arn(get_item, key);
  tells_arn(scan, "'TableName':'" + arn + "'");
  tells_arn(update_item, key);
  tells_arn(batch_get_item, "'RequestItems':{'" + arn + "':{'Keys':[{'pk':{'S':'a'}}]}}");
  tells_arn(batch_write_item,
            "'RequestItems':{'" + arn + "':[{'DeleteRequest':{'Key':{'pk':{'S':'a'}}}}]}");
  tells_arn(transact_get_items, "'TransactItems':[{'Get':{" + key + "}}]");
  tells_arn(transact_write_items, "'TransactItems':[{'Put':{" + put + "}}]");
  tells_arn(delete_item, key);
}

}  // namespace
}  // namespace gramme::dynamodb
