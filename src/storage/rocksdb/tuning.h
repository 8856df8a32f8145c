// How RocksDB is set up, and why.
#pragma once

#include <rocksdb/options.h>

#include "storage/rocksdb/rocksdb_engine.h"

namespace gramme::embedded {

rocksdb::Options tuned_options(const RocksdbOptions& options);

/// For reads that answer Incomplete rather than wait for a disk or for what is long, and for those that
/// wait.
rocksdb::ReadOptions read_options(bool may_block);

}  // namespace gramme::embedded
