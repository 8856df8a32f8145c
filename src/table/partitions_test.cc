#include "table/partitions.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

TEST(Partitions, are_of_the_same_width_and_hold_all_hashes) {
  EXPECT_EQ(equal_partitions(1), std::vector{Partition{}});
  for (uint32_t count : {2u, 3u, 7u, partitions_max}) {
    const std::vector<Partition> partitions = equal_partitions(count);
    ASSERT_EQ(partitions.size(), count);
    EXPECT_EQ(partitions[0].first_hash, 0u);
    EXPECT_EQ(last_hash(partitions, count - 1), ~0ull);
    const uint64_t width = partitions[1].first_hash;
    for (uint32_t i = 0; i < count; ++i) {
      EXPECT_EQ(partitions[i].id, i);
      const uint64_t more = last_hash(partitions, i) - partitions[i].first_hash + 1 - width;
      EXPECT_LE(more, 1u) << i << " of " << count;
    }
  }
}

TEST(Partitions, tell_the_widest) {
  std::vector<Partition> partitions = equal_partitions(4);
  EXPECT_EQ(widest_partition(partitions), 0u);
  partitions.insert(partitions.begin() + 1, {.id = 4, .first_hash = 1});
  EXPECT_EQ(widest_partition(partitions), 2u);
  EXPECT_EQ(last_hash(partitions, 0), 0u);
}

}  // namespace
}  // namespace gramme
