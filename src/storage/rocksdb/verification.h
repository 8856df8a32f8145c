// Checks the files of an open database against their checksums, a file at a time.
#pragma once

#include <rocksdb/db.h>

#include <string>

#include "storage/engine.h"

namespace gramme::embedded {

/// Table files in the order of their numbers, then log and manifest together. A place is the number of the
/// last table file. What is damaged in the log is still in memory, and is moved to a table file.
Verified verify_files(rocksdb::DB& database, const std::string& place);

}  // namespace gramme::embedded
