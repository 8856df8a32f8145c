#include "table/partitions.h"

#include <limits>

#include "base/check.h"

namespace gramme {

std::vector<Partition> equal_partitions(uint32_t count) {
  CHECK(count >= 1 && count <= partitions_max);
  __extension__ typedef unsigned __int128 Wide;
  std::vector<Partition> partitions;
  for (uint32_t i = 0; i < count; ++i)
    partitions.push_back({.id = i, .first_hash = uint64_t((Wide(i) << 64) / count)});
  return partitions;
}

uint64_t last_hash(const std::vector<Partition>& partitions, size_t position) {
  const bool is_last = position + 1 == partitions.size();
  return is_last ? std::numeric_limits<uint64_t>::max() : partitions[position + 1].first_hash - 1;
}

size_t widest_partition(const std::vector<Partition>& partitions) {
  const auto width = [&](size_t i) { return last_hash(partitions, i) - partitions[i].first_hash; };
  size_t widest = 0;
  for (size_t i = 1; i < partitions.size(); ++i) {
    if (width(i) > width(widest)) widest = i;
  }
  return widest;
}

}  // namespace gramme
