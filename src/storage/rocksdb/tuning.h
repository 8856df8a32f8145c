// How RocksDB is set up, and why.
#pragma once

#include <rocksdb/options.h>

#include <filesystem>

#include "storage/rocksdb/rocksdb_engine.h"

namespace gramme::embedded {

rocksdb::Options tuned_options(const RocksdbOptions& options);

/// Bytes that the control groups of a process leave it, as its /proc/PID/cgroup names them below the
/// hierarchy's mount: the smallest of all levels; the largest size_t when none is told.
size_t control_group_memory(const std::filesystem::path& groups, const std::filesystem::path& mount);

/// For reads that answer Incomplete rather than wait for a disk or for what is long, and for those that
/// wait.
rocksdb::ReadOptions read_options(bool may_block);

}  // namespace gramme::embedded
