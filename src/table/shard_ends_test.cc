#include "table/shard_ends.h"

#include <gtest/gtest.h>

#include "storage/memory/memory_engine.h"

namespace gramme {
namespace {

constexpr ShardPlace shard{7, 1, 3};

class ShardEndsTest : public testing::Test {
 protected:
  /// Makes changes in one commit; answers its version.
  Version commit(std::move_only_function<void(Batch&, Version)> fill) {
    Version made = 0;
    Write write{{}, [&](const Moment& moment, Present) -> Planned {
                  Batch batch;
                  fill(batch, made = moment.version);
                  return {std::move(batch), nothing()};
                }};
    EXPECT_TRUE(complete(*engine_, std::move(write)).has_value());
    return made;
  }
  Version put_change(const ShardPlace& place, uint32_t index) {
    return commit([&](Batch& batch, Version version) {
      batch.put(change_key(place.table_id, place.stream_id, place.number, version, index), "change");
    });
  }

  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
  std::shared_ptr<ShardEnds> ends_ = ShardEnds::following(*engine_);
};

TEST_F(ShardEndsTest, of_what_was_written_before_nothing_is_known) {
  EXPECT_FALSE(ends_->ends_before(shard, {1000, 0}));
}

TEST_F(ShardEndsTest, a_shard_ends_behind_its_last_change) {
  const Version version = put_change(shard, 4);
  EXPECT_FALSE(ends_->ends_before(shard, {version, 4}));
  EXPECT_TRUE(ends_->ends_before(shard, {version, 5}));
  EXPECT_FALSE(ends_->ends_before({7, 1, 4}, {version, 5})) << "each its own";
  const Version later = put_change(shard, 0);
  EXPECT_FALSE(ends_->ends_before(shard, {version, 5}));
  EXPECT_TRUE(ends_->ends_before(shard, {later, 1}));
}

TEST_F(ShardEndsTest, of_several_changes_in_a_commit_the_last_counts) {
  const Version version = commit([](Batch& batch, Version made) {
    for (uint32_t index : {2, 0}) batch.put(change_key(7, 1, 3, made, index), "change");
  });
  EXPECT_FALSE(ends_->ends_before(shard, {version, 1}));
  EXPECT_TRUE(ends_->ends_before(shard, {version, 3}));
}

TEST_F(ShardEndsTest, a_read_that_found_nothing_tells_where_a_shard_ends) {
  ends_->found_none_from(shard, {50, 2});
  EXPECT_FALSE(ends_->ends_before(shard, {50, 1}));
  EXPECT_TRUE(ends_->ends_before(shard, {50, 2}));
  EXPECT_TRUE(ends_->ends_before(shard, {60, 0}));
}

TEST_F(ShardEndsTest, a_change_that_came_after_the_read_counts) {
  const Version version = put_change(shard, 0);
  ends_->found_none_from(shard, {1, 0});  // of a snapshot from before the change
  EXPECT_FALSE(ends_->ends_before(shard, {version, 0}));
}

TEST_F(ShardEndsTest, trimmed_changes_move_no_end_and_shards_that_are_gone_are_forgotten) {
  const Version version = put_change(shard, 0);
  commit([&](Batch& batch, Version) { batch.erase(change_key(7, 1, 3, version, 0)); });
  EXPECT_TRUE(ends_->ends_before(shard, {version, 1}));
  commit([](Batch& batch, Version) { batch.erase(shard_key(7, 1, 3)); });
  EXPECT_FALSE(ends_->ends_before(shard, {version, 1}));
}

}  // namespace
}  // namespace gramme
