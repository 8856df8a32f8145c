// The liberties that a chain of steps may be met with: plans run several times, and as if others had
// written before; borrowed bytes are overwritten when the call that borrowed them is over; a write may be
// dropped, or its answer lost.
#pragma once

#include <cstdint>
#include <memory>

#include "storage/engine.h"

namespace gramme::hostile {

/// What becomes of the write that a chain may end in.
enum class Fate { honest, unknown_after_commit, unknown_without_commit };

struct Torment {
  Fate fate;
  uint64_t plan_reruns;  // runs of each plan that are thrown away, and one with nothing present
  bool wrote = false;    // the chain reached its write
};

/// The same chain, tormented. Of runs of a plan with the same values at the same moment, differing changes
/// are a bug and stop the process.
Step tormented(Step step, std::shared_ptr<Torment> torment);

/// What is told of how the chain ended.
Outcome told(Outcome outcome, const Torment& torment);

}  // namespace gramme::hostile
