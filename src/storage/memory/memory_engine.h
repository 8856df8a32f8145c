// The reference engine: one ordered map in memory. Everything runs on the calling thread, one write after
// the other.
#pragma once

#include <memory>

#include "base/clock.h"
#include "storage/engine.h"

namespace gramme {

/// The clock must outlive the engine. Nothing is kept beyond the engine's life. Functions inside steps and
/// observers run under the engine's lock and must not call run(); completions run outside it.
std::unique_ptr<Engine> make_memory_engine(const Clock& clock);

}  // namespace gramme
