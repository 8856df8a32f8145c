// Removes the records of tokens that have expired: harmless, since a new call overwrites them, but not
// free.
#pragma once

#include "base/result.h"
#include "storage/engine.h"
#include "table/background/task.h"

namespace gramme::dynamodb {

BackgroundTask token_expiry_task(Engine& engine);

/// Walks a part of all token records, from the context's place on, in small batches.
Result<Turn> remove_expired_tokens(Engine& engine, const TurnContext& context);

}  // namespace gramme::dynamodb
