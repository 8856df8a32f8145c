#include "table/stream_rollover.h"

#include <gtest/gtest.h>

#include "table/stream_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

constexpr Timestamp age = 4 * hour;

void roll(StreamStore& store, const CatalogSnapshot& catalog) {
  EXPECT_TRUE(roll_over_streams(*store.engine, catalog, age,
                                {.now = store.clock.now(), .place = {}, .stopped = store.stopped})
                  .has_value());
}
void roll(StreamStore& store) { roll(store, *store.catalog.snapshot()); }

TEST(RollOverStreams, closes_shards_that_are_old_and_opens_a_child_of_each) {
  StreamStore store;
  const uint64_t commits = store.engine->statistics().commits;
  store.clock.advance(age);
  roll(store);
  EXPECT_EQ(store.shards().size(), 1u);
  EXPECT_EQ(store.engine->statistics().commits, commits) << "nothing is written in vain";
  store.clock.advance(1);
  roll(store);
  const std::vector<ShardRecord> shards = store.shards();
  ASSERT_EQ(shards.size(), 2u);
  EXPECT_EQ(shards[0].closed, store.clock.now());
  EXPECT_EQ(shards[1].parent, shards[0].number);
  EXPECT_EQ(shards[1].starting_version, shards[0].ending_version);
  EXPECT_EQ(store.table()->partitions[0].shard, shards[1].number);
  roll(store);
  EXPECT_EQ(store.shards().size(), 2u);
}

TEST(RollOverStreams, goes_on_for_ever) {
  StreamStore store;
  for (int generation = 1; generation <= 7; ++generation) {
    store.put_items(1);
    store.clock.advance(age + 1);
    roll(store);
  }
  EXPECT_EQ(store.shards().size(), 8u);
  for (uint32_t shard = 1; shard <= 7; ++shard) EXPECT_EQ(store.changes_in(shard), 1u);
}

TEST(RollOverStreams, leaves_a_table_that_was_changed_meanwhile_to_the_next_round) {
  StreamStore store;
  store.clock.advance(age + 1);
  const auto outdated = store.catalog.snapshot();
  store.change_table(
      [](Batch& batch, Table& table, std::optional<OpenStream>& stream, const Moment& moment) {
        split_partition(batch, table, 0, 1ull << 63, stream, moment);
      });
  roll(store, *outdated);
  EXPECT_EQ(store.shards().size(), 3u);
  store.change_table([](Batch& batch, Table& table, std::optional<OpenStream>& stream,
                        const Moment& moment) { disable_stream(batch, table, *stream, moment); });
  store.clock.advance(age + 1);
  roll(store);
  EXPECT_EQ(store.shards().size(), 3u) << "nothing is open";
}

TEST(RollOverStreams, a_table_whose_records_are_damaged_keeps_no_other_waiting) {
  StreamStore store;
  Table damaged = *store.table();
  damaged.id = 6;  // has no records
  damaged.name = "Another";
  store.put_table(damaged);
  store.clock.advance(age + 1);
  EXPECT_FALSE(roll_over_streams(*store.engine, *store.catalog.snapshot(), age,
                                 {.now = store.clock.now(), .place = {}, .stopped = store.stopped})
                   .has_value());
  EXPECT_EQ(store.shards().size(), 2u);
}

TEST(RollOverStreams, ends_early_when_told) {
  StreamStore store;
  store.clock.advance(age + 1);
  store.stopped = true;
  roll(store);
  EXPECT_EQ(store.shards().size(), 1u);
}

}  // namespace
}  // namespace gramme
