// Removes what streams keep no longer: changes older than a day, shards without any, streams without
// shards.
#pragma once

#include "base/result.h"
#include "storage/engine.h"
#include "table/background/task.h"

namespace gramme {

BackgroundTask stream_trim_task(Engine& engine);

/// Goes through some of the streams, from the context's place on, in small batches.
Result<Turn> trim_streams(Engine& engine, const TurnContext& context);

}  // namespace gramme
