// How a table's hashes are cut into partitions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "table/table.h"

namespace gramme {

/// Of one table. Its catalog record, which every write reads, holds them all.
constexpr uint32_t partitions_max = 256;

/// So many of the same width, with ids from 0 on.
std::vector<Partition> equal_partitions(uint32_t count);

/// The last hash of the partition at a position.
uint64_t last_hash(const std::vector<Partition>& partitions, size_t position);

/// The position of the widest; of several the first.
size_t widest_partition(const std::vector<Partition>& partitions);

}  // namespace gramme
