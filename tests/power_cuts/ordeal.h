// A store whose power is cut again and again, and those who use it: it is opened, must hold what it may
// hold, is written, and the power is cut at one of its file operations.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace gramme::power_cuts {

/// What a store must be found out for: for those who doubt the test.
enum class Sabotage : uint8_t { none, lying_syncs, early_answers };

struct Tally {
  uint64_t cuts = 0;
  uint64_t cuts_at_opening = 0;
  uint64_t acknowledged = 0;  // batches, or requests that write
  uint64_t unknown = 0;
  // With periodic syncs, of the acknowledged ones: kept by a sync before the cut, and taken by the cut.
  uint64_t synced = 0;
  uint64_t lost = 0;

  void add(const Tally& other) {
    cuts += other.cuts;
    cuts_at_opening += other.cuts_at_opening;
    acknowledged += other.acknowledged;
    unknown += other.unknown;
    synced += other.synced;
    lost += other.lost;
  }
};

class Ordeal {
 public:
  virtual ~Ordeal() = default;
  /// One more cut. What was found wrong, or nothing.
  virtual std::optional<std::string> cut() = 0;
  virtual Tally tally() const = 0;
};

/// Batches over the storage engine.
std::unique_ptr<Ordeal> make_storage_ordeal(uint64_t seed, std::string directory, Sabotage sabotage);
/// Requests to a whole server.
std::unique_ptr<Ordeal> make_server_ordeal(uint64_t seed, std::string directory, Sabotage sabotage);

}  // namespace gramme::power_cuts
