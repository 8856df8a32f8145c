#include "scenarios.h"

namespace gramme::failures {
namespace {

constexpr std::string_view create_things = R"json({"TableName":"Things","BillingMode":"PAY_PER_REQUEST",
  "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},
    {"AttributeName":"l","AttributeType":"N"},{"AttributeName":"g","AttributeType":"S"}],
  "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
  "LocalSecondaryIndexes":[{"IndexName":"local","Projection":{"ProjectionType":"KEYS_ONLY"},
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}]}],
  "GlobalSecondaryIndexes":[{"IndexName":"global","Projection":{"ProjectionType":"ALL"},
    "KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}]}],
  "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}})json";

constexpr std::string_view create_others = R"json({"TableName":"Others","BillingMode":"PAY_PER_REQUEST",
  "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
  "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})json";

constexpr std::string_view create_another = R"json({"TableName":"Another","BillingMode":"PAY_PER_REQUEST",
  "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
  "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
  "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"},"Tags":[{"Key":"k","Value":"v"}]})json";

constexpr std::string_view create_index = R"json({"TableName":"Things",
  "AttributeDefinitions":[{"AttributeName":"l","AttributeType":"N"},{"AttributeName":"pk","AttributeType":"S"}],
  "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"added","Projection":{"ProjectionType":"KEYS_ONLY"},
    "KeySchema":[{"AttributeName":"l","KeyType":"HASH"},{"AttributeName":"pk","KeyType":"RANGE"}]}}]})json";

constexpr std::string_view delete_index =
    R"json({"TableName":"Things","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"global"}}]})json";

constexpr std::string_view transaction = R"json({"ClientRequestToken":"once","TransactItems":[
  {"Put":{"TableName":"Things","Item":{"pk":{"S":"new"},"sk":{"N":"1"},"g":{"S":"h"},"l":{"N":"7"}}}},
  {"Update":{"TableName":"Things","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"UpdateExpression":"SET l = l + :one, t = :t",
    "ExpressionAttributeValues":{":one":{"N":"1"},":t":{"S":"changed"}}}},
  {"Delete":{"TableName":"Others","Key":{"pk":{"S":"x"}},"ConditionExpression":"attribute_exists(pk)"
}
},
  {"ConditionCheck":{"TableName":"Things","Key":{"pk":{"S":"a"},"sk":{"N":"2"}},"ConditionExpression":"attribute_exists(g)"}}]
})json";

constexpr int64_t hour = 3600, week = 7 * 24 * hour;

}  // namespace

std::span<const std::vector<Deed>> beginning() {
  static const std::vector<std::vector<Deed>> groups = {
      {{"CreateTable", create_things},
       {"CreateTable", create_others},
       {"UpdateTimeToLive",
        R"json({"TableName":"Things","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"e"}})json"},
       {"AlignExpiryQueues"},
       {"TransactWriteItems", R"json({"ClientRequestToken":"old","TransactItems":[
          {"Put":{"TableName":"Things","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"g":{"S":"g"},"l":{"N":"3"},"e":{"N":"1700000060"}}}},
          {"Put":{"TableName":"Others","Item":{"pk":{"S":"x"},"t":{"S":"first"}}}}]})json"}},
      {{"PutItem",
        R"json({"TableName":"Things","Item":{"pk":{"S":"a"},"sk":{"N":"2"},"g":{"S":"g"},"l":{"N":"2"},"t":{"S":"text"}}})json"},
       {"PutItem",
        R"json({"TableName":"Things","Item":{"pk":{"S":"a"},"sk":{"N":"3"},"g":{"S":"h"},"l":{"N":"1"}}})json"},
       {"PutItem", R"json({"TableName":"Others","Item":{"pk":{"S":"y"},"t":{"S":"second"}}})json"}},
      {{"PutItem",
        R"json({"TableName":"Things","Item":{"pk":{"S":"b"},"sk":{"N":"1"},"l":{"N":"3"},"g":{"S":"g"}}})json"},
       {"UpdateItem",
        R"json({"TableName":"Things","Key":{"pk":{"S":"a"},"sk":{"N":"3"}},"UpdateExpression":"ADD n :one",
            "ExpressionAttributeValues":{":one":{"N":"1"}}})json"}},
  };
  return groups;
}

std::span<const Scenario> scenarios() {
  static const std::vector<Scenario> all = {
      {"GetItem", {{"GetItem", R"json({"TableName":"Things","Key":{"pk":{"S":"a"},"sk":{"N":"2"}}})json"}}},
      {"GetItem_strong",
       {{"GetItem",
         R"json({"TableName":"Things","ConsistentRead":true,"Key":{"pk":{"S":"a"},"sk":{"N":"2"}}})json"}}},
      {"GetItem_of_nothing",
       {{"GetItem", R"json({"TableName":"Things","Key":{"pk":{"S":"a"},"sk":{"N":"9"}}})json"}}},
      {"BatchGetItem", {{"BatchGetItem", R"json({"RequestItems":{
          "Things":{"Keys":[{"pk":{"S":"a"},"sk":{"N":"1"}},{"pk":{"S":"b"},"sk":{"N":"1"}},{"pk":{"S":"a"},"sk":{"N":"9"}}]},
          "Others":{"Keys":[{"pk":{"S":"x"}}]}}})json"}}},
      {"TransactGetItems", {{"TransactGetItems", R"json({"TransactItems":[
          {"Get":{"TableName":"Things","Key":{"pk":{"S":"a"},"sk":{"N":"1"}}}},{"Get":{"TableName":"Others","Key":{"pk":{"S":"y"}}}}]})json"}}},
      {"Query", {{"Query", R"json({"TableName":"Things","KeyConditionExpression":"pk = :a",
          "ExpressionAttributeValues":{":a":{"S":"a"}}})json"}}},
      {"Query_backward",
       {{"Query", R"json({"TableName":"Things","ScanIndexForward":false,"ConsistentRead":true,
          "KeyConditionExpression":"pk = :a","ExpressionAttributeValues":{":a":{"S":"a"}}})json"}}},
      {"Query_local_index",
       {{"Query", R"json({"TableName":"Things","IndexName":"local","Select":"ALL_ATTRIBUTES",
          "KeyConditionExpression":"pk = :a","ExpressionAttributeValues":{":a":{"S":"a"}}})json"}}},
      {"Query_global_index", {{"Query", R"json({"TableName":"Things","IndexName":"global",
          "KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"S":"g"}}})json"}}},
      {"Scan", {{"Scan", R"json({"TableName":"Things"})json"}}},
      {"Scan_global_index",
       {{"Scan", R"json({"TableName":"Things","IndexName":"global","Select":"COUNT"})json"}}},
      {"ExecuteStatement_select",
       {{"ExecuteStatement", R"json({"Statement":"SELECT * FROM Things WHERE pk = 'a' AND l > 1"})json"}}},
      {"BatchExecuteStatement_select", {{"BatchExecuteStatement", R"json({"Statements":[
          {"Statement":"SELECT * FROM Things WHERE pk = 'a' AND sk = 2"},{"Statement":"SELECT * FROM Others WHERE pk = 'x'"}]})json"}}},
      {"GetRecords",
       {{"DescribeTable", R"json({"TableName":"Things"})json"},
        {"DescribeStream", R"json({"StreamArn":"$LatestStreamArn"})json"},
        {"GetShardIterator",
         R"json({"StreamArn":"$StreamArn","ShardId":"$ShardId","ShardIteratorType":"TRIM_HORIZON"})json"},
        {"GetRecords", R"json({"ShardIterator":"$ShardIterator"})json"}}},
      {"GetShardIterator",
       {{"DescribeTable", R"json({"TableName":"Things"})json"},
        {"DescribeStream", R"json({"StreamArn":"$LatestStreamArn"})json"},
        {"GetShardIterator",
         R"json({"StreamArn":"$StreamArn","ShardId":"$ShardId","ShardIteratorType":"LATEST"})json"}}},
      {"DescribeStream",
       {{"DescribeTable", R"json({"TableName":"Things"})json"},
        {"DescribeStream", R"json({"StreamArn":"$LatestStreamArn"})json"}}},
      {"ListStreams", {{"ListStreams", "{}"}}},
      {"DescribeTable", {{"DescribeTable", R"json({"TableName":"Things"})json"}}},

      {"PutItem", {{"PutItem", R"json({"TableName":"Things","ReturnValues":"ALL_OLD",
          "Item":{"pk":{"S":"a"},"sk":{"N":"1"},"g":{"S":"moved"},"l":{"N":"9"}}})json"}}},
      {"PutItem_of_nothing",
       {{"PutItem", R"json({"TableName":"Things","ConditionExpression":"attribute_not_exists(pk)",
          "Item":{"pk":{"S":"new"},"sk":{"N":"1"},"g":{"S":"g"},"l":{"N":"9"},"e":{"N":"1800000000"}}})json"}}},
      {"UpdateItem",
       {{"UpdateItem",
         R"json({"TableName":"Things","Key":{"pk":{"S":"a"},"sk":{"N":"3"}},"ReturnValues":"ALL_NEW",
          "UpdateExpression":"SET l = l + :one REMOVE g","ConditionExpression":"n = :one",
          "ExpressionAttributeValues":{":one":{"N":"1"}}})json"}}},
      {"DeleteItem",
       {{"DeleteItem",
         R"json({"TableName":"Things","Key":{"pk":{"S":"a"},"sk":{"N":"1"}},"ReturnValues":"ALL_OLD"})json"}}},
      {"BatchWriteItem", {{"BatchWriteItem", R"json({"RequestItems":{
          "Things":[{"PutRequest":{"Item":{"pk":{"S":"c"},"sk":{"N":"1"},"g":{"S":"g"},"l":{"N":"5"}}}},
               {"DeleteRequest":{"Key":{"pk":{"S":"a"},"sk":{"N":"2"}}}}],
          "Others":[{"PutRequest":{"Item":{"pk":{"S":"z"}}}}]}})json"}}},
      {"TransactWriteItems", {{"TransactWriteItems", transaction}}},
      {"ExecuteStatement_insert",
       {{"ExecuteStatement",
         R"json({"Statement":"INSERT INTO Things VALUE {'pk': 'new', 'sk': 5, 'g': 'g', 'l': 4}"})json"}}},
      {"ExecuteStatement_update",
       {{"ExecuteStatement",
         R"json({"Statement":"UPDATE Things SET l = 8 WHERE pk = 'a' AND sk = 1 RETURNING ALL NEW *"})json"}}},
      {"ExecuteStatement_delete",
       {{"ExecuteStatement", R"json({"Statement":"DELETE FROM Things WHERE pk = 'a' AND sk = 1"})json"}}},
      {"BatchExecuteStatement", {{"BatchExecuteStatement", R"json({"Statements":[
          {"Statement":"UPDATE Things SET l = 8 WHERE pk = 'a' AND sk = 1"},{"Statement":"DELETE FROM Others WHERE pk = 'x'"}]})json"}}},
      {"ExecuteTransaction",
       {{"ExecuteTransaction", R"json({"ClientRequestToken":"once","TransactStatements":[
          {"Statement":"UPDATE Things SET l = 8 WHERE pk = 'a' AND sk = 1"},{"Statement":"DELETE FROM Others WHERE pk = 'x'"}]})json"}}},

      {"CreateTable", {{"CreateTable", create_another}}, 0, true},
      {"UpdateTable_create_index", {{"UpdateTable", create_index}}},
      {"UpdateTable_delete_index", {{"UpdateTable", delete_index}}},
      {"UpdateTable_disable_stream",
       {{"UpdateTable",
         R"json({"TableName":"Things","StreamSpecification":{"StreamEnabled":false}})json"}}},
      {"UpdateTable_enable_stream",
       {{"UpdateTable",
         R"json({"TableName":"Others","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}})json"}}},
      {"UpdateTimeToLive_disable",
       {{"UpdateTimeToLive",
         R"json({"TableName":"Things","TimeToLiveSpecification":{"Enabled":false,"AttributeName":"e"}})json"}}},
      {"UpdateTimeToLive_enable",
       {{"UpdateTimeToLive",
         R"json({"TableName":"Others","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"e"}})json"}}},
      {"DeleteTable", {{"DeleteTable", R"json({"TableName":"Things"})json"}}},
      {"TagResource",
       {{"TagResource",
         R"json({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/Things","Tags":[{"Key":"k","Value":"v"}]})json"}}},
      {"UntagResource",
       {{"TagResource",
         R"json({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/Things","Tags":[{"Key":"k","Value":"v"}]})json"},
        {"UntagResource",
         R"json({"ResourceArn":"arn:aws:dynamodb:us-east-1:123456789012:table/Things","TagKeys":["k"]})json"}}},
      {"SplitPartition", {{"SplitPartition", R"json({"TableName":"Things"})json"}}},

      {"BuildIndexes", {{"UpdateTable", create_index}, {"BuildIndexes"}}},
      {"PurgeDropped_index", {{"UpdateTable", delete_index}, {"PurgeDropped"}}},
      {"PurgeDropped_table", {{"DeleteTable", R"json({"TableName":"Things"})json"}, {"PurgeDropped"}}},
      {"AlignExpiryQueues_fill",
       {{"UpdateTimeToLive",
         R"json({"TableName":"Others","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"e"}})json"},
        {"AlignExpiryQueues"}}},
      {"AlignExpiryQueues_empty",
       {{"UpdateTimeToLive",
         R"json({"TableName":"Things","TimeToLiveSpecification":{"Enabled":false,"AttributeName":"e"}})json"},
        {"AlignExpiryQueues"}}},
      {"DeleteExpiredItems", {{"DeleteExpiredItems"}}, hour},
      {"RollOverShards", {{"RollOverShards"}}, 5 * hour},
      {"TrimStreams", {{"TrimStreams"}}, week},
      {"RemoveExpiredTokens", {{"RemoveExpiredTokens"}}, hour},
      {"Scrub", {{"Scrub"}}},
  };
  return all;
}

}  // namespace gramme::failures
