// An engine for tests that takes every liberty the seam allows: what works on it does not lean on one
// engine's habits.
#pragma once

#include <cstdint>
#include <memory>

#include "storage/engine.h"

namespace gramme {

/// Rates are "one in so many writes"; 0 is never.
struct HostileOptions {
  uint64_t seed = 1;
  uint64_t plan_reruns = 2;  // runs of each plan that are thrown away, and one with nothing present
  uint64_t unknown_after_commit_one_in = 0;    // the write is made, the answer is lost
  uint64_t unknown_without_commit_one_in = 0;  // the write is not made, nobody can tell
  int64_t longest_delay_microseconds = 200;    // before something that is waiting goes on
};

/// Runs chains on `engine`, but later, from a thread of its own and in another order, and answers later
/// still. Plans run several times; of runs with the same values at the same moment, differing changes
/// are a bug and stop the process. Borrowed bytes are overwritten when the call that borrowed them is over.
std::unique_ptr<Engine> make_hostile_engine(std::unique_ptr<Engine> engine, HostileOptions options);

}  // namespace gramme
