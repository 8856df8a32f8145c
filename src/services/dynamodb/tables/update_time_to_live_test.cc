#include <gtest/gtest.h>

#include <limits>

#include "services/dynamodb/dynamodb.h"
#include "services/dynamodb/tables/table_operations_testing.h"

namespace gramme::dynamodb {
namespace {

TEST(UpdateTimeToLive, enables_nothing_whose_number_another_setting_had) {
  ItemStore store;
  store.ask(create_table, new_table());
  const auto set = [&store](bool enabled) {
    return store.ask(
        update_time_to_live,
        std::string("{'TableName':'New','TimeToLiveSpecification':{'AttributeName':'a','Enabled':") +
            (enabled ? "true}}" : "false}}"));
  };
  EXPECT_TRUE(set(true).starts_with("{"));
  store.change([&store](Batch& batch) {
    Table last = **store.catalog.snapshot()->find(store.caller, "New");
    last.time_to_live->setting = std::numeric_limits<uint16_t>::max();
    batch.put(catalog_key(last.owner, last.name), encode_table(last));
  });
  store.clock.advance(2 * 3600 * microseconds_per_second);
  EXPECT_TRUE(set(false).starts_with("{")) << "the last setting may end";
  store.clock.advance(2 * 3600 * microseconds_per_second);
  EXPECT_EQ(set(true),
            "InternalServerError: Time to live was enabled so often that its numbers are used up");
}

}  // namespace
}  // namespace gramme::dynamodb
