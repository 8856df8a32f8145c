// Runs a chain of steps: on the calling thread for as long as that is quick, then on the pool, and a write
// by the committer.
#pragma once

#include <rocksdb/db.h>

#include <memory>

#include "storage/engine.h"
#include "storage/rocksdb/committer.h"
#include "storage/rocksdb/thread_pool.h"

namespace gramme::embedded {

/// What chains need of the engine, which outlives them.
struct ChainContext {
  rocksdb::DB& database;
  Committer& committer;
  ThreadPool& pool;
  rocksdb::ReadOptions quick;  // answers Incomplete rather than wait for a disk
  rocksdb::ReadOptions blocking;
};

class Chain {
 public:
  Chain(ChainContext& context, Step step, Completion done);
  /// Of a chain on a snapshot, which outlives it.
  Chain(ChainContext& context, Step step, Completion done, const rocksdb::Snapshot* snapshot);
  void run();
  /// The same where waiting is allowed.
  void run_in_pool();

 private:
  struct ReleaseSnapshot {
    rocksdb::DB* database;  // null: the snapshot is another's
    void operator()(const rocksdb::Snapshot* snapshot) const {
      if (database != nullptr) database->ReleaseSnapshot(snapshot);
    }
  };

  // Each takes one step; false when it must go on where waiting is allowed.
  bool take(Read& read);
  bool take(Scan& scan);
  bool show_entries(Scan& scan);
  void take_snapshot();
  rocksdb::ReadOptions read_options() const;
  void finish(Outcome outcome);

  ChainContext* context_;
  Step step_;
  Completion done_;
  std::unique_ptr<const rocksdb::Snapshot, ReleaseSnapshot> snapshot_;
  bool at_first_step_ = true;
  bool may_block_ = false;
  int64_t entries_left_;  // before the calling thread has done enough
  int64_t bytes_left_;
};

}  // namespace gramme::embedded
