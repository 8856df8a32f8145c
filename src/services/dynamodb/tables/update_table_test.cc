#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "services/dynamodb/tables/table_operations_testing.h"

namespace gramme::dynamodb {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int64_t hour = 3600 * microseconds_per_second;

class UpdateTable : public ::testing::Test {
 protected:
  void SetUp() override { store_.ask(create_table, new_table()); }

  std::string update(const std::string& members) {
    return store_.ask(update_table, "{'TableName': 'New', " + members + "}");
  }
  std::string provision(int64_t reads, int64_t writes, const std::string& more = "") {
    return update("'ProvisionedThroughput': {'ReadCapacityUnits': " + std::to_string(reads) +
                  ", 'WriteCapacityUnits': " + std::to_string(writes) + "}" + more);
  }
  std::string described() { return store_.ask(describe_table, named("New")); }
  Table table() { return **store_.catalog.snapshot()->find(store_.caller, "New"); }
  Index index() {
    const Table now = table();
    return *now.find_index("gsi");
  }

  /// A table in place of New, with the index gsi; provisioned 5/6 both.
  void with_index() {
    store_.ask(delete_table, named("New"));
    store_.ask(
        create_table,
        new_table(", 'GlobalSecondaryIndexes': [{'IndexName': 'gsi', 'KeySchema': [{'AttributeName': 'pk',"
                  "'KeyType': 'HASH'}], 'Projection': {'ProjectionType': 'ALL'}, 'ProvisionedThroughput':"
                  "{'ReadCapacityUnits': 5, 'WriteCapacityUnits': 6}}]"));
  }
  static std::string index_throughput(std::string_view name, int64_t units) {
    std::string number = std::to_string(units);
    return "'GlobalSecondaryIndexUpdates': [{'Update': {'IndexName': '" + std::string(name) +
           "', 'ProvisionedThroughput': {'ReadCapacityUnits': " + number +
           ", 'WriteCapacityUnits': " + number + "}}}]";
  }

  ItemStore store_;
};

TEST_F(UpdateTable, of_throughput_answers_the_old_units_and_has_the_new_ones_at_once) {
  store_.clock.advance(hour);
  std::string answer = provision(10, 20);
  EXPECT_EQ(part(answer, "TableStatus", ","), "\"UPDATING\"");
  EXPECT_EQ(part(answer, "ProvisionedThroughput"),
            "{\"LastIncreaseDateTime\":1700003600.0,\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":5,"
            "\"WriteCapacityUnits\":6");
  std::string after = described();
  EXPECT_EQ(part(after, "TableStatus", ","), "\"ACTIVE\"");
  EXPECT_EQ(part(after, "ProvisionedThroughput"),
            "{\"LastIncreaseDateTime\":1700003600.0,\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":10,"
            "\"WriteCapacityUnits\":20");
  EXPECT_EQ(part(after, "WarmThroughput"),
            "{\"ReadUnitsPerSecond\":10,\"Status\":\"ACTIVE\",\"WriteUnitsPerSecond\":20");
  EXPECT_EQ(table().generation, 2u);
}

TEST_F(UpdateTable, counts_decreases_by_day_and_limits_them_by_the_hour) {
  for (int64_t units : {4, 3, 2}) EXPECT_EQ(part(provision(units, 6), "TableStatus", ","), "\"UPDATING\"");
  EXPECT_EQ(part(provision(2, 5), "NumberOfDecreasesToday", ","), "3");
  EXPECT_EQ(part(described(), "NumberOfDecreasesToday", ","), "4");
  store_.clock.advance(hour - 1);
  // 1700000000 is Tuesday, November 14, 2023 at 22:13:20.
  EXPECT_EQ(provision(1, 5),
            "LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are "
            "limited within a given UTC "
            "day. After the first 4 decreases, each subsequent decrease in the same UTC day can be "
            "performed at most once every "
            "3600 seconds. Number of decreases today: 4. Last decrease at Tuesday, November 14, 2023 at "
            "10:13:20 PM Coordinated "
            "Universal Time. Next decrease can be made at Tuesday, November 14, 2023 at 11:13:20 PM "
            "Coordinated Universal Time");
  EXPECT_EQ(part(provision(3, 5), "TableStatus", ","), "\"UPDATING\"") << "increases are free";
  store_.clock.advance(1);
  EXPECT_EQ(part(provision(1, 5), "TableStatus", ","), "\"UPDATING\"");
  EXPECT_EQ(part(described(), "NumberOfDecreasesToday", ","), "5");
  store_.clock.advance(hour);
  EXPECT_EQ(part(described(), "NumberOfDecreasesToday", ","), "0") << "another day";
}

TEST_F(UpdateTable, refuses_the_same_throughput) {
  EXPECT_EQ(provision(5, 6),
            "ValidationException: The provisioned throughput for the table will not change. The requested "
            "value equals the "
            "current value. Current ReadCapacityUnits provisioned for the table: 5. Requested "
            "ReadCapacityUnits: 5. Current "
            "WriteCapacityUnits provisioned for the table: 6. Requested WriteCapacityUnits: 6. Refer to "
            "the Amazon DynamoDB "
            "Developer Guide for current limits and how to request higher limits.");
  EXPECT_EQ(provision(5, 6, ", 'BillingMode': 'PROVISIONED'"), provision(5, 6));
  EXPECT_EQ(provision(5, 40001).substr(0, 75),
            "LimitExceededException: The requested WriteCapacityUnits, 40001, is above t");
}

TEST_F(UpdateTable, switches_the_billing_mode_there_and_back) {
  EXPECT_EQ(provision(7, 6, ", 'BillingMode': 'PAY_PER_REQUEST'"),
            std::string(invalid) +
                "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST");
  std::string answer =
      update("'BillingMode': 'PAY_PER_REQUEST', 'OnDemandThroughput': {'MaxReadRequestUnits': 9}");
  EXPECT_EQ(part(answer, "TableStatus", ","), "\"UPDATING\"");
  EXPECT_EQ(part(answer, "BillingModeSummary"), "{\"BillingMode\":\"PAY_PER_REQUEST\"");
  EXPECT_EQ(part(answer, "ProvisionedThroughput"),
            "{\"LastDecreaseDateTime\":1700000000.0,\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":0,"
            "\"WriteCapacityUnits\":0");
  EXPECT_EQ(part(answer, "WarmThroughput"),
            "{\"ReadUnitsPerSecond\":5,\"Status\":\"ACTIVE\",\"WriteUnitsPerSecond\":6");
  EXPECT_EQ(part(described(), "ProvisionedThroughput"),
            "{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":0,\"WriteCapacityUnits\":0");
  EXPECT_EQ(part(described(), "OnDemandThroughput"), "{\"MaxReadRequestUnits\":9");
  EXPECT_EQ(table().warm, (Throughput{12'000, 4'000}));
  EXPECT_EQ(part(update("'BillingMode': 'PAY_PER_REQUEST'"), "TableStatus", ","), "\"UPDATING\"")
      << "again changes nothing";

  EXPECT_EQ(
      update("'BillingMode': 'PROVISIONED'"),
      std::string(invalid) + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  provision(5, 6, ", 'BillingMode': 'PROVISIONED'");
  EXPECT_EQ(part(described(), "BillingModeSummary"),
            "{\"BillingMode\":\"PROVISIONED\",\"LastUpdateToPayPerRequestDateTime\":1700000000.0");
  EXPECT_EQ(part(described(), "OnDemandThroughput"), "absent") << "ceilings go with the mode";
  EXPECT_EQ(table().throughput, (Throughput{5, 6}));
}

TEST_F(UpdateTable, changes_the_throughput_of_an_index) {
  with_index();
  std::string answer = update(index_throughput("gsi", 9));
  EXPECT_EQ(part(answer, "TableStatus", ","), "\"ACTIVE\"");
  EXPECT_EQ(part(answer, "IndexStatus", ","), "\"UPDATING\"");
  EXPECT_EQ(index().throughput, (Throughput{9, 9}));
  EXPECT_EQ(update(index_throughput("gsi", 9)).substr(0, 90),
            "ValidationException: The provisioned throughput for the index gsi will not change. The req");
  EXPECT_EQ(update(index_throughput("ghost", 9)),
            "ResourceNotFoundException: Requested resource not found: Index ghost for table New");

  update("'BillingMode': 'PAY_PER_REQUEST'");
  EXPECT_EQ(index().throughput, Throughput{});
  EXPECT_EQ(update(index_throughput("gsi", 9)),
            std::string(invalid) +
                "The only Updates for index: gsi when TableThroughputMode is PAY_PER_REQUEST can be to "
                "OnDemandThroughput, WarmThroughput");
  EXPECT_EQ(provision(1, 1, ", 'BillingMode': 'PROVISIONED'"),
            std::string(invalid) + "ProvisionedThroughput must be specified for index: gsi");
  EXPECT_EQ(part(provision(1, 1, ", 'BillingMode': 'PROVISIONED', " + index_throughput("gsi", 3)),
                 "TableStatus", ","),
            "\"UPDATING\"");
  EXPECT_EQ(index().throughput, (Throughput{3, 3}));
}

TEST_F(UpdateTable, keeps_account_of_decreases_over_a_switch_of_the_billing_mode) {
  with_index();
  provision(4, 6);
  store_.clock.advance(hour);
  EXPECT_EQ(own_part(update("'BillingMode': 'PAY_PER_REQUEST'"), "ProvisionedThroughput"),
            "{\"LastDecreaseDateTime\":1700003600.0,\"NumberOfDecreasesToday\":1,\"ReadCapacityUnits\":0,"
            "\"WriteCapacityUnits\":0")
      << "the switch, for this once";
  EXPECT_EQ(own_part(described(), "ProvisionedThroughput"),
            "{\"LastDecreaseDateTime\":1700000000.0,\"NumberOfDecreasesToday\":1,\"ReadCapacityUnits\":0,"
            "\"WriteCapacityUnits\":0");
  EXPECT_EQ(index().decreases_today, 1);
  store_.clock.advance(hour);
  const std::string answer = update("'BillingMode': 'PAY_PER_REQUEST'");
  EXPECT_EQ(part(answer, "BillingModeSummary"),
            "{\"BillingMode\":\"PAY_PER_REQUEST\",\"LastUpdateToPayPerRequestDateTime\":1700003600.0");
  provision(5, 7, ", 'BillingMode': 'PROVISIONED', " + index_throughput("gsi", 3));
  EXPECT_EQ(table().last_increase, std::nullopt);
  EXPECT_EQ(index().last_increase, std::nullopt);
}

TEST_F(UpdateTable, shows_warm_throughput_on_its_way) {
  with_index();
  const std::string warm = "'WarmThroughput': {'ReadUnitsPerSecond': 100}";
  const auto updating = [](std::string_view reads) {
    return "{\"ReadUnitsPerSecond\":" + std::string(reads) +
           ",\"Status\":\"UPDATING\",\"WriteUnitsPerSecond\":6";
  };
  EXPECT_EQ(own_part(update(warm), "WarmThroughput"), updating("5"));
  EXPECT_EQ(own_part(update(warm), "WarmThroughput"), updating("100")) << "the same again";
  EXPECT_EQ(part(part(described(), "GlobalSecondaryIndexes", ""), "Status", ","), "\"ACTIVE\"");

  const std::string answer =
      update("'GlobalSecondaryIndexUpdates': [{'Update': {'IndexName': 'gsi', " + warm + "}}]");
  EXPECT_EQ(part(answer, "IndexStatus", ","), "\"ACTIVE\"");
  EXPECT_EQ(part(answer, "WarmThroughput"), updating("5"));
  EXPECT_EQ(index().warm, (Throughput{100, 6}));
}

TEST_F(UpdateTable, of_an_index_on_demand_changes_ceilings_and_warm_throughput_only) {
  with_index();
  update("'BillingMode': 'PAY_PER_REQUEST'");
  const auto change = [&](const std::string& name, const std::string& members) {
    return update("'GlobalSecondaryIndexUpdates': [{'Update': {'IndexName': '" + name + "'" + members +
                  "}}]");
  };
  for (const char* nothing : {"", ", 'OnDemandThroughput': {}"}) {
    EXPECT_EQ(change("gsi", nothing),
              std::string(invalid) +
                  "The only Updates for index: gsi when TableThroughputMode is PAY_PER_REQUEST can be to "
                  "OnDemandThroughput, WarmThroughput");
    EXPECT_EQ(change("ghost", nothing),
              "ResourceNotFoundException: Requested resource not found: Index ghost for table New");
  }
  EXPECT_EQ(change("ghost", ", 'WarmThroughput': {'ReadUnitsPerSecond': 12001}"), "InternalFailure: ");
  EXPECT_EQ(part(change("gsi", ", 'OnDemandThroughput': {'MaxReadRequestUnits': 5}"), "IndexStatus", ","),
            "\"UPDATING\"");
}

TEST_F(UpdateTable, wants_one_action_in_each_index_update) {
  EXPECT_EQ(update("'GlobalSecondaryIndexUpdates': [{}]").substr(0, 104),
            std::string(invalid) + "One of GlobalSecondaryIndexUpdate.Update");
  for (const char* other : {"'DeletionProtectionEnabled': true", "'BillingMode': 'PAY_PER_REQUEST'"}) {
    EXPECT_EQ(update("'GlobalSecondaryIndexUpdates': [], " + std::string(other)),
              std::string(invalid) + "List of GlobalSecondaryIndexUpdates is empty");
  }
  EXPECT_EQ(update("'GlobalSecondaryIndexUpdates': []").substr(0, 58),
            "ValidationException: At least one of ProvisionedThroughput");
}

TEST_F(UpdateTable, merges_on_demand_ceilings_and_removes_them_with_minus_one) {
  EXPECT_EQ(update("'OnDemandThroughput': {'MaxReadRequestUnits': 5}"),
            std::string(invalid) +
                "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode "
                "is PROVISIONED");
  update("'BillingMode': 'PAY_PER_REQUEST'");
  EXPECT_EQ(part(update("'OnDemandThroughput': {'MaxReadRequestUnits': 5}"), "TableStatus", ","),
            "\"ACTIVE\"");
  EXPECT_EQ(part(update("'OnDemandThroughput': {'MaxWriteRequestUnits': 6}"), "OnDemandThroughput"),
            "{\"MaxReadRequestUnits\":5,\"MaxWriteRequestUnits\":6");
  EXPECT_EQ(part(update("'OnDemandThroughput': {'MaxReadRequestUnits': -1}"), "OnDemandThroughput"),
            "{\"MaxReadRequestUnits\":-1,\"MaxWriteRequestUnits\":6");
  EXPECT_EQ(part(described(), "OnDemandThroughput"), "{\"MaxWriteRequestUnits\":6");
  EXPECT_EQ(update("'OnDemandThroughput': {'MaxReadRequestUnits': 0}"),
            std::string(invalid) +
                "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range");
}

TEST_F(UpdateTable, changes_settings_one_at_a_time) {
  EXPECT_EQ(part(update("'DeletionProtectionEnabled': true"), "DeletionProtectionEnabled", ","), "true");
  EXPECT_EQ(part(update("'TableClass': 'STANDARD_INFREQUENT_ACCESS'"), "TableClassSummary"), "absent")
      << "not there yet";
  EXPECT_EQ(part(described(), "TableClassSummary"),
            "{\"LastUpdateDateTime\":1700000000.0,\"TableClass\":\"STANDARD_INFREQUENT_ACCESS\"");
  EXPECT_EQ(part(described(), "DeletionProtectionEnabled", ","), "true");
  EXPECT_EQ(part(update("'WarmThroughput': {'ReadUnitsPerSecond': 100}"), "TableStatus", ","),
            "\"ACTIVE\"");
  EXPECT_EQ(table().warm, (Throughput{100, 6}));
  EXPECT_EQ(update("'WarmThroughput': {'ReadUnitsPerSecond': 99}"),
            std::string(invalid) +
                "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current "
                "WarmThroughput, decreasing "
                "WarmThroughput is not supported");

  EXPECT_EQ(update("'DeletionProtectionEnabled': true, 'TableClass': 'STANDARD'"),
            std::string(invalid) + "TableClass modification must be the only operation in the request");
  EXPECT_EQ(
      update("'DeletionProtectionEnabled': true, 'BillingMode': 'PAY_PER_REQUEST'"),
      std::string(invalid) + "DeletionProtection modification must be the only operation in the request");
  EXPECT_EQ(provision(1, 1, ", 'OnDemandThroughput': {'MaxReadRequestUnits': 1}"),
            std::string(invalid) +
                "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
}

TEST_F(UpdateTable, changes_the_class_twice_in_thirty_days) {
  constexpr int64_t day = 24 * 3600 * microseconds_per_second;
  constexpr std::string_view refused =
      "LimitExceededException: Subscriber limit exceeded: Updates to TableClass are limited to 2 times in 30 "
      "day(s).";
  EXPECT_TRUE(update("'TableClass': 'STANDARD'").starts_with("{")) << "no change";
  EXPECT_TRUE(update("'TableClass': 'STANDARD_INFREQUENT_ACCESS'").starts_with("{"));
  store_.clock.advance(10 * day);
  EXPECT_TRUE(update("'TableClass': 'STANDARD'").starts_with("{"));
  EXPECT_EQ(update("'TableClass': 'STANDARD_INFREQUENT_ACCESS'"), refused);
  EXPECT_EQ(update("'TableClass': 'STANDARD'"), refused);
  store_.clock.advance(20 * day);
  EXPECT_TRUE(update("'TableClass': 'STANDARD_INFREQUENT_ACCESS'").starts_with("{"));
  EXPECT_EQ(update("'TableClass': 'STANDARD'"), refused);
}

TEST_F(UpdateTable, takes_settings_without_members_for_absent_and_fails_without_others) {
  for (std::string_view empty : {"'WarmThroughput': {}", "'OnDemandThroughput': {}"}) {
    EXPECT_EQ(update(std::string(empty)), "InternalFailure: ");
    EXPECT_EQ(store_.ask(update_table, "{'TableName': 'absent', " + std::string(empty) + "}"),
              "ResourceNotFoundException: Requested resource not found: Table: absent not found");
    EXPECT_TRUE(update(std::string(empty) + ", 'DeletionProtectionEnabled': false").starts_with("{"));
  }
  EXPECT_EQ(
      update("'TableClass': 'STANDARD', 'GlobalSecondaryIndexUpdates': [{'Update': {'IndexName': 'absent', "
             "'WarmThroughput': {}}}]"),
      std::string(invalid) +
          "WarmThroughput must have at least one of ReadUnitsPerSecond or "
          "WriteUnitsPerSecond specified for index: absent");
}

TEST_F(UpdateTable, looks_at_the_bounds_of_throughput_before_the_table) {
  EXPECT_EQ(store_.ask(update_table,
                       "{'TableName': 'Absent', 'ProvisionedThroughput': {'ReadCapacityUnits': "
                       "1000000000001, 'WriteCapacityUnits': 1000000000001}}"),
            "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds");
  EXPECT_EQ(store_.ask(update_table,
                       "{'TableName': 'Absent', 'ProvisionedThroughput': {'ReadCapacityUnits': "
                       "1000000000000, 'WriteCapacityUnits': 1000000000001}}"),
            "ValidationException: Given value 1000000000001 for WriteCapacityUnits is out of bounds");
  EXPECT_EQ(store_.ask(update_table,
                       "{'TableName': 'Absent', 'ProvisionedThroughput': {'ReadCapacityUnits': "
                       "1000000000000, 'WriteCapacityUnits': 1}}"),
            "ResourceNotFoundException: Requested resource not found: Table: Absent not found");
}

TEST_F(UpdateTable, needs_something_to_change_and_a_table) {
  EXPECT_EQ(store_.ask(update_table, named("New")),
            "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
            "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, "
            "ReplicaTransitRoleArn, "
            "MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or "
            "TableClass is required");
  EXPECT_EQ(store_.ask(update_table, "{'TableName': 'Absent', 'BillingMode': 'PAY_PER_REQUEST'}"),
            "ResourceNotFoundException: Requested resource not found: Table: Absent not found");
}

TEST_F(UpdateTable, enables_and_disables_streams) {
  const std::string enable =
      "'StreamSpecification': {'StreamEnabled': true, 'StreamViewType': 'NEW_IMAGE'}";
  const std::string disable = "'StreamSpecification': {'StreamEnabled': false}";
  EXPECT_EQ(update(disable), "ValidationException: Table has no stream to disable: TableName: New");
  EXPECT_THAT(update(enable), AllOf(HasSubstr("\"StreamViewType\":\"NEW_IMAGE\""), HasSubstr("/stream/")));
  EXPECT_EQ(update(enable), "ValidationException: Table already has an enabled stream: TableName: New");
  EXPECT_THAT(update(disable), AllOf(Not(HasSubstr("StreamSpecification")), HasSubstr("LatestStreamArn")));
  EXPECT_EQ(update("'StreamSpecification': {'StreamEnabled': true}"),
            std::string(invalid) + "If stream is being enabled then UpdateViewType is required");
  EXPECT_EQ(
      update("'StreamSpecification': {'StreamEnabled': false, 'StreamViewType': 'NEW_IMAGE'}"),
      std::string(invalid) + "If stream is being disabled, then UpdateViewType must not be specified");
  EXPECT_EQ(update(enable + ", 'BillingMode': 'PROVISIONED', 'ProvisionedThroughput': "
                            "{'ReadCapacityUnits': 1, 'WriteCapacityUnits': 1}"),
            std::string(invalid) + "You cannot modify stream status while updating table IOPS");
}

TEST_F(UpdateTable, enables_no_stream_whose_number_another_had) {
  const std::string enable =
      "'StreamSpecification': {'StreamEnabled': true, 'StreamViewType': 'NEW_IMAGE'}";
  store_.change([this](Batch& batch) {
    Table last = table();
    last.stream = TableStream{.id = std::numeric_limits<uint16_t>::max()};
    batch.put(catalog_key(last.owner, last.name), encode_table(last));
  });
  EXPECT_EQ(update(enable),
            "InternalServerError: The table had so many streams that their numbers are used up");
}

TEST_F(UpdateTable, has_no_other_encryption_and_no_replicas) {
  EXPECT_EQ(update("'SSESpecification': {'Enabled': false}"),
            std::string(invalid) + "Table is already encrypted by default");
  EXPECT_EQ(update("'ReplicaUpdates': []"),
            "ValidationException: ReplicaUpdates is not available in this version");
}

}  // namespace
}  // namespace gramme::dynamodb
