// Limits that whoever runs the server may set; they begin as those of a new AWS account. What AWS itself
// cannot change (sizes of items, lengths of names ...) is in api/limits.h.
#pragma once

#include <cstdint>

#include "api/limits.h"

namespace gramme {

struct Settings {
  /// Bytes of the items of one partition key with their local index entries, in a table that has such
  /// indexes.
  int64_t item_collection_size_max = int64_t(limits::item_collection_size_max);
  int64_t tables_max = limits::tables_max;  // of one account in one region
  /// Units for reading, and as many for writing, provisioned by one account in one region.
  int64_t account_throughput_max = limits::account_throughput_max;
  /// Requests a second of one account in one region that read tables' definitions, and as many that change
  /// them; 0 is any number.
  int64_t control_rate_max = 0;
  /// Seconds between two changes of a table's time to live. (AWS says an hour, and waits half of one.)
  int64_t time_to_live_interval = 1800;
  /// Reads a second of one shard of a stream; 0 is any number.
  int64_t shard_reads_max = 0;
  int64_t partitions = 1;  // of a new table
  /// Expired items deleted a second, of all tables together, so that others find the store free.
  int64_t expiry_rate = 10'000;
  int64_t scrub_period =
      24 * 3600;  // seconds from one check of the whole store to the next; 0: only when asked to
};

inline constexpr Settings default_settings{};

}  // namespace gramme
