#include "storage/rocksdb/rocksdb_engine.h"

#include <rocksdb/db.h>

#include "base/logging.h"
#include "base/start_failed.h"
#include "storage/rocksdb/chain.h"
#include "storage/rocksdb/committer.h"
#include "storage/rocksdb/data_folder.h"
#include "storage/rocksdb/recovery.h"
#include "storage/rocksdb/syncer.h"
#include "storage/rocksdb/thread_pool.h"
#include "storage/rocksdb/torn_manifest.h"
#include "storage/rocksdb/tuning.h"
#include "storage/rocksdb/verification.h"

namespace gramme::embedded {
namespace {

constexpr size_t reader_threads = 2;

/// A database and what must be there as long as it is open.
struct OpenDatabase {
  DataFolder folder;
  std::unique_ptr<rocksdb::Env> files;  // null: those of the options
  std::unique_ptr<ReplayLimit> replay_limit;
  std::unique_ptr<rocksdb::DB> database;
  Version last_version = 0;
};

/// Both write buffers can always still be written to table files.
DiskRoom room_for(rocksdb::DB& database) {
  return {*database.GetEnv(), database.GetName(), 2 * database.GetOptions().write_buffer_size};
}

class PinnedSnapshot final : public Snapshot {
 public:
  explicit PinnedSnapshot(rocksdb::DB& database) : database_(database), pinned_(database.GetSnapshot()) {}
  ~PinnedSnapshot() override { database_.ReleaseSnapshot(pinned_); }
  PinnedSnapshot(const PinnedSnapshot&) = delete;
  PinnedSnapshot& operator=(const PinnedSnapshot&) = delete;
  const rocksdb::Snapshot* pinned() const { return pinned_; }

 private:
  rocksdb::DB& database_;
  const rocksdb::Snapshot* pinned_;
};

/// What background work reads stays out of the cache.
rocksdb::ReadOptions background_options() {
  rocksdb::ReadOptions options = read_options(true);
  options.fill_cache = false;
  return options;
}

/// Members are destroyed last to first: the pool ends its chains, the committer its queue, the syncer
/// syncs, RocksDB closes.
class RocksdbEngine final : public Engine {
 public:
  RocksdbEngine(OpenDatabase open, Durability durability, const Clock& clock)
      : open_(std::move(open)),
        syncer_(*open_.database, open_.folder.watermark(), durability),
        committer_(*open_.database, syncer_, room_for(*open_.database), clock,
                   durability == Durability::commit, open_.last_version),
        context_{*open_.database, committer_, pool_, read_options(false), read_options(true)},
        background_{*open_.database, committer_, pool_, read_options(false), background_options()},
        pool_(reader_threads) {}

  void run(Step step, Completion done) noexcept override {
    Chain(context_, std::move(step), std::move(done)).run();
  }

  SnapshotPointer snapshot() override { return std::make_shared<PinnedSnapshot>(*open_.database); }

  void run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept override {
    const rocksdb::Snapshot* pinned = static_cast<const PinnedSnapshot&>(*snapshot).pinned();
    Completion release = [snapshot = std::move(snapshot), done = std::move(done)](Outcome outcome) mutable {
      done(std::move(outcome));
    };
    Chain(background_, std::move(step), std::move(release), pinned).run_in_pool();
  }

  Verified verify(const std::string& place) override { return verify_files(*open_.database, place); }

  void observe(std::string prefix, Observer observer) override {
    committer_.observe({std::move(prefix), std::move(observer)});
  }

  EngineStatistics statistics() const override {
    EngineStatistics statistics = committer_.statistics();
    statistics.syncs += syncer_.syncs();
    return statistics;
  }

 private:
  OpenDatabase open_;
  Syncer syncer_;
  Committer committer_;
  ChainContext context_;
  ChainContext background_;
  ThreadPool pool_;
};

std::string lacking(Version last, Version watermark) {
  return fmt::format(
      "acknowledged writes are missing (it holds version {}, but {} was synced; a log file is lost, shortened "
      "or damaged)",
      last, watermark);
}

/// What the log brings back must reach the watermark.
Result<Replayable> check_database(const std::string& directory, Version watermark,
                                  const rocksdb::Options& options) {
  Replayable found = TRY(inspect_log(options, directory));
  if (found.last < watermark) return damaged(directory, lacking(found.last, watermark));
  return found;
}

/// Decides what of an existing database is opened; changes none of it.
Result<void> prepare(OpenDatabase& open, rocksdb::Options& options) {
  const std::string& directory = open.folder.directory();
  open.files = TRY(without_torn_end(*options.env, directory));
  if (open.files) {
    LOG_WARNING(
        "The manifest of data folder {} ends in what was being written when the machine stopped; it was never "
        "synced and is dropped.",
        directory);
    options.env = open.files.get();
  }
  const Replayable found = TRY(check_database(directory, open.folder.watermark().version(), options));
  if (!found.gap) return {};
  LOG_WARNING(
      "The log of data folder {} has a gap after version {}; what lies behind was never synced and is "
      "dropped.",
      directory, found.last);
  open.replay_limit = std::make_unique<ReplayLimit>(found.last);
  options.wal_filter = open.replay_limit.get();
  return {};
}

Result<OpenDatabase> open_database(DataFolder folder, rocksdb::Options options) {
  OpenDatabase open{
      .folder = std::move(folder), .files = nullptr, .replay_limit = nullptr, .database = nullptr};
  const std::string& directory = open.folder.directory();
  if (open.folder.holds_database()) TRY(prepare(open, options));
  options.create_if_missing = !open.folder.holds_database();
  rocksdb::DB* opened = nullptr;
  rocksdb::Status status = rocksdb::DB::Open(options, directory, &opened);
  open.database.reset(opened);
  if (!status.ok()) return open_failure(directory, status);
  open.last_version = TRY(last_version(*open.database));
  Watermark& watermark = open.folder.watermark();
  if (open.last_version < watermark.version()) {
    return damaged(directory, lacking(open.last_version, watermark.version()),
                   "A moment before it could be read, so the disk may be failing");
  }
  TRY(watermark.advance(open.last_version));  // opening moved the log into synced table files
  TRY(watermark.sync());
  return open;
}

}  // namespace
}  // namespace gramme::embedded

namespace gramme {

Result<std::unique_ptr<Engine>> open_rocksdb_engine(RocksdbOptions options, const Clock& clock) {
  const rocksdb::Options tuned = embedded::tuned_options(options);
  embedded::DataFolder folder = TRY(embedded::DataFolder::open(options.directory, *tuned.env));
  embedded::OpenDatabase open = TRY(embedded::open_database(std::move(folder), tuned));
  return std::make_unique<embedded::RocksdbEngine>(std::move(open), options.durability, clock);
}

}  // namespace gramme
