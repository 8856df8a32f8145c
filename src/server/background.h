// Everything that runs beside requests: a row each.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "services/settings.h"
#include "storage/engine.h"
#include "table/background/task.h"
#include "table/catalog.h"
#include "table/scrub/scrub_task.h"

namespace gramme {

/// All of them borrow what they are given.
std::vector<BackgroundTask> background_tasks(Engine& engine, const Catalog& catalog, const Clock& clock,
                                             Scrub& scrub, const Settings& settings, Timestamp shard_age);

/// This process, unlike all others there are and were: who holds leases.
std::string name_of_this_process();

}  // namespace gramme
