#include "table/expiry.h"

#include <gtest/gtest.h>

#include "table/expiry_queue.h"
#include "table/storage_keys.h"
#include "table/table_testing.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

Table expiring_table() {
  Table table = *test_table();
  table.time_to_live = TimeToLive{.setting = 1, .attribute = "ttl", .enabled = true};
  return table;
}

Item expiring(std::string_view second) {
  return item({{"pk", text("a")}, {"sk", number(1)}, {"ttl", number_value(*Number::parse(second))}});
}

TEST(Expiry, is_a_number_of_seconds) {
  const Table table = expiring_table();
  EXPECT_EQ(expiry_of(table, expiring("1700000000")), 1'700'000'000u);
  EXPECT_EQ(expiry_of(table, expiring("1700000000.9")), 1'700'000'000u);
  for (const char* no_second : {"-5", "1e30"})
    EXPECT_FALSE(expiry_of(table, expiring(no_second))) << no_second;
  EXPECT_FALSE(expiry_of(table, item({{"pk", text("a")}, {"ttl", text("1700000000")}})));
  EXPECT_FALSE(expiry_of(table, item({{"pk", text("a")}})));
  EXPECT_FALSE(expiry_of(table, {}));
  EXPECT_FALSE(expiry_of(*test_table(), expiring("1700000000")));
}

TEST(Expiry, comes_at_the_second_and_not_after_five_years) {
  const Table table = expiring_table();
  const Item item = expiring("1000000000");
  const auto at = [&](int64_t second) {
    return has_expired(table, item, second * microseconds_per_second);
  };
  EXPECT_FALSE(at(999'999'999));
  EXPECT_TRUE(at(1'000'000'000));
  EXPECT_TRUE(at(1'000'000'000 + int64_t(expiry_age_max)));
  EXPECT_FALSE(at(1'000'000'001 + int64_t(expiry_age_max)));
}

TEST(ExpiryQueue, keeps_the_stored_form_of_its_work) {
  const Table table = expiring_table();
  Batch batch;
  put_queue_work(batch, table);
  ASSERT_EQ(batch.changes().size(), 1u);
  EXPECT_EQ(batch.changes()[0].key, queue_work_key(table.id, 1, true));
  EXPECT_EQ(hex(batch.changes()[0].value), "011e" + hex("C000000000000/us-east-1/Things") + "0200");
}

TEST(ExpiryQueue, holds_what_the_items_say) {
  const Table table = expiring_table();
  const std::string key = range_of_index(table.id, 0).first + "key";
  Store store;
  const auto change = [&](ItemView before, ItemView after) {
    Batch batch;
    append_expiry_change(batch, table, key, before, after);
    store.apply(batch);
    return batch.changes().size();
  };
  const Item early = expiring("10"), late = expiring("20"), never = item({{"pk", text("a")}});
  EXPECT_EQ(change({}, early), 1u);
  EXPECT_TRUE(store.entries.contains(expiry_key(table.id, 1, 10, key)));
  EXPECT_EQ(change(early, early), 0u);
  EXPECT_EQ(change(early, late), 2u);
  EXPECT_EQ(store.in(range_of_expiries(table.id, 1)).size(), 1u);
  EXPECT_EQ(second_in_expiry_key(store.entries.begin()->first), 20u);
  EXPECT_EQ(item_in_expiry_key(store.entries.begin()->first), key);
  change(late, never);
  EXPECT_TRUE(store.entries.empty());
  change(never, early);
  change(early, {});
  EXPECT_TRUE(store.entries.empty());
}

}  // namespace
}  // namespace gramme
