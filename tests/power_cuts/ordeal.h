// A store whose power is cut again and again: it is written by several, the power is cut at one of its
// file operations, it is opened again and must hold what it may hold.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "history.h"
#include "storage/rocksdb/faulty_files_testing.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace gramme::power_cuts {

/// What a store must be found out for: for those who doubt the test.
enum class Sabotage : uint8_t { none, lying_syncs, early_answers };

struct Tally {
  uint64_t cuts = 0;
  uint64_t cuts_at_opening = 0;
  uint64_t acknowledged = 0;  // batches
  uint64_t unknown = 0;
  // With periodic syncs, of the acknowledged ones: kept by a sync before the cut, and taken by the cut.
  uint64_t synced = 0;
  uint64_t lost = 0;
};

class Ordeal {
 public:
  Ordeal(uint64_t seed, std::string directory, Sabotage sabotage, bool torn_ends);
  ~Ordeal();

  /// Opens the store, looks at it, writes, cuts the power. What was found wrong, or nothing.
  std::optional<std::string> cut();
  const Tally& tally() const { return tally_; }

 private:
  void draw_options();
  std::optional<std::string> open();
  std::optional<std::string> look();
  std::optional<std::string> compare(Store found);
  void write();
  void write_as(History& history, uint64_t most);
  void end();
  void forget_watermark();

  Random random_;
  const std::string directory_;
  const Sabotage sabotage_;
  const bool torn_ends_;
  TestClock clock_;
  std::vector<History> histories_;
  std::shared_ptr<embedded::FaultyFiles> files_;
  std::unique_ptr<rocksdb::Env> environment_;
  RocksdbOptions options_;
  std::unique_ptr<Engine> engine_;
  bool is_known_ = false;      // what the store held when it was opened
  bool all_is_synced_ = true;  // whatever was acknowledged since the last look
  uint64_t syncs_ = 0;         // completed, since the store was opened
  std::string watermark_;      // as it was surely kept
  std::atomic<uint64_t> acknowledged_ = 0, unknown_ = 0;
  std::atomic<bool> refused_ = false;
  Tally tally_;
};

}  // namespace gramme::power_cuts
