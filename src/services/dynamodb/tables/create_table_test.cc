#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/dynamodb/tables/table_operations_testing.h"

namespace gramme::dynamodb {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A request of named attribute definitions (`pk` S, others too), key schema and further members.
struct Request {
  std::string definitions = "pk sk";
  std::string keys = "pk:HASH sk:RANGE";
  std::string more = "";

  static std::string list(std::string_view words, bool typed) {
    std::string result;
    while (!words.empty()) {
      size_t end = std::min(words.find(' '), words.size());
      std::string_view word = words.substr(0, end);
      words.remove_prefix(std::min(end + 1, words.size()));
      size_t colon = std::min(word.find(':'), word.size());
      std::string second =
          typed ? "'AttributeType': 'S'" : "'KeyType': '" + std::string(word.substr(colon + 1)) + "'";
      result += (result.empty() ? "" : ", ") +
                ("{'AttributeName': '" + std::string(word.substr(0, colon)) + "', ") + second + "}";
    }
    return "[" + result + "]";
  }
  std::string text() const {
    return "{'TableName': 'New', 'BillingMode': 'PAY_PER_REQUEST', 'AttributeDefinitions': " +
           list(definitions, true) + ", 'KeySchema': " + list(keys, false) + more + "}";
  }
};

std::string index(std::string_view name, std::string_view keys, std::string_view more = "") {
  return "{'IndexName': '" + std::string(name) + "', 'KeySchema': " + Request::list(keys, false) +
         ", 'Projection': {'ProjectionType': 'ALL'}" + std::string(more) + "}";
}
std::string global(const std::string& indexes) { return ", 'GlobalSecondaryIndexes': [" + indexes + "]"; }
std::string local(const std::string& indexes) { return ", 'LocalSecondaryIndexes': [" + indexes + "]"; }

std::string created(const Request& request) { return ItemStore().ask(create_table, request.text()); }
std::string created(std::string_view request) { return ItemStore().ask(create_table, request); }

TEST(CreateTable, answers_creating_and_is_active_at_once) {
  ItemStore store;
  std::string answer = store.ask(create_table, new_table());
  std::string uuid = part(answer, "TableId", ",}");
  EXPECT_EQ(answer,
            "{\"TableDescription\":{\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":"
            "\"S\"}],"
            "\"CreationDateTime\":1700000000.0,\"DeletionProtectionEnabled\":false,\"ItemCount\":0,"
            "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
            "\"ProvisionedThroughput\":{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":5,"
            "\"WriteCapacityUnits\":6},"
            "\"TableArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/New\",\"TableId\":" +
                uuid + ",\"TableName\":\"New\",\"TableSizeBytes\":0,\"TableStatus\":\"CREATING\"}}");
  EXPECT_EQ(uuid.size(), 38u);
  std::string described = store.ask(describe_table, named("New"));
  EXPECT_EQ(part(described, "TableStatus", ","), "\"ACTIVE\"");
  EXPECT_EQ(part(described, "TableId", ",}"), uuid);
  EXPECT_EQ(part(described, "WarmThroughput"),
            "{\"ReadUnitsPerSecond\":5,\"Status\":\"ACTIVE\",\"WriteUnitsPerSecond\":6");
  EXPECT_EQ(part(described, "BillingModeSummary"), "absent");
}

TEST(CreateTable, on_demand_shows_no_capacity_and_its_billing_mode) {
  ItemStore store;
  std::string answer = store.ask(create_table, Request{.more = global(index("gsi", "sk:HASH"))}.text());
  EXPECT_EQ(part(answer, "BillingModeSummary"), "{\"BillingMode\":\"PAY_PER_REQUEST\"");
  EXPECT_EQ(part(answer, "IndexStatus", ","), "\"CREATING\"");
  EXPECT_EQ(part(answer, "WarmThroughput"), "absent");
  std::string described = store.ask(describe_table, named("New"));
  EXPECT_EQ(part(described, "ProvisionedThroughput"),
            "{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":0,\"WriteCapacityUnits\":0");
  EXPECT_EQ(part(described, "BillingModeSummary"),
            "{\"BillingMode\":\"PAY_PER_REQUEST\",\"LastUpdateToPayPerRequestDateTime\":1700000000.0");
  EXPECT_EQ(part(part(described, "GlobalSecondaryIndexes", ""), "KeySchema", "]"),
            "[{\"AttributeName\":\"sk\",\"KeyType\":\"HASH\"}");
  EXPECT_EQ(part(described, "IndexStatus", ","), "\"ACTIVE\"");
  EXPECT_EQ(part(described, "IndexArn", ","),
            "\"arn:aws:dynamodb:us-east-1:000000000000:table/New/index/gsi\"");
  EXPECT_EQ(part(described, "WarmThroughput"),
            "{\"ReadUnitsPerSecond\":12000,\"Status\":\"ACTIVE\",\"WriteUnitsPerSecond\":4000");
}

TEST(CreateTable, refuses_a_name_that_exists_and_gives_every_table_its_own_id) {
  ItemStore store;
  store.ask(create_table, new_table());
  EXPECT_EQ(store.ask(create_table, new_table()), "ResourceInUseException: Table already exists: New");
  store.ask(delete_table, named("New"));
  store.ask(create_table, new_table());
  EXPECT_EQ((*store.catalog.snapshot()->find(store.caller, "New"))->id, 2u);
}

TEST(CreateTable, needs_a_name_before_anything_else) {
  EXPECT_EQ(
      created("{}"),
      "ValidationException: The parameter 'TableName' is required but was not present in the request");
}

TEST(CreateTable, keeps_settings_and_tags) {
  ItemStore store;
  std::string request =
      Request{.more =
                  ", 'TableClass': 'STANDARD_INFREQUENT_ACCESS', 'DeletionProtectionEnabled': true,"
                  "'OnDemandThroughput': {'MaxReadRequestUnits': 10},"
                  "'WarmThroughput': {'ReadUnitsPerSecond': 12001},"
                  "'SSESpecification': {'Enabled': false},"
                  "'Tags': [{'Key': 'k', 'Value': 'v'}]"}
          .text();
  std::string answer = store.ask(create_table, request);
  EXPECT_EQ(part(answer, "TableClassSummary"), "{\"TableClass\":\"STANDARD_INFREQUENT_ACCESS\"");
  EXPECT_EQ(part(answer, "DeletionProtectionEnabled", ","), "true");
  EXPECT_EQ(part(answer, "OnDemandThroughput"), "{\"MaxReadRequestUnits\":10");
  EXPECT_EQ(part(answer, "WarmThroughput"),
            "{\"ReadUnitsPerSecond\":12001,\"Status\":\"UPDATING\",\"WriteUnitsPerSecond\":4000");
  EXPECT_EQ(part(store.ask(describe_table, named("New")), "WarmThroughput"),
            "{\"ReadUnitsPerSecond\":12001,\"Status\":\"ACTIVE\",\"WriteUnitsPerSecond\":4000");
  EXPECT_EQ((*store.catalog.snapshot()->find(store.caller, "New"))->tags, (std::vector<Tag>{{"k", "v"}}));
}

TEST(CreateTable, shows_indexes_as_they_were_declared) {
  ItemStore store;
  std::string include = "{'IndexName': 'lsi', 'KeySchema': " + Request::list("pk:HASH l:RANGE", false) +
                        ", 'Projection': {'ProjectionType': 'INCLUDE', 'NonKeyAttributes': ['x', 'pk']}}";
  std::string answer =
      store.ask(create_table,
                Request{.definitions = "pk sk l a b c",
                        .more = local(include) + global(index("multi", "a:HASH b:HASH c:RANGE sk:RANGE"))}
                    .text());
  EXPECT_NE(
      answer.find(
          "\"IndexName\":\"lsi\",\"IndexSizeBytes\":0,\"ItemCount\":0,\"KeySchema\":[{\"AttributeName\":\"pk\","
          "\"KeyType\":\"HASH\"},{\"AttributeName\":\"l\",\"KeyType\":\"RANGE\"}],\"Projection\":{"
          "\"NonKeyAttributes\":[\"pk\",\"x\"],\"ProjectionType\":\"INCLUDE\"}}]"),
      std::string::npos)
      << answer;
  TablePointer table = *store.catalog.snapshot()->find(store.caller, "New");
  EXPECT_EQ(table->find_index("multi")->keys.hash.size(), 2u);
  EXPECT_EQ(table->find_index("multi")->keys.range.size(), 2u);
  EXPECT_EQ(table->find_index("lsi")->id, 1);
  EXPECT_EQ(table->find_index("multi")->id, 2);
}

TEST(CreateTable, checks_the_table_keys_against_the_definitions) {
  struct Case {
    std::string definitions, keys, answer;
  };
  const std::string no_definition =
      "ValidationException: Invalid KeySchema: Some index key attribute have no definition";
  const Case cases[] = {
      {"", "pk:HASH", no_definition},
      {"sk", "pk:HASH pk:HASH", no_definition},
      {"sk", "pk:HASH",
       std::string(invalid) + "Some index key attributes are not defined in AttributeDefinitions. "
                              "Keys: [pk], AttributeDefinitions: [sk]"},
      {"a b", "a:HASH a:HASH",
       "ValidationException: The KeySchema contains multiple key attributes with the same name"},
      {"a b", "a:HASH a:RANGE",
       "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same "
       "name"},
      {"a b", "a:RANGE b:HASH",
       "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
      {"a b", "a:HASH b:HASH",
       "ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
      {"pk pk", "pk:HASH", "ValidationException: Attribute Name is duplicated: pk"},
      {"pk sk", "pk:HASH",
       std::string(invalid) + "Number of attributes in KeySchema does not exactly match number of "
                              "attributes defined in AttributeDefinitions"},
      {"a b c", "a:HASH b:RANGE c:RANGE",
       "ValidationException: 1 validation error detected: Value '[KeySchemaElement(attributeName=a, "
       "keyType=HASH), "
       "KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, "
       "keyType=RANGE)]' at "
       "'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2"},
      {"pk", "",
       "ValidationException: 1 validation error detected: Value '[]' at 'keySchema' failed to satisfy "
       "constraint: "
       "Member must have length greater than or equal to 1"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(created(Request{.definitions = c.definitions, .keys = c.keys}), c.answer)
        << c.definitions << " / " << c.keys;
  }
}

TEST(CreateTable, checks_indexes) {
  struct Case {
    std::string definitions, more, answer;
  };
  const std::string keyed = "'KeySchema': " + Request::list("sk:HASH", false);
  auto projected = [&](std::string_view projection) {
    return global("{'IndexName': 'gsi', " + keyed + ", 'Projection': {" + std::string(projection) + "}}");
  };
  std::string six_local, many_global;
  for (int i = 0; i < 21; ++i) {
    std::string one = index("i" + std::to_string(100 + i), "pk:HASH sk:RANGE");
    many_global += (i == 0 ? "" : ", ") + one;
    if (i < 6) six_local += (i == 0 ? "" : ", ") + one;
  }
  const Case cases[] = {
      {"pk sk", global(""), "List of GlobalSecondaryIndexes is empty"},
      {"pk sk", local(""), "List of LocalSecondaryIndexes is empty"},
      {"pk sk", local(index("lsi", "pk:HASH")), "Index KeySchema does not have a range key for index: lsi"},
      {"pk sk", local(index("lsi", "sk:HASH pk:RANGE")),
       "Index KeySchema does not have the same leading hash key as table KeySchema for index: lsi. index "
       "hash key: sk, "
       "table hash key: pk"},
      {"pk sk", projected(""), "Unknown ProjectionType: null"},
      {"pk sk", projected("'ProjectionType': 'ALL', 'NonKeyAttributes': ['x']"),
       "ProjectionType is ALL, but NonKeyAttributes is specified"},
      {"pk sk", projected("'ProjectionType': 'INCLUDE'"),
       "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
      {"pk sk", projected("'ProjectionType': 'INCLUDE', 'NonKeyAttributes': ['x', 'x']"),
       "Duplicate element in NonKeyAttributes: x"},
      {"pk sk", global(index("one", "sk:HASH") + ", " + index("one", "pk:HASH")),
       "Duplicate index name: one"},
      {"pk sk", local(index("one", "pk:HASH sk:RANGE")) + global(index("one", "pk:HASH")),
       "Duplicate index name: one"},
      {"pk sk", local(six_local), "Number of LocalSecondaryIndexes exceeds per-table limit of 5"},
      {"pk sk", global(many_global), "GlobalSecondaryIndex count exceeds the per-table limit of 20"},
      {"pk sk", global(index("gsi", "c:HASH d:RANGE")),
       "Some index key attributes are not defined in AttributeDefinitions. Keys: [c, d], "
       "AttributeDefinitions: [sk, pk]"},
      {"pk sk",
       global(index("gsi", "sk:HASH",
                    ", 'ProvisionedThroughput': {'ReadCapacityUnits': 1, 'WriteCapacityUnits': 1}")),
       "ProvisionedThroughput should not be specified for index: gsi when BillingMode is PAY_PER_REQUEST"},
      {"pk sk a b c", global(index("gsi", "a:HASH b:RANGE c:HASH")),
       "All HASH key attributes must precede RANGE key attributes in the KeySchema"},
      {"pk sk a b c", global(index("gsi", "pk:HASH sk:HASH a:HASH b:HASH c:HASH")),
       "The KeySchema exceeds the maximum allowed number of HASH key attributes"},
      {"pk sk a b c d", global(index("gsi", "pk:HASH sk:RANGE a:RANGE b:RANGE c:RANGE d:RANGE")),
       "The KeySchema exceeds the maximum allowed number of RANGE key attributes"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(created(Request{.definitions = c.definitions, .more = c.more}),
              std::string(invalid) + c.answer)
        << c.more;
  }
  EXPECT_EQ(
      created(Request{.definitions = "pk sk a", .more = global(index("gsi", "a:HASH sk:RANGE a:RANGE"))}),
      "ValidationException: The KeySchema contains multiple key attributes with the same name");
  EXPECT_EQ(created(Request{
                .definitions = "pk l", .keys = "pk:HASH", .more = local(index("lsi", "pk:HASH l:RANGE"))}),
            std::string(invalid) +
                "Table KeySchema does not have a range key, which is required when specifying a "
                "LocalSecondaryIndex");
}

TEST(CreateTable, prints_definitions_in_the_order_of_a_java_map) {
  EXPECT_EQ(created(Request{.definitions = "h a unused PK",
                            .keys = "PK:HASH",
                            .more = global(index("gsi", "h:HASH a:RANGE"))}),
            std::string(invalid) +
                "Some AttributeDefinitions are not used. AttributeDefinitions: [h, a, unused, PK], keys "
                "used: [a, h, PK]");
}

TEST(CreateTable, matches_throughput_and_billing_mode) {
  const std::string definition =
      "{'TableName': 'New', 'AttributeDefinitions': [{'AttributeName': 'pk', 'AttributeType': 'S'}],"
      "'KeySchema': [{'AttributeName': 'pk', 'KeyType': 'HASH'}]";
  EXPECT_EQ(created(definition + "}"), std::string(invalid) +
                                           "ReadCapacityUnits and WriteCapacityUnits must both be "
                                           "specified when BillingMode is PROVISIONED");
  EXPECT_EQ(created(new_table(", 'BillingMode': 'PAY_PER_REQUEST'")),
            std::string(invalid) +
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                "PAY_PER_REQUEST");
  EXPECT_EQ(created(definition +
                    ", 'ProvisionedThroughput': {'ReadCapacityUnits': 40001, 'WriteCapacityUnits': 1}}"),
            "LimitExceededException: The requested ReadCapacityUnits, 40001, is above the per table "
            "maximum for the account in "
            "us-east-1. Per table maximum: 40000. Refer to the Amazon DynamoDB Developer Guide for current "
            "limits and how to "
            "request higher limits.");
  EXPECT_EQ(
      created(definition +
              ", 'ProvisionedThroughput': {'ReadCapacityUnits': 1000000000001, 'WriteCapacityUnits': 1}}"),
      "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds");
  EXPECT_EQ(created(new_table(", 'OnDemandThroughput': {'MaxWriteRequestUnits': 1}")),
            std::string(invalid) +
                "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is "
                "PROVISIONED.");
  EXPECT_EQ(created(Request{.more = ", 'OnDemandThroughput': {'MaxReadRequestUnits': -1}"}),
            std::string(invalid) +
                "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range");
  EXPECT_EQ(created(new_table(", 'WarmThroughput': {'ReadUnitsPerSecond': 4}")),
            std::string(invalid) +
                "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than ReadCapacityUnits "
                "of ProvisionedThroughput");
  EXPECT_EQ(created(new_table(", 'GlobalSecondaryIndexes': [" + index("gsi", "pk:HASH") + "]")),
            std::string(invalid) + "ProvisionedThroughput is not specified for index: gsi");
}

TEST(CreateTable, a_stream_is_wanted_with_its_view_type_or_not_at_all) {
  const auto with = [](std::string_view members) {
    return created(new_table(fmt::format(", 'StreamSpecification': {{{}}}", members)));
  };
  EXPECT_EQ(
      with("'StreamEnabled': true"),
      std::string(invalid) + "Table is being created with a stream enabled, UpdateViewType is required");
  EXPECT_EQ(with("'StreamEnabled': false, 'StreamViewType': 'NEW_IMAGE'"),
            std::string(invalid) +
                "Table is being created with a stream disabled, UpdateViewType should not be specified");
  EXPECT_THAT(
      with("'StreamEnabled': true, 'StreamViewType': 'NEW_IMAGE'"),
      HasSubstr("\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_IMAGE\"}"));
  EXPECT_THAT(with("'StreamEnabled': false"), Not(HasSubstr("Stream")));
}

TEST(CreateTable, refuses_what_is_not_available_instead_of_promising_it) {
  EXPECT_EQ(created(new_table(", 'ResourcePolicy': '{}'")),
            "ValidationException: ResourcePolicy is not available in this version");
  EXPECT_EQ(created(new_table(", 'StreamSpecification': {'StreamEnabled': false}")).substr(0, 18),
            "{\"TableDescription");
}

TEST(CreateTable, makes_as_many_tables_as_the_account_may_have) {
  ItemStore store;
  store.settings.tables_max = 3;  // two are there
  EXPECT_EQ(part(store.ask(create_table, new_table()), "TableName", ","), "\"New\"");
  EXPECT_EQ(
      store.ask(create_table, new_table()),
      "LimitExceededException: Subscriber limit exceeded: There is a limit of 3 tables per subscriber");
}

TEST(CreateTable, provisions_as_much_as_the_account_may_have) {
  ItemStore store;
  store.settings.account_throughput_max = 9;
  auto create = [&](std::string_view name, int read, int write) {
    return store.ask(
        create_table,
        "{'TableName': '" + std::string(name) +
            "', 'AttributeDefinitions': [{'AttributeName': 'pk', 'AttributeType': 'S'}],"
            "'KeySchema': [{'AttributeName': 'pk', 'KeyType': 'HASH'}], 'ProvisionedThroughput': "
            "{'ReadCapacityUnits': " +
            std::to_string(read) + ", 'WriteCapacityUnits': " + std::to_string(write) + "}}");
  };
  EXPECT_TRUE(create("One", 5, 6).starts_with("{"));
  EXPECT_EQ(
      create("Two", 4, 4),
      "LimitExceededException: This request would have caused the WriteCapacityUnits limit to be "
      "exceeded for the account in us-east-1. Current WriteCapacityUnits reserved by the account: 6. "
      "Limit: 9. Requested: 4. Refer to the Amazon DynamoDB Developer Guide for current limits and how to "
      "request higher limits.");
  EXPECT_TRUE(create("Two", 4, 3).starts_with("{"));
  const std::string raise =
      "{'TableName': 'One', 'ProvisionedThroughput': {'ReadCapacityUnits': 6, "
      "'WriteCapacityUnits': 5}}";
  EXPECT_TRUE(store.ask(update_table, raise)
                  .starts_with("LimitExceededException: This request would have "
                               "caused the ReadCapacityUnits limit"));
  store.ask(delete_table, named("Two"));
  EXPECT_TRUE(store.ask(update_table, raise).starts_with("{"));
}

TEST(CreateTable, checks_tags_and_table_class) {
  EXPECT_EQ(created(new_table(", 'Tags': [{'Key': 'aws:x', 'Value': ''}]")),
            "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:x");
  EXPECT_EQ(created(new_table(", 'Tags': [{'Key': 'x'}]")),
            "ValidationException: The Tag Value provided is invalid, Value: null");
  EXPECT_EQ(created(new_table(", 'Tags': [{'Key': 'x', 'Value': ''}, {'Key': 'x', 'Value': 'y'}]")),
            "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found x");
  EXPECT_EQ(created(new_table(", 'TableClass': 'BEST'")),
            "ValidationException: Invalid table-class parameter provided. Please try again with a valid "
            "table-class value: "
            "[STANDARD, STANDARD_INFREQUENT_ACCESS].");
}

}  // namespace
}  // namespace gramme::dynamodb
