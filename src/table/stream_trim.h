// Removes what streams keep no longer: changes older than a day, shards without any, streams without
// shards.
#pragma once

#include <atomic>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine.h"

namespace gramme {

/// One round through all streams, in small batches; stops early, successfully, once `stopped` is true.
/// Waits for the engine: never on an event loop.
Result<void> trim_streams(Engine& engine, Timestamp now, const std::atomic<bool>& stopped);

}  // namespace gramme
