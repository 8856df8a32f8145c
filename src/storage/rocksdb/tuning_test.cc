#include "storage/rocksdb/tuning.h"

#include <gtest/gtest.h>
#include <rocksdb/cache.h>
#include <rocksdb/table.h>
#include <unistd.h>

#include <fstream>
#include <limits>

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

TEST(Tuning, memory_is_what_the_narrowest_control_group_leaves) {
  const std::filesystem::path folder = testing::TempDir() + "gramme_tuning_" + std::to_string(getpid());
  const std::filesystem::path unit = folder / "system.slice" / "gramme.service";
  std::filesystem::create_directories(unit);
  std::ofstream(folder / "groups") << "1:memory:/elsewhere\n0::/system.slice/gramme.service\n";
  EXPECT_EQ(control_group_memory(folder / "groups", folder), std::numeric_limits<size_t>::max());
  std::ofstream(unit / "memory.max") << "max\n";
  std::ofstream(unit.parent_path() / "memory.max") << "3000000\n";
  EXPECT_EQ(control_group_memory(folder / "groups", folder), 3'000'000u);
  std::ofstream(unit / "memory.max") << "2000000\n";
  EXPECT_EQ(control_group_memory(folder / "groups", folder), 2'000'000u);
  std::ofstream(folder / "memory.max") << "1000000\n";
  EXPECT_EQ(control_group_memory(folder / "groups", folder), 1'000'000u);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace gramme::embedded
