#include "table/stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ranges>

#include "table/storage_keys.h"
#include "table/table_testing.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

constexpr Timestamp start = 1'763'844'062'123'456;  // 2025-11-22T20:41:02.123456Z

/// A table with a stream, and what is stored of it.
class StreamTest : public testing::Test {
 protected:
  Moment at(Version version) const { return {start + Timestamp(version), version}; }

  std::optional<OpenStream> open() const {
    std::vector<std::optional<std::string_view>> present;
    for (const std::string& key : open_stream_keys(table)) {
      auto found = store.entries.find(key);
      present.push_back(found == store.entries.end() ? std::nullopt
                                                     : std::optional<std::string_view>(found->second));
    }
    return read_open_stream(table, present).value();
  }
  ShardRecord shard(uint32_t number) const {
    return decode_shard(store.entries.at(shard_key(table.id, table.stream->id, number))).value();
  }
  void enable(Version version) {
    const auto enabling = [&](Timestamp created) -> Step {
      Batch batch;
      enable_stream(batch, table, StreamViewType::new_image, created, at(version));
      store.apply(batch);
      return Response([](Writer&) {});
    };
    Scan scan = find_stream_creation(table.owner, table.name, at(version).now, enabling);
    for (const auto& [key, value] : std::views::reverse(store.in(scan.range))) {
      if (!scan.visitor->visit(key, value)) break;
    }
    (void)scan.visitor->finish();
  }
  void split(size_t position, uint64_t hash, Version version) {
    Batch batch;
    std::optional<OpenStream> stream = open();
    split_partition(batch, table, position, hash, stream, at(version));
    store.apply(batch);
    expect_open(stream);
  }
  void roll(Timestamp created_before, Version version) {
    Batch batch;
    std::optional<OpenStream> stream = open();
    roll_over(batch, table, *stream, created_before, at(version));
    store.apply(batch);
    expect_open(stream);
  }
  /// What a change says is open afterwards is what is stored.
  void expect_open(const std::optional<OpenStream>& stream) const {
    const std::optional<OpenStream> stored = open();
    ASSERT_EQ(stream.has_value(), stored.has_value());
    if (!stored) return;
    EXPECT_EQ(stream->stream, stored->stream);
    EXPECT_EQ(stream->shards, stored->shards);
  }

  Table table = *test_table();
  Store store;
};

TEST_F(StreamTest, opens_a_shard_for_each_partition) {
  split(0, 1ull << 63, 3);
  enable(5);
  EXPECT_EQ(table.partitions.size(), 2u);
  EXPECT_TRUE(table.has_stream());
  const OpenStream stream = open().value();
  EXPECT_EQ(stream.stream.view_type, StreamViewType::new_image);
  EXPECT_EQ(stream.stream.keys, table.keys);
  ASSERT_EQ(stream.shards.size(), 2u);
  for (const ShardRecord& shard : stream.shards) {
    EXPECT_EQ(shard.starting_version, 5u);
    EXPECT_EQ(shard.parent, std::nullopt);
    EXPECT_EQ(shard.closed, std::nullopt);
  }
  EXPECT_NE(table.partition_of(0).shard, table.partition_of(1ull << 63).shard);
  EXPECT_EQ(table.partition_of(0).shard, table.partition_of((1ull << 63) - 1).shard);
}

TEST_F(StreamTest, a_split_closes_a_shard_and_names_its_children) {
  enable(5);
  const uint32_t parent = table.partitions[0].shard;
  split(0, 1000, 8);
  EXPECT_EQ(shard(parent).ending_version, 8u);
  EXPECT_TRUE(shard(parent).closed.has_value());
  for (uint64_t hash : {0, 1000}) {
    const ShardRecord child = shard(table.partition_of(hash).shard);
    EXPECT_EQ(child.parent, parent);
    EXPECT_EQ(child.starting_version, 8u);
    EXPECT_GT(child.number, parent);
  }
  EXPECT_EQ(table.partitions[0].first_hash, 0u);
  EXPECT_EQ(table.partitions[1].first_hash, 1000u);
  EXPECT_NE(table.partitions[0].id, table.partitions[1].id);
}

TEST_F(StreamTest, rolls_over_into_one_child_each) {
  split(0, 1000, 2);
  enable(5);
  const Table before = table;
  roll(at(9).now, 9);
  EXPECT_GT(table.layout, before.layout);
  for (size_t i = 0; i < table.partitions.size(); ++i) {
    EXPECT_EQ(table.partitions[i].id, before.partitions[i].id);
    EXPECT_EQ(shard(table.partitions[i].shard).parent, before.partitions[i].shard);
    EXPECT_EQ(shard(before.partitions[i].shard).ending_version, 9u);
  }
}

TEST_F(StreamTest, rolls_over_only_shards_that_are_old) {
  enable(5);
  split(0, 1000, 8);
  split(1, 2000, 20);
  const Table before = table;
  roll(at(20).now, 30);
  EXPECT_EQ(shard(table.partitions[0].shard).parent, before.partitions[0].shard);
  EXPECT_EQ(table.partitions[1], before.partitions[1]);
  EXPECT_EQ(table.partitions[2], before.partitions[2]);
}

TEST_F(StreamTest, ids_of_shards_are_in_their_order_also_when_the_clock_is_set_back) {
  enable(5'000'000);
  std::vector<std::string> ids = {shard_id(open()->shards[0])};
  roll(at(9'000'000).now, 3'000'000);
  ids.push_back(shard_id(open()->shards[0]));
  split(0, 1000, 1'000'000);
  const OpenStream children = *open();
  for (const ShardRecord& child : children.shards) ids.push_back(shard_id(child));
  EXPECT_EQ(ids.size(), 4u);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
}

TEST_F(StreamTest, a_new_stream_leaves_the_old_one_readable) {
  enable(5);
  const std::string old_key = open_stream_keys(table)[0];
  Batch batch;
  disable_stream(batch, table, *open(), at(6));
  store.apply(batch);
  EXPECT_FALSE(table.has_stream());
  EXPECT_TRUE(open_stream_keys(table).empty());
  EXPECT_TRUE(decode_stream(store.entries.at(old_key))->disabled.has_value());
  enable(7);  // in the same millisecond
  EXPECT_NE(open_stream_keys(table)[0], old_key);
  EXPECT_EQ(table.stream->id, 2);
  EXPECT_EQ(store.in(range_of_streams(table.owner, table.name)).size(), 2u);
}

TEST_F(StreamTest, a_table_that_is_made_again_has_another_stream) {
  enable(5);
  const std::string old_key = open_stream_keys(table)[0];
  table.stream.reset();
  ++table.id;
  enable(7);  // in the same millisecond
  EXPECT_NE(open_stream_keys(table)[0], old_key);
  EXPECT_EQ(store.in(range_of_streams(table.owner, table.name)).size(), 2u);
}

TEST(Stream, keeps_its_stored_form) {
  StreamRecord stream{.table_id = 7,
                      .id = 2,
                      .table_name = "Things",
                      .keys = {{string_key("pk")}, {number_key("sk")}},
                      .view_type = StreamViewType::keys_only,
                      .created = 300};
  const std::string enabled =
      "01"
      "010107"
      "020102"
      "03065468696e6773"
      "0414"
      "0108070102706b020153"
      "0208070102736b02014e"
      "050103"
      "0602ac02";
  EXPECT_EQ(hex(encode_stream(stream)), enabled);
  EXPECT_EQ(decode_stream(encode_stream(stream)), stream);
  stream.disabled = 301;
  stream.tags = {{"k", "v"}};
  EXPECT_EQ(hex(encode_stream(stream)), enabled + "0702ad02" +
                                            "0807"
                                            "0601016b020176");
  EXPECT_EQ(decode_stream(encode_stream(stream)), stream);
}

TEST(Shard, keeps_its_stored_form) {
  ShardRecord shard{.number = 1, .created = 300, .starting_version = 9};
  EXPECT_EQ(hex(encode_shard(shard)),
            "01"
            "010101"
            "0302ac02"
            "040100"
            "050109"
            "070100"
            "080100");
  EXPECT_EQ(decode_shard(encode_shard(shard)), shard);
  shard.number = 3;
  shard.parent = 1;
  shard.parent_created = 299;
  shard.closed = 301;
  shard.ending_version = 16;
  shard.trimmed_before = 12;
  EXPECT_EQ(hex(encode_shard(shard)),
            "01"
            "010103"
            "020101"
            "0302ac02"
            "0402ab02"
            "050109"
            "0602ad02"
            "070110"
            "08010c");
  EXPECT_EQ(decode_shard(encode_shard(shard)), shard);
}

TEST(Stream, names_are_as_on_aws) {
  const std::string arn = stream_arn({"123456789012", "eu-west-1"}, "Things", start);
  EXPECT_EQ(arn, "arn:aws:dynamodb:eu-west-1:123456789012:table/Things/stream/2025-11-22T20:41:02.123");
  const auto reference = parse_stream_arn(arn);
  ASSERT_TRUE(reference.has_value());
  EXPECT_EQ(reference->table_name, "Things");
  EXPECT_EQ(reference->label, "2025-11-22T20:41:02.123");
  for (const char* bad : {"", "arn:aws:dynamodb:r:1:table/T", "arn:aws:dynamodb:r:1:table/T/index/I",
                          "arn:aws:s3:r:1:table/T/stream/L", "arn:aws:dynamodb:r:1:stream/L"}) {
    EXPECT_FALSE(parse_stream_arn(bad).has_value()) << bad;
  }
  EXPECT_EQ(shard_id(42, start), "shardId-00000001763844062123-0000002a");
  EXPECT_EQ(parse_shard_number("shardId-00000001763844062123-0000002a"), 42u);
  EXPECT_FALSE(parse_shard_number("shardId-00000001763844062123-0000002x").has_value());
}

TEST(SequenceNumber, is_ordered_as_text_and_as_number) {
  const SequencePoint points[] = {{1, 0}, {1, 1}, {9, 999'999}, {10, 0}, {~0ull, 0}};
  for (size_t i = 0; i < std::size(points); ++i) {
    const std::string text = sequence_number(points[i]);
    EXPECT_GE(text.size(), 21u);
    EXPECT_LE(text.size(), 40u);
    EXPECT_EQ(parse_sequence_number(text), points[i]);
    if (i > 0) {
      EXPECT_LT(sequence_number(points[i - 1]), text);
    }
  }
  for (const char* bad : {"", "1", "000000000000000000000000000", "1000000000000000000010000x0",
                          "199999999999999999999000000"}) {
    EXPECT_FALSE(parse_sequence_number(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace gramme
