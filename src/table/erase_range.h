// Removes many entries in the background, in batches small enough that the writer, which other writes wait
// for, is not held up noticeably.
#pragma once

#include <atomic>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "storage/engine.h"

namespace gramme {

/// Whether an entry with this value is to go.
using Erasable = std::function<bool(std::string_view value)>;

/// Removes the entries of a range that are erasable, still when they are removed; all when `erasable` is
/// empty, for ranges that nobody writes to any more. Stops early, successfully, once `stopped` is true.
/// Waits for the engine: never on an event loop.
Result<void> erase_range(Engine& engine, KeyRange range, const std::atomic<bool>& stopped,
                         Erasable erasable = {});

}  // namespace gramme
