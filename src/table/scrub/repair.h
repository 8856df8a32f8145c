// Repairs what a check found wrong and what can be derived.
#pragma once

#include "base/result.h"
#include "storage/engine.h"
#include "table/scrub/finding.h"

namespace gramme {

/// Makes right what a finding with a remedy is about. Looks again in the write itself: what became right
/// meanwhile, or belongs to another table by now, stays as it is. Says whether something was changed. May
/// be called again when it is not known what became of it. Waits for the engine.
Result<bool> repair(Engine& engine, const Finding& finding);

}  // namespace gramme
