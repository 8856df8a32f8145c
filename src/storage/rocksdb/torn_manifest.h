// A manifest whose last edit was being written when the power was cut. RocksDB tolerates an edit that is
// cut off, but not one that ends in what a disk left in its place, zeroes or garbage: it would not open
// again. Such an edit was never synced, so nothing was done that rests on it.
#pragma once

#include <rocksdb/env.h>

#include <memory>
#include <string>

namespace gramme::embedded {

/// Shows all files as they are, but a torn manifest without its torn end. Null when the manifest is not
/// torn: it is whole, or something sound lies behind what is not, so that it is damaged. `files` outlives
/// what is returned.
std::unique_ptr<rocksdb::Env> without_torn_end(rocksdb::Env& files, const std::string& directory);

}  // namespace gramme::embedded
