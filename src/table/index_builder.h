// Fills indexes that were added to tables, in the background: see index_build.h. An index is announced by a
// table record with the index `allocating` and a build under a build key; it ends `active`, or with the
// build gone because the index was deleted meanwhile.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "base/clock.h"
#include "table/work_queue.h"

namespace gramme {

/// The clock is the engine's; it tells how long a build took.
BackgroundTask index_build_task(Engine& engine, const Clock& clock);

/// How much a builder does at once. Other writes wait for a step, so it is short.
struct BuildStep {
  size_t items = 100;
  size_t bytes = 256 << 10;  // of items: a step ends with the item that reaches it
};

/// Takes the build under a build key one step further: the announced index begins, some items are gone
/// through, or the index becomes active; `done` when there is no such build any more. Every step can be
/// repeated.
Result<WorkQueue::Progress> advance_build(Engine& engine, const std::string& key, BuildStep step,
                                          const std::atomic<bool>& stopped);

}  // namespace gramme
