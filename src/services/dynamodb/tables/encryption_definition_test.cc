#include "services/dynamodb/tables/encryption_definition.h"

#include <gtest/gtest.h>

#include "services/dynamodb/tables/table_operations_testing.h"

namespace gramme::dynamodb {
namespace {

constexpr std::string_view key = "arn:aws:kms:us-east-1:000000000000:key/k1";

std::string specification(std::string_view members) {
  return ", 'SSESpecification': {" + std::string(members) + "}";
}
std::string create(ItemStore& store, std::string_view members) {
  return store.ask(create_table, new_table(specification(members)));
}
std::string update(ItemStore& store, std::string_view members) {
  return store.ask(update_table, "{'TableName': 'New'" + specification(members) + "}");
}
std::string described(ItemStore& store) {
  return part(store.ask(describe_table, named("New")), "SSEDescription");
}
std::string with_key(std::string_view name) {
  return "'Enabled': true, 'SSEType': 'KMS', 'KMSMasterKeyId': '" + std::string(name) + "'";
}
std::string shown(std::string_view status, std::string_view arn) {
  return "{\"KMSMasterKeyArn\":\"" + std::string(arn) + "\",\"SSEType\":\"KMS\",\"Status\":\"" +
         std::string(status) + "\"";
}

TEST(Encryption, of_a_new_table_is_the_servers_own_unless_it_is_asked_for) {
  for (std::string_view members : {"", "'Enabled': false"}) {
    ItemStore store;
    EXPECT_EQ(part(create(store, members), "SSEDescription"), "absent");
    EXPECT_EQ(described(store), "absent");
  }
}

TEST(Encryption, keys_are_named_by_arn_id_or_alias) {
  auto key_for = [](std::string_view members) {
    ItemStore store;
    const std::string answered = part(create(store, members), "SSEDescription");
    EXPECT_EQ(answered, described(store));
    return described(store);
  };
  EXPECT_EQ(key_for(with_key(key)), shown("ENABLED", key));
  EXPECT_EQ(key_for(with_key("k1")), shown("ENABLED", key));
  const std::string managed = key_for("'Enabled': true");
  EXPECT_EQ(key_for("'SSEType': 'KMS'"), managed);
  EXPECT_EQ(key_for(with_key("alias/aws/dynamodb")), managed);
  EXPECT_NE(key_for(with_key("alias/mine")), managed);
  EXPECT_EQ(key_for(with_key("alias/mine")),
            key_for(with_key("arn:aws:kms:us-east-1:000000000000:alias/mine")));
}

TEST(Encryption, is_told_of_a_table_that_is_deleted) {
  ItemStore store;
  create(store, with_key(key));
  EXPECT_EQ(part(store.ask(delete_table, named("New")), "SSEDescription"), shown("ENABLED", key));
}

TEST(Encryption, members_that_do_not_go_together_are_refused) {
  ItemStore store;
  auto refused = [&](std::string_view members, std::string_view text) {
    EXPECT_EQ(create(store, members), std::string(invalid) + std::string(text));
    EXPECT_EQ(update(store, members), std::string(invalid) + std::string(text)) << "before the table";
  };
  refused("'Enabled': false, 'SSEType': 'KMS', 'KMSMasterKeyId': 'k'",
          "SSEType can not be specified if Enabled is false");
  refused("'Enabled': false, 'KMSMasterKeyId': 'k'",
          "KMSMasterKeyId can not be specified if Enabled is false");
  refused("'Enabled': true, 'SSEType': 'AES256'", "SSEType AES256 is not supported");
  refused("'Enabled': true, 'KMSMasterKeyId': 'k'",
          "SSEType KMS is required if KMSMasterKeyId is specified");
  EXPECT_EQ(
      create(store, "'SSEType': 'kms', 'KMSMasterKeyId': ''"),
      "ValidationException: 2 validation errors detected: Value 'kms' at 'sSESpecification.sSEType' failed to "
      "satisfy constraint: Member must satisfy enum value set: [AES256, KMS]; Value '' at "
      "'sSESpecification.kMSMasterKeyId' failed to satisfy constraint: Member must have length greater than or "
      "equal to 1");
  std::string elsewhere = create(store, with_key("arn:aws:kms:eu-west-1:000000000000:key/k1"));
  EXPECT_TRUE(elsewhere.starts_with(
      "ValidationException: KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Invalid "
      "arn eu-west-1 (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException; Request ID: "))
      << elsewhere;
}

TEST(Encryption, changes_are_answered_with_the_key_there_was) {
  ItemStore store;
  create(store, "");
  std::string answer = update(store, with_key(key));
  EXPECT_EQ(part(answer, "SSEDescription"), "{\"Status\":\"UPDATING\"");
  EXPECT_EQ(part(answer, "TableStatus", ","), "\"ACTIVE\"");
  EXPECT_EQ(described(store), shown("ENABLED", key));
  EXPECT_EQ(part(update(store, "'Enabled': false"), "SSEDescription"), shown("UPDATING", key));
  EXPECT_EQ(described(store), "absent");
}

TEST(Encryption, that_does_not_change_is_refused_only_when_it_cannot_be_meant) {
  ItemStore store;
  create(store, "");
  for (std::string_view members : {"", "'Enabled': false"})
    EXPECT_EQ(update(store, members), std::string(invalid) + "Table is already encrypted by default");
  update(store, with_key(key));
  EXPECT_EQ(update(store, with_key(key)),
            std::string(invalid) +
                "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId "
                "parameter if you want to change Master Key");
  EXPECT_EQ(part(update(store, with_key("k1")), "SSEDescription"), shown("UPDATING", key));
}

TEST(Encryption, changes_four_times_a_day_and_then_once_in_six_hours) {
  constexpr int64_t hour = 3600 * microseconds_per_second;
  ItemStore store;
  create(store, "");
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(part(update(store, with_key("k" + std::to_string(i))), "TableStatus", ","), "\"ACTIVE\"");
    store.clock.advance(hour);
  }
  // The first change was at 2023-11-14T22:13:20Z, the last three hours later.
  EXPECT_EQ(
      update(store, with_key("arn:aws:kms:eu-west-1:0:key/bad")),
      "LimitExceededException: Subscriber limit exceeded: Encryption mode changes are limited in the 24h "
      "window ending at 2023-11-15T22:13:20.000Z. After the first 4 change, each subsequent change in the "
      "same window can be performed at most once every 21600 seconds. Number of updates today: 4. Last "
      "change at 2023-11-15T01:13:20.000Z. Next changes can be made at 2023-11-15T07:13:20.000Z.");
  store.clock.advance(5 * hour);
  EXPECT_EQ(part(update(store, with_key("k5")), "TableStatus", ","), "\"ACTIVE\"");
  EXPECT_TRUE(update(store, with_key("k6")).starts_with("LimitExceededException"));
  store.clock.advance(15 * hour);
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(part(update(store, with_key("n" + std::to_string(i))), "TableStatus", ","), "\"ACTIVE\"");
}

}  // namespace
}  // namespace gramme::dynamodb
