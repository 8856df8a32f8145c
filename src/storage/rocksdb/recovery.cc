#include "storage/rocksdb/recovery.h"

#include <rocksdb/db.h>

#include <memory>
#include <optional>

#include "base/bytes.h"
#include "storage/rocksdb/data_folder.h"

namespace gramme::embedded {
namespace {

using Processing = rocksdb::WalFilter::WalProcessingOption;

/// Looks at the first put of a batch and stops.
class FirstPut final : public rocksdb::WriteBatch::Handler {
 public:
  rocksdb::Status PutCF(uint32_t, const rocksdb::Slice& key, const rocksdb::Slice& value) override {
    if (key == rocksdb::Slice(version_record_key)) span = decode_version_record(value.ToStringView());
    done_ = true;
    return rocksdb::Status::OK();
  }
  bool Continue() override { return !done_; }
  std::optional<VersionSpan> span;

 private:
  bool done_ = false;
};

std::optional<VersionSpan> span_of(const rocksdb::WriteBatch& batch) {
  FirstPut first;
  rocksdb::Status status = batch.Iterate(&first);
  return status.ok() ? first.span : std::nullopt;
}

/// RocksDB begins a log with one when the log before had a torn end.
bool is_empty(const rocksdb::WriteBatch& batch) { return batch.Count() == 0; }

/// Replays nothing, but notes which versions the log holds, joined where they adjoin.
class SpanCollector final : public rocksdb::WalFilter {
 public:
  const char* Name() const override { return "gramme.SpanCollector"; }
  WalProcessingOption LogRecordFound(unsigned long long, const std::string&,
                                     const rocksdb::WriteBatch& batch, rocksdb::WriteBatch*,
                                     bool*) override {
    if (is_empty(batch)) return Processing::kIgnoreCurrentRecord;
    std::optional<VersionSpan> span = span_of(batch);
    if (!span) {
      is_foreign = true;
      return Processing::kStopReplay;
    }
    if (!spans.empty() && spans.back().last + 1 == span->first) {
      spans.back().last = span->last;
    } else {
      spans.push_back(*span);
    }
    return Processing::kIgnoreCurrentRecord;
  }
  std::vector<VersionSpan> spans;
  bool is_foreign = false;
};

}  // namespace

std::string encode_version_record(VersionSpan span) {
  std::string bytes;
  append_big_endian(bytes, span.first);
  append_big_endian(bytes, span.last);
  return bytes;
}

std::optional<VersionSpan> decode_version_record(std::string_view bytes) {
  ByteReader reader(bytes);
  VersionSpan span{};
  span.first = reader.big_endian<uint64_t>();
  span.last = reader.big_endian<uint64_t>();
  if (reader.failed() || !reader.at_end() || span.first == 0 || span.first > span.last) return std::nullopt;
  return span;
}

Result<Version> last_version(rocksdb::DB& database) {
  std::string bytes;
  rocksdb::Status status = database.Get(rocksdb::ReadOptions(), version_record_key, &bytes);
  if (status.IsNotFound()) return Version(0);
  if (!status.ok()) return open_failure(database.GetName(), status);
  std::optional<VersionSpan> span = decode_version_record(bytes);
  if (!span) return damaged(database.GetName(), "its version record cannot be understood");
  return span->last;
}

Result<Replayable> inspect_log(rocksdb::Options options, const std::string& directory) {
  SpanCollector collector;
  options.wal_filter = &collector;
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, directory, &opened);
  std::unique_ptr<rocksdb::DB> database(opened);
  if (!status.ok()) return open_failure(directory, status);
  if (collector.is_foreign) return damaged(directory, "its log holds what gramme did not write");
  Replayable found{.last = TRY(last_version(*database))};
  for (const VersionSpan& span : collector.spans) {
    if (span.first > found.last + 1) {
      found.gap = true;
      break;
    }
    found.last = std::max(found.last, span.last);
  }
  return found;
}

Processing ReplayLimit::LogRecordFound(unsigned long long, const std::string&,
                                       const rocksdb::WriteBatch& batch, rocksdb::WriteBatch*, bool*) {
  std::optional<VersionSpan> span = span_of(batch);
  return span && span->last > last_ ? Processing::kStopReplay : Processing::kContinueProcessing;
}

}  // namespace gramme::embedded
