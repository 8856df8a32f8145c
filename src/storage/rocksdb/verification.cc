#include "storage/rocksdb/verification.h"

#include <fmt/format.h>
#include <rocksdb/sst_file_reader.h>
#include <rocksdb/transaction_log.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace gramme::embedded {
namespace {

constexpr std::string_view restore =
    "Requests that need it answer a 500. The disk may be failing: restore the data folder from a backup";

std::vector<rocksdb::LiveFileMetaData> table_files(rocksdb::DB& database) {
  std::vector<rocksdb::LiveFileMetaData> files;
  database.GetLiveFilesMetaData(&files);
  std::ranges::sort(files, {}, &rocksdb::LiveFileMetaData::file_number);
  return files;
}

bool is_live(rocksdb::DB& database, uint64_t number) {
  return std::ranges::any_of(table_files(database),
                             [number](const auto& file) { return file.file_number == number; });
}

rocksdb::Status verify_table(const rocksdb::Options& options, const std::string& path) {
  rocksdb::SstFileReader reader(options);
  rocksdb::Status status = reader.Open(path);
  if (status.ok()) status = reader.VerifyChecksum();
  return status;
}

/// Where the log that is still needed begins.
struct LogBegin {
  rocksdb::Status status = {};
  rocksdb::SequenceNumber sequence = 0;  // 0: it is empty
  std::string file = "*.log";            // when it cannot be said which
  bool holds(rocksdb::SequenceNumber change) const { return sequence != 0 && sequence <= change; }
};
LogBegin log_begin(rocksdb::DB& database, rocksdb::SequenceNumber behind) {
  rocksdb::VectorLogPtr files;
  LogBegin begin{.status = database.GetSortedWalFiles(files)};
  for (const auto& file : files) {
    if (file->StartSequence() == 0 || (begin.sequence > 0 && file->StartSequence() > behind)) continue;
    begin.sequence = file->StartSequence();
    begin.file = file->PathName();
  }
  return begin;
}

/// How far the log can be read, to `last` if it is sound.
rocksdb::SequenceNumber readable_to(rocksdb::DB& database, rocksdb::SequenceNumber first,
                                    rocksdb::SequenceNumber last) {
  std::unique_ptr<rocksdb::TransactionLogIterator> batches;
  rocksdb::SequenceNumber next = first;
  if (!database.GetUpdatesSince(first, &batches).ok()) return next - 1;
  for (; next <= last && batches->Valid(); batches->Next()) {
    const rocksdb::BatchResult batch = batches->GetBatch();
    if (batch.sequence != next) break;
    next += batch.writeBatchPtr->Count();
  }
  return next - 1;
}

/// RocksDB keeps that to itself.
std::string why_unreadable(rocksdb::DB& database, const LogBegin& log) {
  if (!log.status.ok()) return log.status.ToString();
  std::string bytes;
  const rocksdb::Status status =
      rocksdb::ReadFileToString(database.GetEnv(), database.GetName() + log.file, &bytes);
  return status.ok() ? "a checksum does not fit, or reading failed once" : status.ToString();
}

/// Moves what the log held to a table file, and says how that went.
std::string save_log(rocksdb::DB& database) {
  const rocksdb::Status moved = database.Flush(rocksdb::FlushOptions());
  if (moved.ok()) return "What it held was still in memory, and is in a table file now: nothing is lost";
  return fmt::format("What it held is still in memory, but cannot be written to a table file ({})",
                     moved.ToString());
}

void verify_log(rocksdb::DB& database, Verified& verified) {
  const rocksdb::SequenceNumber last = database.GetLatestSequenceNumber();
  LogBegin log = log_begin(database, 0);
  if (log.status.ok() && !log.holds(last)) return;
  rocksdb::SequenceNumber read = 0;
  if (log.status.ok()) {
    read = readable_to(database, log.sequence, last);
    if (read >= last) return;
    log = log_begin(database, read + 1);
    if (log.status.ok() && !log.holds(read + 1)) return;  // moved to table files meanwhile
  }
  const std::string why = why_unreadable(database, log);
  verified.damages.push_back(
      {log.file,
       fmt::format("the log cannot be read behind change {} of {} ({}). {}. The disk may be failing", read,
                   last, why, save_log(database))});
}

void verify_manifest(rocksdb::DB& database, Verified& verified) {
  std::vector<std::string> names;
  const rocksdb::Status status =
      rocksdb::DB::ListColumnFamilies(database.GetDBOptions(), database.GetName(), &names);
  if (!status.ok())
    verified.damages.push_back(
        {"MANIFEST", fmt::format("{}. The data folder could not be opened again. Restore it from a backup",
                                 status.ToString())});
}

}  // namespace

Verified verify_files(rocksdb::DB& database, const std::string& place) {
  Verified verified;
  const uint64_t behind = place.empty() ? 0 : std::strtoull(place.c_str(), nullptr, 10);
  for (const rocksdb::LiveFileMetaData& file : table_files(database)) {
    if (file.file_number <= behind) continue;
    verified.place = std::to_string(file.file_number);
    verified.bytes = file.size;
    const rocksdb::Status status = verify_table(database.GetOptions(), database.GetName() + file.name);
    if (!status.ok() && is_live(database, file.file_number))
      verified.damages.push_back({file.name.substr(1), fmt::format("{}. {}", status.ToString(), restore)});
    return verified;
  }
  verify_log(database, verified);
  verify_manifest(database, verified);
  return verified;
}

}  // namespace gramme::embedded
