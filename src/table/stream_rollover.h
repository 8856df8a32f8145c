// Shards are closed when they are some hours old, and give way to children. (AWS: after about four hours)
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine.h"
#include "table/background/task.h"
#include "table/catalog.h"

namespace gramme {

/// One round through all enabled streams: the shards that are older than `age` are closed, those of a table
/// in one commit. A table that is changed meanwhile waits for the next round; one that fails keeps no
/// other waiting.
Result<Turn> roll_over_streams(Engine& engine, const CatalogSnapshot& catalog, Timestamp age,
                               const TurnContext& context);

BackgroundTask rollover_task(Engine& engine, const Catalog& catalog, Timestamp age);

}  // namespace gramme
