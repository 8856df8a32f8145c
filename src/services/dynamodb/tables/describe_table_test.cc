// DescribeTable, ListTables, DeleteTable, DescribeLimits, DescribeEndpoints.
#include <gtest/gtest.h>

#include "services/dynamodb/tables/table_operations_testing.h"
#include "table/change.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {
namespace {

/// Two items, 13 bytes together; one of them in the local index, with 8 bytes.
void fill(ItemStore& store) {
  TablePointer table = test_table();
  Item plain = item({{"pk", text("a")}, {"sk", number(1)}});
  Item indexed = item({{"pk", text("b")}, {"sk", number(2)}, {"l", text("x")}});
  store.change([&](Batch& batch) {
    append_change(batch, ChangeContext(Moment{}, 0), table, item_key(*table, plain), {}, plain);
    append_change(batch, ChangeContext(Moment{}, 0), table, item_key(*table, indexed), {}, indexed);
  });
}

TEST(DescribeTable, counts_exactly) {
  ItemStore store;
  fill(store);
  std::string answer = store.ask(describe_table, named("Table"));
  EXPECT_EQ(part(answer, "TableSizeBytes", ","), "16");
  EXPECT_NE(answer.find("],\"ItemCount\":2,\"KeySchema\""), answer.npos)
      << "the table's own, behind its indexes";
  const std::string global = part(answer, "GlobalSecondaryIndexes", "");
  EXPECT_EQ(part(global, "ItemCount", ","), "0");
  const std::string local = part(answer, "LocalSecondaryIndexes", "");
  EXPECT_EQ(part(local, "IndexSizeBytes", ","), "9");
  EXPECT_EQ(part(local, "ItemCount", ","), "1");
}

TEST(DescribeTable, takes_a_name_or_an_arn_of_its_region) {
  ItemStore store;
  auto describe = [&](std::string_view name) { return store.ask(describe_table, named(name)); };
  EXPECT_EQ(describe("arn:aws:dynamodb:us-east-1:000000000000:table/Table"), describe("Table"));
  EXPECT_EQ(describe("Absent"),
            "ResourceNotFoundException: Requested resource not found: Table: Absent not found");
  EXPECT_EQ(describe("arn:aws:dynamodb:eu-west-1:000000000000:table/Table"),
            "ValidationException: 1 validation error detected: Invalid AWS region in "
            "'arn:aws:dynamodb:eu-west-1:000000000000:table/Table'");
  EXPECT_EQ(
      store.ask(describe_table, "{}"),
      "ValidationException: The parameter 'TableName' is required but was not present in the request");
}

TEST(ListTables, pages_through_the_names_in_order) {
  ItemStore store;
  EXPECT_EQ(store.ask(list_tables, "{}"), R"({"TableNames":["Hash","Table"]})");
  EXPECT_EQ(store.ask(list_tables, "{'Limit': 1}"),
            R"({"LastEvaluatedTableName":"Hash","TableNames":["Hash"]})");
  EXPECT_EQ(store.ask(list_tables, "{'Limit': 1, 'ExclusiveStartTableName': 'Hash'}"),
            R"({"TableNames":["Table"]})");
  EXPECT_EQ(store.ask(list_tables, "{'ExclusiveStartTableName': 'Table'}"), R"({"TableNames":[]})");
  EXPECT_NE(
      store.ask(list_tables, "{'Limit': 101}").find("Member must have value less than or equal to 100"),
      std::string::npos);
}

TEST(DeleteTable, takes_the_table_away_at_once_and_leaves_its_entries_to_the_purge) {
  ItemStore store;
  fill(store);
  EXPECT_EQ(store.ask(delete_table, named("Table")),
            "{\"TableDescription\":{\"DeletionProtectionEnabled\":false,\"ItemCount\":2,"
            "\"ProvisionedThroughput\":{"
            "\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":0,\"WriteCapacityUnits\":0},"
            "\"TableArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/Table\",\"TableId\":\"\","
            "\"TableName\":\"Table\",\"TableSizeBytes\":16,\"TableStatus\":\"DELETING\"}}");
  std::string absent = "ResourceNotFoundException: Requested resource not found: Table: Table not found";
  EXPECT_EQ(store.ask(describe_table, named("Table")), absent);
  EXPECT_EQ(store.ask(delete_table, named("Table")), absent);
  bool marked = false;
  Read read;
  read.keys = {dropped_key(7)};
  read.then = [&](Present present) -> Step {
    marked = present[0].has_value();
    return Response([](Writer&) {});
  };
  run_to_end(*store.engine, std::move(read));
  EXPECT_TRUE(marked);
}

TEST(DeleteTable, refuses_a_protected_table) {
  ItemStore store;
  store.ask(create_table, new_table(", 'DeletionProtectionEnabled': true"));
  EXPECT_EQ(
      store.ask(delete_table, named("New")),
      "ValidationException: Resource cannot be deleted as it is currently protected against deletion. "
      "Disable deletion protection first.");
  store.ask(update_table, "{'TableName': 'New', 'DeletionProtectionEnabled': false}");
  EXPECT_EQ(part(store.ask(delete_table, named("New")), "TableStatus"), "\"DELETING\"");
}

TEST(DescribeTable, of_another_account_is_denied) {
  EXPECT_EQ(ItemStore().ask(describe_table, named("arn:aws:dynamodb:us-east-1:999999999999:table/Table")),
            "AccessDeniedException: Access is denied");
}

TEST(DescribeTimeToLive, says_that_a_table_has_none) {
  ItemStore store;
  EXPECT_EQ(store.ask(describe_time_to_live, named("Table")),
            R"({"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}})");
  EXPECT_EQ(store.ask(describe_time_to_live, named("Absent")),
            "ResourceNotFoundException: Requested resource not found: Table: Absent not found");
}

TEST(DescribeContinuousBackups, are_enabled_without_recovery_to_a_point_in_time) {
  ItemStore store;
  EXPECT_EQ(store.ask(describe_continuous_backups, named("Table")),
            R"({"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED",)"
            R"("PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}})");
  EXPECT_EQ(store.ask(describe_continuous_backups, named("Absent")),
            "TableNotFoundException: Table not found: Absent");
}

TEST(DescribeLimits, of_the_account_may_be_set) {
  ItemStore store;
  store.settings.account_throughput_max = 100;
  EXPECT_EQ(part(store.ask(describe_limits, "{}"), "AccountMaxWriteCapacityUnits", ","), "100");
}

TEST(DescribeLimits, are_those_of_a_new_account) {
  EXPECT_EQ(ItemStore().ask(describe_limits, "{}"),
            R"({"AccountMaxReadCapacityUnits":80000,"AccountMaxWriteCapacityUnits":80000,)"
            R"("TableMaxReadCapacityUnits":40000,"TableMaxWriteCapacityUnits":40000})");
}

TEST(DescribeEndpoints, names_the_server_as_the_client_does) {
  EXPECT_EQ(ItemStore().ask(describe_endpoints, "{}"),
            R"({"Endpoints":[{"Address":"localhost","CachePeriodInMinutes":1440}]})");
}

}  // namespace
}  // namespace gramme::dynamodb
