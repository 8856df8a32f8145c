// Shards are closed when they are some hours old, and give way to children. (AWS: after about four hours)
#pragma once

#include <atomic>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine.h"
#include "table/catalog.h"

namespace gramme {

/// One round through all enabled streams: the shards that are older than `age` are closed, those of a table
/// in one commit. A table that is changed meanwhile waits for the next round; one that fails keeps no other
/// waiting. Stops early, successfully, once `stopped` is true. Waits for the engine: never on an event loop.
Result<void> roll_over_streams(Engine& engine, const CatalogSnapshot& catalog, Timestamp now, Timestamp age,
                               const std::atomic<bool>& stopped);

}  // namespace gramme
