#include "services/dynamodb/items/item_collection.h"

#include "api/errors.h"
#include "api/limits.h"
#include "services/dynamodb/store_testing.h"
#include "storage/counter.h"

namespace gramme::dynamodb {
namespace {

constexpr int64_t limit = int64_t(limits::item_collection_size_max);
const Item small = item({{"pk", text("a")}, {"sk", number(1)}});

TEST(ItemCollection, tables_without_local_indexes_have_none) {
  ItemCollections collections(default_settings);
  std::vector<std::string> keys;
  EXPECT_EQ(collections.add(hash_table(), item({{"pk", text("a")}}), keys), ItemCollections::none);
  EXPECT_TRUE(keys.empty());
  CollectionSizes sizes(collections, {});
  EXPECT_TRUE(sizes.grow(ItemCollections::none, limit + 1).has_value());
}

TEST(ItemCollection, items_of_one_partition_key_share_a_collection) {
  ItemCollections collections(default_settings);
  std::vector<std::string> keys;
  EXPECT_EQ(collections.add(test_table(), small, keys), 0u);
  EXPECT_EQ(collections.add(test_table(), item({{"pk", text("b")}, {"sk", number(1)}}), keys), 1u);
  EXPECT_EQ(collections.add(test_table(), item({{"pk", text("a")}, {"sk", number(2)}}), keys), 0u);
  EXPECT_EQ(keys.size(), 2u);
}

TEST(ItemCollection, may_not_grow_past_its_limit_but_may_shrink_beyond_it) {
  ItemCollections collections(default_settings);
  std::vector<std::string> keys;
  collections.add(test_table(), small, keys);
  auto grow = [&](int64_t size, int64_t growth) {
    const std::string counter = encode_counter(size);
    std::optional<std::string_view> present = counter;
    CollectionSizes sizes(collections, {&present, 1});
    return sizes.grow(0, growth);
  };
  EXPECT_TRUE(grow(limit - 11, 11).has_value());
  Result<void> refused = grow(limit - 10, 11);
  ASSERT_FALSE(refused.has_value());
  EXPECT_TRUE(refused.error().is(kind::item_collection_size_limit_exceeded));
  EXPECT_TRUE(grow(limit + 100, -11).has_value());
}

TEST(ItemCollection, changes_of_one_request_add_up) {
  ItemCollections collections(default_settings);
  std::vector<std::string> keys;
  collections.add(test_table(), small, keys);
  const std::string counter = encode_counter(limit - 15);
  std::optional<std::string_view> present = counter;
  CollectionSizes sizes(collections, {&present, 1});
  EXPECT_TRUE(sizes.grow(0, 11).has_value());
  EXPECT_FALSE(sizes.grow(0, 11).has_value());
}

TEST(ItemCollection, a_write_past_the_limit_is_refused_and_reason_of_a_cancelled_transaction) {
  ItemStore store;
  store.change([](Batch& batch) { batch.add(collection_size_key(7, text("a")), limit); });
  EXPECT_EQ(store.ask(put_item, "{'TableName':'Table','Item':{'pk':{'S':'a'},'sk':{'N':'1'}}}"),
            "ItemCollectionSizeLimitExceededException: Collection size exceeded.");
  EXPECT_EQ(
      store.ask(transact_write_items,
                "{'TransactItems':[{'Put':{'TableName':'Table','Item':{'pk':{'S':'a'},'sk':{'N':'1'}}}}]}"),
      "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific "
      "reasons "
      R"([ItemCollectionSizeLimitExceeded] {"CancellationReasons":[{"Code":"ItemCollectionSizeLimitExceeded",)"
      R"("Message":"Collection size exceeded."}]})");
}

TEST(ItemCollection, its_size_is_estimated_in_whole_gigabytes) {
  ItemStore store;
  store.change([](Batch& batch) { batch.add(collection_size_key(7, text("a")), int64_t{5} << 30); });
  EXPECT_EQ(
      store.ask(put_item,
                "{'TableName':'Table','Item':{'pk':{'S':'a'},'sk':{'N':'1'}},"
                "'ReturnItemCollectionMetrics':'SIZE'}"),
      R"({"ItemCollectionMetrics":{"ItemCollectionKey":{"pk":{"S":"a"}},"SizeEstimateRangeGB":[5.0,6.0]}})");
}

}  // namespace
}  // namespace gramme::dynamodb
