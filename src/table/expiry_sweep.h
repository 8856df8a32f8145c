// Deletes items that have expired, in the order of their expiries.
#pragma once

#include <atomic>
#include <cstddef>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine.h"
#include "table/catalog.h"

namespace gramme {

/// Deletes what has expired by `now`, a few items at a time so that other writes are not held up. Each is
/// looked at again when it is deleted: one whose expiry was moved stays. Returns how many were deleted.
/// Waits for the engine: never on an event loop.
Result<size_t> expire_items(Engine& engine, const CatalogSnapshot& catalog, Timestamp now,
                            const std::atomic<bool>& stopped);

}  // namespace gramme
