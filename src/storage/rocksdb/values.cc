#include "storage/rocksdb/values.h"

#include "api/errors.h"
#include "base/logging.h"

namespace gramme::embedded {

Error read_failed(const rocksdb::Status& status) {
  LOG_ERROR("A read from the data folder failed: {}. Its request is answered with a 500. {}",
            status.ToString(),
            status.IsCorruption()
                ? "The file is damaged, the disk may be failing: restore the data folder from a "
                  "backup."
                : "Find the cause: is the disk broken, or are too many files open?");
  return internal_server_error("Internal server error");
}

Result<bool> Values::fetch(rocksdb::DB& database, const rocksdb::ReadOptions& options,
                           const std::vector<std::string>& keys) {
  pinned_.resize(keys.size());
  present_.resize(keys.size());
  for (size_t place = 0; place < keys.size(); ++place) {
    if (!TRY(fetch_one(database, options, keys[place], place))) return false;
  }
  return true;
}

Result<bool> Values::fetch_one(rocksdb::DB& database, const rocksdb::ReadOptions& options,
                               const std::string& key, size_t place) {
  rocksdb::PinnableSlice& value = pinned_[place];
  value.Reset();
  present_[place].reset();
  rocksdb::Status status = database.Get(options, database.DefaultColumnFamily(), key, &value);
  // Of a key in a table file that it would have to open first RocksDB says that it is there, and empty.
  if (status.ok() && value.empty() && options.read_tier == rocksdb::kBlockCacheTier) return false;
  if (status.ok()) {
    present_[place] = std::string_view(value.data(), value.size());
    return true;
  }
  if (status.IsNotFound()) return true;
  if (status.IsIncomplete()) return false;
  return read_failed(status);
}

}  // namespace gramme::embedded
