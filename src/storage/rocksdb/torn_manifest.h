// A manifest whose last edits were being written when the power was cut. RocksDB tolerates an edit that is
// cut off, but not one that ends in what a disk left in its place, zeroes or garbage: it would not open
// again. Edits that share a sync reach a disk in any order, so there may be sound ones behind. None of them
// was synced, so nothing was done that rests on them.
#pragma once

#include <rocksdb/env.h>

#include <memory>
#include <string>

#include "base/result.h"

namespace gramme::embedded {

/// Shows all files as they are, but a torn manifest without its torn end, from the first edit that is not
/// whole. Null when the manifest is whole. That nothing was torn that had been synced is for others to
/// check: tables or versions are missing then. `files` outlives what is returned.
Result<std::unique_ptr<rocksdb::Env>> without_torn_end(rocksdb::Env& files, const std::string& directory);

}  // namespace gramme::embedded
