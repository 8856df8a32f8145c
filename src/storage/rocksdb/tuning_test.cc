#include "storage/rocksdb/tuning.h"

#include <gtest/gtest.h>
#include <rocksdb/cache.h>
#include <rocksdb/table.h>

namespace gramme::embedded {
namespace {

size_t cache_of(const RocksdbOptions& options) {
  const rocksdb::Options tuned = tuned_options(options);
  return tuned.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>()->block_cache->GetCapacity();
}

TEST(Tuning, the_cache_is_as_large_as_was_asked_for) {
  EXPECT_EQ(cache_of({.cache_bytes = 3 << 20}), 3u << 20);
}

TEST(Tuning, the_cache_is_a_part_of_the_memory_unless_it_is_told) {
  EXPECT_GT(cache_of({}), size_t{64} << 20);
}

}  // namespace
}  // namespace gramme::embedded
