#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

std::string put(std::string_view item) { return "{'PutRequest':{'Item':" + std::string(item) + "}}"; }
std::string erase(std::string_view key) { return "{'DeleteRequest':{'Key':" + std::string(key) + "}}"; }
std::string to_hash(std::string_view requests) {
  return "{'RequestItems':{'Hash':[" + std::string(requests) + "]}}";
}

TEST(BatchWriteItem, puts_and_removes_in_one_write) {
  ItemStore store;
  store.put(R"({"pk":{"S":"old"}})");
  uint64_t commits = store.engine->statistics().commits;
  EXPECT_EQ(
      store.ask(batch_write_item, "{'RequestItems':{'Hash':[" + put("{'pk':{'S':'a'},'n':{'N':'1'}}") +
                                      "," + erase("{'pk':{'S':'old'}}") + "],'Table':[" +
                                      put("{'pk':{'S':'a'},'sk':{'N':'1'}}") + "]}}"),
      R"({"UnprocessedItems":{}})");
  EXPECT_EQ(store.engine->statistics().commits, commits + 1);
  EXPECT_EQ(store.get("a"), R"({"Item":{"n":{"N":"1"},"pk":{"S":"a"}}})");
  EXPECT_EQ(store.get("old"), "{}");
}

TEST(BatchWriteItem, sums_capacity_by_table) {
  ItemStore store;
  EXPECT_EQ(store.ask(batch_write_item, "{'RequestItems':{'Hash':[" +
                                            put("{'pk':{'S':'a'},'s':{'S':'" + letters(1500) + "'}}") +
                                            "," + erase("{'pk':{'S':'b'}}") + "],'Table':[" +
                                            put("{'pk':{'S':'a'},'sk':{'N':'1'},'l':{'S':'x'}}") +
                                            "]},'ReturnConsumedCapacity':'INDEXES'}"),
            R"({"ConsumedCapacity":[{"CapacityUnits":3.0,"Table":{"CapacityUnits":3.0},)"
            R"("TableName":"Hash"},{"CapacityUnits":2.0,)"
            R"("LocalSecondaryIndexes":{"lsi":{"CapacityUnits":1.0}},"Table":{"CapacityUnits":1.0},)"
            R"("TableName":"Table"}],"UnprocessedItems":{}})");
}

TEST(BatchWriteItem, reports_each_item_collection_once) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(batch_write_item, "{'RequestItems':{'Table':[" + put("{'pk':{'S':'a'},'sk':{'N':'1'}}") +
                                      "," + put("{'pk':{'S':'b'},'sk':{'N':'1'}}") + "," +
                                      put("{'pk':{'S':'a'},'sk':{'N':'2'}}") +
                                      "]},'ReturnItemCollectionMetrics':'SIZE'}"),
      R"({"ItemCollectionMetrics":{"Table":[{"ItemCollectionKey":{"pk":{"S":"a"}},)"
      R"("SizeEstimateRangeGB":[0.0,1.0]},{"ItemCollectionKey":{"pk":{"S":"b"}},)"
      R"("SizeEstimateRangeGB":[0.0,1.0]}]},"UnprocessedItems":{}})");
}

TEST(BatchWriteItem, one_fault_refuses_all_of_it) {
  ItemStore store;
  EXPECT_EQ(store.ask(batch_write_item, to_hash(put("{'pk':{'S':'a'}}") + "," + erase("{'x':{'S':'a'}}"))),
            "ValidationException: The provided key element does not match the schema");
  EXPECT_EQ(store.ask(batch_write_item, to_hash(put("{'pk':{'S':'a'}}") + "," + put("{'pk':{'N':'1'}}"))),
            "ValidationException: The provided key element does not match the schema");
  EXPECT_EQ(store.get("a"), "{}");
}

TEST(BatchWriteItem, refuses_an_empty_request) {
  ItemStore store;
  EXPECT_EQ(store.ask(batch_write_item, "{'RequestItems':{}}"),
            "ValidationException: The requestItems parameter is required for BatchWriteItem");
}

TEST(BatchWriteItem, names_an_item_once) {
  ItemStore store;
  EXPECT_EQ(store.ask(batch_write_item, to_hash(put("{'pk':{'S':'a'}}") + "," + erase("{'pk':{'S':'a'}}"))),
            "ValidationException: Provided list of item keys contains duplicates");
}

TEST(BatchWriteItem, takes_at_most_25_requests) {
  ItemStore store;
  auto puts = [](int count) {
    std::string result;
    for (int i = 0; i < count; ++i)
      result += (i > 0 ? "," : "") + put("{'pk':{'S':'" + std::to_string(i) + "'}}");
    return result;
  };
  EXPECT_EQ(store.ask(batch_write_item, to_hash(puts(25))), R"({"UnprocessedItems":{}})");
  EXPECT_EQ(store.ask(batch_write_item, "{'RequestItems':{'Hash':[" + puts(25) + "],'Table':[" +
                                            put("{'pk':{'S':'a'},'sk':{'N':'1'}}") + "]}}"),
            "ValidationException: Too many items requested for the BatchWriteItem call");
  const std::string refusal = store.ask(batch_write_item, to_hash(puts(26)));
  EXPECT_TRUE(
      refusal.ends_with("Member must have length less than or equal to 25, "
                        "Member must have length greater than or equal to 1]"))
      << refusal;
}

TEST(BatchWriteItem, an_item_that_is_too_large_is_refused_before_the_table_is_looked_up) {
  ItemStore store;
  EXPECT_EQ(
      store.ask(batch_write_item, "{'RequestItems':{'Absent':[" +
                                      put("{'pk':{'S':'a'},'s':{'S':'" + letters(409'597) + "'}}") + "]}}"),
      "ValidationException: Item size has exceeded the maximum allowed size");
}

}  // namespace
}  // namespace gramme::dynamodb
