// The one thread that writes. It takes all writes that are waiting, runs their plans one after the other,
// each seeing the changes of those before it, commits them as one batch with one sync, and then completes
// them.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "storage/engine.h"
#include "storage/rocksdb/counter_cache.h"
#include "storage/rocksdb/disk_room.h"
#include "storage/rocksdb/overlay.h"
#include "storage/rocksdb/syncer.h"
#include "storage/rocksdb/values.h"

namespace gramme::embedded {

/// A write on its way. Its values were read ahead on another thread, so that the writer seldom reads.
struct PendingWrite {
  PendingWrite(Write write, Completion done) : write(std::move(write)), done(std::move(done)) {}

  Write write;
  Completion done;
  Values values;
  Version seen = 0;  // writer.published() from before the values were read: they hold at least all of that
  std::optional<Planned> planned;
  Version version = 0;  // of its changes; 0: none
};

struct Observation {
  std::string prefix;
  Engine::Observer observer;
};

class Committer {
 public:
  Committer(rocksdb::DB& database, Syncer& syncer, DiskRoom room, const Clock& clock, bool sync,
            Version last_version);
  /// Finishes what was submitted.
  ~Committer();

  void submit(std::unique_ptr<PendingWrite> pending);
  /// The last version that reads are sure to see.
  Version published() const { return published_.load(std::memory_order_acquire); }
  void observe(Observation observation) { observations_.push_back(std::move(observation)); }
  EngineStatistics statistics() const;

 private:
  void work();
  bool gather();
  void await_more(std::unique_lock<std::mutex>& lock);
  void plan_group();
  void plan(PendingWrite& pending);
  Result<void> find_present(PendingWrite& pending);
  Result<void> load_counters(const Batch& batch);
  Result<int64_t> load_counter(const HashedKey& key);
  void apply(PendingWrite& pending);
  void commit_group();
  rocksdb::Status write_batch();
  void show_group();
  void complete_group(const std::optional<Unknown>& unknown);
  void refuse_all(const Error& error);
  Version& last_write(const HashedKey& key) { return last_writes_[key.hash % last_writes_.size()]; }

  rocksdb::DB& database_;
  Syncer& syncer_;
  const Clock& clock_;
  const rocksdb::ReadOptions read_options_;
  rocksdb::WriteOptions write_options_;
  std::vector<Observation> observations_;

  std::mutex mutex_;
  std::condition_variable submitted_;
  std::vector<std::unique_ptr<PendingWrite>> incoming_;
  size_t wanted_ = 1;  // so many incoming ones wake the thread
  bool stopping_ = false;

  // The writer thread's own.
  DiskRoom room_;
  std::deque<std::unique_ptr<PendingWrite>> backlog_;
  std::vector<std::unique_ptr<PendingWrite>> group_;
  size_t group_bytes_ = 0;
  uint64_t group_commits_ = 0;
  size_t expected_ = 0;                   // writes that may be waiting soon, to judge by the last group
  std::chrono::nanoseconds patience_{0};  // how long these are waited for
  Overlay overlay_;
  CounterCache counter_cache_;
  rocksdb::WriteBatch batch_;
  std::vector<std::optional<std::string_view>> present_;
  std::vector<std::pair<HashedKey, int64_t>> counters_;
  std::vector<Version> last_writes_;  // by key hash: no later version wrote to a key with this hash
  Version last_version_;

  std::atomic<Version> published_;
  std::atomic<uint64_t> commits_ = 0;
  std::atomic<uint64_t> groups_ = 0;
  std::atomic<uint64_t> syncs_ = 0;
  std::thread thread_;
};

}  // namespace gramme::embedded
