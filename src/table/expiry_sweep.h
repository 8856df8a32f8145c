// Deletes items that have expired, in the order of their expiries.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "storage/engine.h"
#include "table/background/task.h"
#include "table/catalog.h"
#include "table/queue_heads.h"

namespace gramme {

/// `rate` is how many items a second may be looked at, of all tables together.
BackgroundTask expiry_task(Engine& engine, const Catalog& catalog, int64_t rate);

/// Deletes a few expired items of each table, so that other writes are not held up. Each is looked at again
/// when it is deleted: one whose expiry was moved stays.
Result<Turn> expire_items(Engine& engine, const CatalogSnapshot& catalog, QueueHeads& heads, int64_t rate,
                          const TurnContext& context);

}  // namespace gramme
