// What the log would bring back, found out before RocksDB changes anything.
//
// Every batch starts with a put of the version record: key "Mversion", value first and last version of the
// batch (8 bytes each, big-endian). Versions leave no gaps, so a gap between table files and log, or within
// the log, is a lost piece of it; nothing after the gap may be replayed, or later writes would be there
// without earlier ones. Nor is what lies behind a record that cannot be read: a power cut may tear what was
// not synced.
#pragma once

#include <rocksdb/options.h>
#include <rocksdb/wal_filter.h>
#include <rocksdb/write_batch.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "storage/step.h"

namespace rocksdb {
class DB;
}

namespace gramme::embedded {

struct VersionSpan {
  Version first;
  Version last;
};

constexpr std::string_view version_record_key = "Mversion";
std::string encode_version_record(VersionSpan span);
std::optional<VersionSpan> decode_version_record(std::string_view bytes);

/// The last version that an open database holds; 0 for an empty one.
Result<Version> last_version(rocksdb::DB& database);

struct Replayable {
  Version last = 0;  // up to here nothing is missing
  bool gap = false;  // there is more that can be read, behind a gap
};

/// Reads table files and log of a database without changing it.
Result<Replayable> inspect_log(rocksdb::Options options, const std::string& directory);

/// Ends a replay before the first batch beyond a version.
class ReplayLimit final : public rocksdb::WalFilter {
 public:
  explicit ReplayLimit(Version last) : last_(last) {}
  const char* Name() const override { return "gramme.ReplayLimit"; }
  WalProcessingOption LogRecordFound(unsigned long long log, const std::string& name,
                                     const rocksdb::WriteBatch& batch, rocksdb::WriteBatch* new_batch,
                                     bool* changed) override;

 private:
  Version last_;
};

}  // namespace gramme::embedded
