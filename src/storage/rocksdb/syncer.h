// Syncs the log when commits do not, and keeps the watermark: version by version as they are synced.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "storage/durability.h"
#include "storage/rocksdb/watermark.h"

namespace gramme::embedded {

class Syncer {
 public:
  Syncer(rocksdb::DB& database, Watermark& watermark, Durability durability);
  /// Ends the thread; syncs what is not yet synced. The last commit must be over.
  ~Syncer();

  /// Everything up to a version is in the log, and synced if durability is `commit`. Called by the writer
  /// only; cheap.
  void committed(Version version);

  /// Commits a batch, not while the log is synced periodically. Once one failed the log is not touched
  /// again: RocksDB's asserts, which Debian leaves in, would end the process.
  rocksdb::Status write(const rocksdb::WriteOptions& options, rocksdb::WriteBatch& batch);
  /// A sync or commit failed, so nobody knows what of the log is on the disk.
  bool failed() const { return failed_; }
  uint64_t syncs() const { return syncs_; }

 private:
  void work();
  void sync_log();
  void advance_watermark(Version version);
  void sync_watermark();

  rocksdb::DB& database_;
  Watermark& watermark_;
  const Durability durability_;
  std::atomic<Version> committed_ = 0;
  std::atomic<uint64_t> syncs_ = 0;
  std::atomic<bool> failed_ = false;
  std::atomic<bool> watermark_failed_ = false;
  std::atomic<bool> dirty_ = false;  // committed() since the thread last looked
  std::mutex log_mutex_;             // of who writes or syncs the log, when both do
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gramme::embedded
