// Removes many entries in the background, in batches small enough that the writer, which other writes wait
// for, is not held up noticeably.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/engine.h"

namespace gramme {

/// Whether an entry with this value is to go.
using Erasable = std::function<bool(std::string_view value)>;

struct Erased {
  uint64_t entries = 0;
  std::string rest;  // where to go on; empty at the range's end
};

/// Removes the entries of a range that are erasable, still when they are removed; all when `erasable` is
/// empty, for ranges that nobody writes to any more. Stops early, successfully, once `stopped` is true or
/// as many entries were looked at, give or take a batch. Waits for the engine: never on an event loop.
Result<Erased> erase_range(Engine& engine, KeyRange range, const std::atomic<bool>& stopped,
                           Erasable erasable = {}, size_t looked_at_max = size_t(-1));

}  // namespace gramme
