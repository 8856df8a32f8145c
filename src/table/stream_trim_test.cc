#include "table/stream_trim.h"

#include <gtest/gtest.h>

#include "table/stream_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

void trim(StreamStore& store) {
  EXPECT_FALSE(
      trim_streams(*store.engine, {.now = store.clock.now(), .place = {}, .stopped = store.stopped})->more);
}

TEST(TrimStreams, removes_changes_after_a_day) {
  StreamStore store;
  store.put_items(1200);
  store.clock.advance(stream_retention);
  store.put_items(3);
  trim(store);
  EXPECT_EQ(store.changes_in(1), 1203u) << "to the second a day";
  store.clock.advance(1);
  trim(store);
  EXPECT_EQ(store.changes_in(1), 3u);
  EXPECT_EQ(store.shards().size(), 1u);
}

TEST(TrimStreams, notes_exactly_what_is_gone) {
  StreamStore store;
  store.put_items(2);
  const ChangePlace last = parse_change_key(store.entries(range_of_changes(7, 1, 1)).back().first);
  const ShardRecord before = store.shards()[0];
  EXPECT_FALSE(before.is_trimmed({before.starting_version, 0}));
  store.clock.advance(stream_retention + 1);
  trim(store);
  const ShardRecord shard = store.shards()[0];
  const SequencePoint gone{last.version, last.index};
  EXPECT_TRUE(shard.is_trimmed({shard.starting_version, 0}));
  EXPECT_TRUE(shard.is_trimmed(gone));
  EXPECT_FALSE(shard.is_trimmed(gone.next())) << "a reader who has read it all may go on";
  EXPECT_EQ(shard.beginning(), gone.next());
}

TEST(TrimStreams, removes_closed_shards_a_day_after_their_end_and_open_ones_never) {
  StreamStore store;
  store.put_items(1);
  store.clock.advance(hour);
  store.change_table(
      [](Batch& batch, Table& table, std::optional<OpenStream>& stream, const Moment& moment) {
        split_partition(batch, table, 0, 1ull << 63, stream, moment);
      });
  store.clock.advance(stream_retention);
  trim(store);
  EXPECT_EQ(store.shards().size(), 3u);
  EXPECT_EQ(store.changes_in(1), 0u);
  store.clock.advance(1);
  trim(store);
  EXPECT_EQ(store.shards().size(), 2u);
  store.clock.advance(100 * stream_retention);
  trim(store);
  EXPECT_EQ(store.shards().size(), 2u);
}

TEST(TrimStreams, removes_a_disabled_stream_with_its_last_shard) {
  StreamStore store;
  store.put_items(1);
  store.change_table([](Batch& batch, Table& table, std::optional<OpenStream>& stream,
                        const Moment& moment) { disable_stream(batch, table, *stream, moment); });
  store.clock.advance(stream_retention);
  trim(store);
  EXPECT_EQ(store.entries(range_of_streams()).size(), 1u);
  store.clock.advance(1);
  trim(store);
  EXPECT_TRUE(store.entries(range_of_streams()).empty());
  EXPECT_TRUE(store.shards().empty());
}

}  // namespace
}  // namespace gramme
