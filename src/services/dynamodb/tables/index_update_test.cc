#include "services/dynamodb/tables/index_update.h"

#include <gtest/gtest.h>

#include "services/dynamodb/tables/table_operations_testing.h"
#include "table/index_builder.h"
#include "table/purge.h"

namespace gramme::dynamodb {

namespace {

const std::string in_use = "ResourceInUseException: Attempt to change a resource which is still in use: ";
const std::string one_online =
    "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted "
    "simultaneously per table";
constexpr std::atomic<bool> running = false;

std::string create_action(std::string_view name, std::string_view attribute = "g",
                          std::string_view more = "") {
  return "{'Create': {'IndexName': '" + std::string(name) + "', 'KeySchema': [{'AttributeName': '" +
         std::string(attribute) + "', 'KeyType': 'HASH'}], 'Projection': {'ProjectionType': 'ALL'}" +
         std::string(more) + "}}";
}
std::string delete_action(std::string_view name) {
  return "{'Delete': {'IndexName': '" + std::string(name) + "'}}";
}
std::string actions(const std::string& list) { return "'GlobalSecondaryIndexUpdates': [" + list + "]"; }
const std::string g_defined = "'AttributeDefinitions': [{'AttributeName': 'g', 'AttributeType': 'S'}], ";
const std::string throughput = "'ProvisionedThroughput': {'ReadCapacityUnits': 1, 'WriteCapacityUnits': 2}";

/// A table Tab of pk S and sk N on demand, with a local index lsi over l S.
class IndexUpdates : public ::testing::Test {
 protected:
  void SetUp() override {
    store_.ask(
        create_table,
        "{'TableName': 'Tab', 'BillingMode': 'PAY_PER_REQUEST', 'AttributeDefinitions': ["
        "{'AttributeName': 'pk', 'AttributeType': 'S'}, {'AttributeName': 'sk', 'AttributeType': 'N'},"
        "{'AttributeName': 'l', 'AttributeType': 'S'}], 'KeySchema': ["
        "{'AttributeName': 'pk', 'KeyType': 'HASH'}, {'AttributeName': 'sk', 'KeyType': 'RANGE'}],"
        "'LocalSecondaryIndexes': [{'IndexName': 'lsi', 'KeySchema': ["
        "{'AttributeName': 'pk', 'KeyType': 'HASH'}, {'AttributeName': 'l', 'KeyType': 'RANGE'}],"
        "'Projection': {'ProjectionType': 'KEYS_ONLY'}}]}");
  }

  std::string update(const std::string& members) {
    return store_.ask(update_table, "{'TableName': 'Tab', " + members + "}");
  }
  std::string create(std::string_view name) { return update(g_defined + actions(create_action(name))); }
  std::string described() { return store_.ask(describe_table, named("Tab")); }
  Table table() { return **store_.catalog.snapshot()->find(store_.caller, "Tab"); }
  Index index(std::string_view name) {
    const Table now = table();
    return *now.find_index(name);
  }
  bool is_building() {
    const Table now = table();
    return now.unfinished_index() != nullptr;
  }
  void put(int sk, std::string_view more) {
    EXPECT_EQ(store_.ask(put_item, "{'TableName': 'Tab', 'Item': {'pk': {'S': 'a'}, 'sk': {'N': '" +
                                       std::to_string(sk) + "'}" + std::string(more) + "}}"),
              "{}");
  }
  std::string scan_index(std::string_view name) {
    return store_.ask(scan, "{'TableName': 'Tab', 'IndexName': '" + std::string(name) + "'}");
  }

  /// One step of the builder; items are gone through one by one.
  void advance(int steps = 1) {
    const Table now = table();
    const Index* index = now.unfinished_index();
    ASSERT_NE(index, nullptr);
    for (std::string key = build_key(now.id, index->id); steps > 0; --steps)
      ASSERT_TRUE(advance_build(*store_.engine, key, {.items = 1}, running).has_value());
  }
  void finish() {
    while (is_building()) advance();
  }

  ItemStore store_;
};

TEST_F(IndexUpdates, refuse_changes_of_the_table_while_an_index_is_announced) {
  create("gsi");
  const std::string in_use = "ResourceInUseException: Attempt to change a resource which is still in use: ";
  const std::string stream =
      "'StreamSpecification': {'StreamEnabled': true, 'StreamViewType': 'KEYS_ONLY'}";
  EXPECT_EQ(update(stream), in_use +
                                "Can't change stream status when an index is being created. Table: Tab "
                                "Indexes: [gsi]");
  EXPECT_EQ(update("'WarmThroughput': {'ReadUnitsPerSecond': 12001}"),
            "InternalServerError: Table is under system maintenance, please try again later");
  EXPECT_TRUE(update("'DeletionProtectionEnabled': false").starts_with("{"));
  advance();
  EXPECT_TRUE(update(stream).starts_with("{")) << "while it is filled";
}

TEST_F(IndexUpdates, show_the_life_of_an_added_index) {
  put(1, ", 'g': {'S': 'x'}");
  put(2, "");
  std::string answer = create("gsi");
  EXPECT_EQ(part(answer, "TableStatus", ","), "\"UPDATING\"");
  EXPECT_EQ(
      part(answer, "AttributeDefinitions", "]"),
      "[{\"AttributeName\":\"g\",\"AttributeType\":\"S\"},{\"AttributeName\":\"l\",\"AttributeType\":\"S\"},"
      "{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"},{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"}")
      << "by name, as AWS shows them";
  const std::string announced =
      "[{\"Backfilling\":false,\"IndexArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/Tab/index/gsi\","
      "\"IndexName\":\"gsi\",\"IndexSizeBytes\":0,\"IndexStatus\":\"CREATING\",\"ItemCount\":0,"
      "\"KeySchema\":[{\"AttributeName\":\"g\",\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"},"
      "\"ProvisionedThroughput\":{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":0,\"WriteCapacityUnits\":0},"
      "\"WarmThroughput\":{\"ReadUnitsPerSecond\":12000,\"Status\":\"UPDATING\",\"WriteUnitsPerSecond\":4000}}";
  EXPECT_EQ(part(answer, "GlobalSecondaryIndexes", "").substr(0, announced.size()), announced);
  EXPECT_EQ(part(described(), "GlobalSecondaryIndexes", "").substr(0, announced.size()), announced);
  EXPECT_EQ(part(described(), "TableStatus", ","), "\"UPDATING\"");

  advance();
  EXPECT_EQ(part(described(), "TableStatus", ","), "\"ACTIVE\"");
  EXPECT_EQ(part(described(), "Backfilling", ","), "true");
  EXPECT_EQ(scan_index("gsi"),
            "ValidationException: Cannot read from backfilling global secondary index: gsi");
  EXPECT_EQ(store_.ask(query,
                       "{'TableName': 'Tab', 'IndexName': 'gsi', 'KeyConditionExpression': 'g = :g',"
                       "'ExpressionAttributeValues': {':g': {'S': 'x'}}}"),
            "ValidationException: Cannot read from backfilling global secondary index: gsi");
  advance();
  EXPECT_EQ(part(part(described(), "GlobalSecondaryIndexes", ""), "ItemCount", ","), "1") << "live";

  finish();
  EXPECT_EQ(part(described(), "IndexStatus", ","), "\"ACTIVE\"");
  EXPECT_EQ(part(described(), "Backfilling", ","), "absent");
  EXPECT_EQ(
      scan_index("gsi"),
      "{\"Count\":1,\"Items\":[{\"g\":{\"S\":\"x\"},\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"}}],\"ScannedCount\":1}");
}

TEST_F(IndexUpdates, let_writers_go_on) {
  for (int sk = 1; sk <= 6; ++sk) put(sk, ", 'g': {'S': 'old'}");
  create("gsi");
  advance(3);
  put(1, ", 'g': {'S': 'new'}");  // the build has passed it
  put(6, ", 'g': {'S': 'new'}");  // it has not
  put(6, ", 'g': {'S': 'newer'}");
  put(7, ", 'g': {'S': 'new'}");
  EXPECT_EQ(store_.ask(delete_item, "{'TableName': 'Tab', 'Key': {'pk': {'S': 'a'}, 'sk': {'N': '5'}}}"),
            "{}");
  EXPECT_EQ(
      store_.ask(
          batch_write_item,
          "{'RequestItems': {'Tab': [{'DeleteRequest': {'Key': {'pk': {'S': 'a'}, 'sk': {'N': '2'}}}},"
          "{'PutRequest': {'Item': {'pk': {'S': 'a'}, 'sk': {'N': '8'}, 'g': {'S': 'batch'}}}}]}}"),
      "{\"UnprocessedItems\":{}}");
  EXPECT_EQ(
      store_.ask(
          transact_write_items,
          "{'TransactItems': [{'Put': {'TableName': 'Tab', 'Item': {'pk': {'S': 'a'}, 'sk': {'N': '4'},"
          "'g': {'S': 'transaction'}}}}, {'Put': {'TableName': 'Tab', 'Item': {'pk': {'S': 'b'},"
          "'sk': {'N': '4'}, 'g': {'S': 'transaction'}}}}]}"),
      "{}");
  for (const char* value : {"{'N': '1'}", "{'S': ''}"}) {
    EXPECT_EQ(
        store_.ask(put_item, "{'TableName': 'Tab', 'Item': {'pk': {'S': 'a'}, 'sk': {'N': '9'}, 'g': " +
                                 std::string(value) + "}}"),
        std::string(invalid) + "Schema violation against backfilling index");
  }
  finish();
  std::string items = scan_index("gsi");
  EXPECT_EQ(part(items, "Count", ","), "7");
  for (const char* value : {"old", "new", "newer", "batch", "transaction"})
    EXPECT_NE(items.find("{\"S\":\"" + std::string(value) + "\"}"), items.npos) << value;
  EXPECT_EQ(part(part(described(), "GlobalSecondaryIndexes", ""), "ItemCount", ","), "7");
}

TEST_F(IndexUpdates, admit_little_while_an_index_is_announced) {
  create("gsi");
  EXPECT_EQ(create("gsi"), in_use + "Index is being created.  Table: Tab Index: gsi");
  EXPECT_EQ(create("other"), one_online);
  EXPECT_EQ(
      update(actions(delete_action("gsi"))),
      in_use +
          "Index creation is in resource allocation phase. Retry deletion during backfilling phase or "
          "when the index is active. Table: Tab Index: gsi");
  EXPECT_EQ(
      update(actions("{'Update': {'IndexName': 'gsi', 'OnDemandThroughput': {'MaxReadRequestUnits': 5}}}")),
      in_use + "Index is being created but is not backfilling yet.  Table: Tab Index: gsi");
  EXPECT_EQ(update("'BillingMode': 'PROVISIONED', " + throughput),
            in_use + "Can't change table IOPS when an index is being created. Table: Tab Indexes: [gsi]");
  EXPECT_EQ(
      update("'OnDemandThroughput': {'MaxReadRequestUnits': 5}"),
      in_use +
          "OnDemandThroughput cannot be updated while index creation is in progress for indexes: [gsi]");
  EXPECT_EQ(store_.ask(delete_table, named("Tab")),
            in_use + "Cannot delete table while indexes are being created, updated, or deleted.");
  EXPECT_EQ(part(update("'DeletionProtectionEnabled': true"), "TableStatus", ","), "\"UPDATING\"");
}

TEST_F(IndexUpdates, admit_more_while_an_index_is_filled) {
  create("gsi");
  advance();
  EXPECT_EQ(create("other"), one_online);
  EXPECT_EQ(store_.ask(delete_table, named("Tab")),
            in_use + "Cannot delete table while indexes are being created, updated, or deleted.");
  std::string answer =
      update(actions("{'Update': {'IndexName': 'gsi', 'OnDemandThroughput': {'MaxReadRequestUnits': 5}}}"));
  EXPECT_EQ(part(answer, "IndexStatus", ","), "\"CREATING\"");
  EXPECT_EQ(part(answer, "Backfilling", ","), "true");
  EXPECT_EQ(update(actions(delete_action("gsi")) + ", " + throughput),
            std::string(invalid) + "You cannot create or delete index while updating table IOPS");
  answer = update(actions(delete_action("gsi")));
  EXPECT_EQ(part(answer, "IndexStatus", ","), "\"DELETING\"");
  EXPECT_EQ(part(answer, "Backfilling", ","), "absent");
  EXPECT_EQ(part(answer, "TableStatus", ","), "\"UPDATING\"");
  EXPECT_EQ(part(described(), "GlobalSecondaryIndexes", ""), "absent");
  EXPECT_EQ(store_.ask(delete_table, named("Tab")).substr(0, 20), "{\"TableDescription\":");
}

TEST_F(IndexUpdates, delete_an_index_with_its_entries_and_definitions) {
  create("gsi");
  put(1, ", 'g': {'S': 'x'}");
  finish();
  EXPECT_EQ(update(actions(delete_action("ghost"))),
            "ResourceNotFoundException: Requested resource not found: Index ghost for table Tab");
  EXPECT_EQ(update(actions(delete_action("lsi"))),
            "ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: lsi");
  std::string answer = update(actions(delete_action("gsi")));
  EXPECT_EQ(part(answer, "IndexStatus", ","), "\"DELETING\"");
  EXPECT_NE(part(answer, "AttributeDefinitions", "]").find("\"g\""), std::string::npos);
  EXPECT_EQ(part(described(), "AttributeDefinitions", "]").find("\"g\""), std::string::npos);
  EXPECT_NE(part(described(), "AttributeDefinitions", "]").find("\"l\""), std::string::npos)
      << "the local index's";
  EXPECT_EQ(scan_index("gsi"), "ValidationException: The table does not have the specified index: gsi");

  ASSERT_EQ(purge_dropped(*store_.engine, dropped_key(table().id, 2), running)->progress,
            WorkQueue::Progress::done);
  create("gsi");
  EXPECT_EQ(index("gsi").id, 3) << "numbers are not used again";
  finish();
  EXPECT_EQ(part(scan_index("gsi"), "Count", ","), "1");
}

TEST_F(IndexUpdates, take_the_definitions_of_the_request_for_new_attributes_only) {
  EXPECT_EQ(update(actions(create_action("gsi"))),
            std::string(invalid) + "AttributeDefinitions is not specified for index: gsi");
  EXPECT_EQ(update(g_defined + actions(create_action("gsi", "h"))),
            std::string(invalid) +
                "Some index key attributes are not defined in AttributeDefinitions. Keys: [h], "
                "AttributeDefinitions: [g]");
  EXPECT_EQ(
      update(g_defined + actions("{'Create': {'IndexName': 'gsi', 'KeySchema': [{'AttributeName': 'g',"
                                 "'KeyType': 'HASH'}, {'AttributeName': 'sk', 'KeyType': 'RANGE'}],"
                                 "'Projection': {'ProjectionType': 'ALL'}}}")),
      "ValidationException: Invalid KeySchema: Some index key attribute have no definition")
      << "also of attributes that the table has defined";
  const std::string redefining =
      "'AttributeDefinitions': [{'AttributeName': 'unused', 'AttributeType': 'S'}, {'AttributeName': 'sk',"
      "'AttributeType': 'S'}, {'AttributeName': 'g', 'AttributeType': 'S'}], ";
  EXPECT_EQ(update(redefining + actions(create_action("gsi", "sk"))),
            std::string(invalid) +
                "Attributes cannot be redefined. Please check that your attribute has the same type as "
                "previously defined. Existing schema: Schema:[SchemaElement: key{pk:S:HASH}, "
                "SchemaElement: key{sk:N:RANGE}] New schema: Schema:[SchemaElement: key{sk:S:HASH}]");
  update(redefining + actions(create_action("gsi", "g")));
  EXPECT_EQ(index("gsi").keys.hash[0].type, Type::string);
  EXPECT_EQ(table().keys.range[0].type, Type::number) << "the table knew better";
  EXPECT_EQ(table().attribute_definitions.size(), 4u) << "what nothing needs is ignored";
}

TEST_F(IndexUpdates, check_a_new_index_as_create_table_does) {
  EXPECT_EQ(update(g_defined + actions(create_action("lsi"))),
            "ValidationException: Attempting to create an index which already exists");
  EXPECT_EQ(update(g_defined + actions(create_action("gsi", "g", ", " + throughput))),
            std::string(invalid) +
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: "
                "gsi when BillingMode is PAY_PER_REQUEST");
  EXPECT_EQ(
      update(g_defined + actions("{'Create': {'IndexName': 'gsi', 'KeySchema': [{'AttributeName': 'g',"
                                 "'KeyType': 'RANGE'}], 'Projection': {'ProjectionType': 'ALL'}}}")),
      "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  EXPECT_EQ(
      update(g_defined + actions("{'Create': {'IndexName': 'gsi', 'KeySchema': [{'AttributeName': 'g',"
                                 "'KeyType': 'HASH'}], 'Projection': {'ProjectionType': 'INCLUDE'}}}")),
      std::string(invalid) + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  EXPECT_EQ(update(g_defined + actions(create_action("a-b") + "," + create_action("a-c"))), one_online);
  EXPECT_EQ(update(g_defined + actions(create_action("gsi") + "," + delete_action("gsi"))),
            std::string(invalid) +
                "Only one global secondary index update per index is allowed simultaneously. "
                "Index: gsi");
  EXPECT_EQ(update(g_defined + actions(create_action("gsi")) +
                   ", 'StreamSpecification': {'StreamEnabled': false}"),
            std::string(invalid) + "You cannot create or delete index while changing stream status");
  EXPECT_EQ(update(g_defined + actions(create_action("gsi")) +
                   ", 'WarmThroughput': {'ReadUnitsPerSecond': 13000}"),
            std::string(invalid) +
                "Create global secondary index cannot be specified when updating WarmThroughput");
  EXPECT_EQ(
      update(g_defined + actions(create_action("gsi")) + ", 'DeletionProtectionEnabled': true"),
      std::string(invalid) + "DeletionProtection modification must be the only operation in the request");
  EXPECT_EQ(update(g_defined + actions(create_action("no"))).substr(0, 66),
            "ValidationException: 1 validation error detected: Value 'no' at 'g");
  EXPECT_EQ(table().indexes.size(), 1u) << "nothing was changed by all this";
  EXPECT_EQ(table().generation, 1u);
}

TEST_F(IndexUpdates, count_global_indexes) {
  for (int i = 1; i <= 20; ++i) {
    create("gsi-" + std::to_string(i));
    finish();
  }
  EXPECT_EQ(create("gsi-21"),
            "LimitExceededException: Subscriber limit exceeded: Number of global secondary "
            "indexes exceeds per-table limit of 20");
  update(actions(delete_action("gsi-7")));
  EXPECT_EQ(part(create("gsi-21"), "TableStatus", ","), "\"UPDATING\"");
}

TEST_F(IndexUpdates, add_an_index_to_a_provisioned_table_and_with_a_switch_of_billing) {
  update("'BillingMode': 'PROVISIONED', " + throughput);
  EXPECT_EQ(create("gsi"),
            std::string(invalid) +
                "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: gsi");
  std::string answer = update(g_defined + actions(create_action("gsi", "g", ", " + throughput)));
  EXPECT_EQ(part(part(answer, "GlobalSecondaryIndexes", ""), "ReadCapacityUnits", ","), "1");
  finish();
  answer = update(
      "'AttributeDefinitions': [{'AttributeName': 'l', 'AttributeType': 'S'}], "
      "'BillingMode': 'PAY_PER_REQUEST', " +
      actions(create_action("other", "l")));
  EXPECT_EQ(part(answer, "IndexStatus", ","), "\"UPDATING\"") << "the first of the two";
  EXPECT_EQ(part(answer, "Backfilling", ","), "false") << "the second";
  EXPECT_EQ(table().billing, BillingMode::pay_per_request);
}

TEST_F(IndexUpdates, take_keys_of_several_attributes) {
  std::string definitions, keys;
  for (char name : std::string("abcdefgh")) {
    std::string separator = name == 'a' ? "" : ", ";
    definitions += separator + "{'AttributeName': '" + name + "', 'AttributeType': 'S'}";
    keys += separator + "{'AttributeName': '" + name + "', 'KeyType': '" + (name < 'e' ? "HASH" : "RANGE") +
            "'}";
  }
  put(1,
      ", 'a': {'S': 'a'}, 'b': {'S': 'b'}, 'c': {'S': 'c'}, 'd': {'S': 'd'}, 'e': {'S': 'e'}, 'f': {'S': 'f'},"
      "'g': {'S': 'g'}, 'h': {'S': 'h'}");
  put(2, ", 'a': {'S': 'a'}");
  update("'AttributeDefinitions': [" + definitions + "], " +
         actions("{'Create': {'IndexName': 'wide', 'KeySchema': [" + keys +
                 "], 'Projection': {'ProjectionType': 'KEYS_ONLY'}}}"));
  finish();
  EXPECT_EQ(part(scan_index("wide"), "Count", ","), "1");
  EXPECT_EQ(index("wide").keys.hash.size(), 4u);
  EXPECT_EQ(index("wide").keys.range.size(), 4u);
}

}  // namespace
}  // namespace gramme::dynamodb
