// Removes the records of tokens that have expired: harmless, since a new call overwrites them, but not
// free.
#pragma once

#include <atomic>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine.h"

namespace gramme::dynamodb {

/// Walks all token records once, in small batches; stops early, successfully, once `stopped` is true. Waits
/// for the engine: for background work, never on an event loop.
Result<void> remove_expired_tokens(Engine& engine, Timestamp now, const std::atomic<bool>& stopped);

}  // namespace gramme::dynamodb
