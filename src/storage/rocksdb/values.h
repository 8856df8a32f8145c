// The values under some keys, kept in place in RocksDB's memory for as long as this object lives.
#pragma once

#include <rocksdb/db.h>

#include <memory_resource>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/step.h"

namespace gramme::embedded {

/// Room for a few keys is inside, so the usual read allocates nothing. Must be destroyed before the
/// database is closed.
class Values {
 public:
  Values() = default;
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;

  /// Reads all keys; false when `options` forbid to wait for a disk and one would have had to.
  Result<bool> fetch(rocksdb::DB& database, const rocksdb::ReadOptions& options,
                     const std::vector<std::string>& keys);
  /// Reads the key at one place again.
  Result<bool> fetch_one(rocksdb::DB& database, const rocksdb::ReadOptions& options, const std::string& key,
                         size_t place);

  Present present() const { return present_; }

 private:
  std::byte room_[640];
  std::pmr::monotonic_buffer_resource memory_{room_, sizeof(room_)};
  std::pmr::vector<rocksdb::PinnableSlice> pinned_{&memory_};
  std::pmr::vector<std::optional<std::string_view>> present_{&memory_};
};

/// The error that a client gets when a read fails; the cause goes to the log.
Error read_failed(const rocksdb::Status& status);

}  // namespace gramme::embedded
