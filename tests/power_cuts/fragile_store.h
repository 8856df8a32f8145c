// A store over files that forget what was not synced.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "ordeal.h"
#include "storage/rocksdb/faulty_files_testing.h"
#include "storage/rocksdb/rocksdb_engine.h"

namespace gramme::power_cuts {

/// Opened, closed and cut off its power, in turn.
class FragileStore {
 public:
  FragileStore(std::string directory, Sabotage sabotage, Random& random, const Clock& clock)
      : directory_(std::move(directory)), sabotage_(sabotage), random_(random), clock_(clock) {}
  ~FragileStore();

  /// With other options drawn anew; the power is cut in so many file operations, 0: not yet. Returns why it
  /// cannot be opened, if not for a cut; after a cut there is no engine.
  std::optional<std::string> open(Durability durability, uint64_t operations);
  /// Null: it is not open.
  Engine* engine() { return engine_.get(); }

  void cut_power_in(uint64_t operations) { files_->cut_power_in(operations); }
  bool is_power_cut() const { return files_->is_power_cut(); }
  /// The power may be cut meanwhile.
  void close() { engine_.reset(); }
  /// Cuts the power of what is closed, if it was not yet.
  void lose_power();

  /// Of these, how many were within opening.
  uint64_t cuts() const { return cuts_; }
  uint64_t cuts_at_opening() const { return cuts_at_opening_; }

 private:
  const std::string directory_;
  const Sabotage sabotage_;
  Random& random_;
  const Clock& clock_;
  std::shared_ptr<embedded::FaultyFiles> files_;
  std::unique_ptr<rocksdb::Env> environment_;
  std::unique_ptr<Engine> engine_;
  uint64_t cuts_ = 0, cuts_at_opening_ = 0;
};

}  // namespace gramme::power_cuts
