// Reads a snapshot of the store in small pieces, each copied. Waits for the engine: never on an event loop.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/engine.h"

namespace gramme {

using Entries = std::vector<std::pair<std::string, std::string>>;

class SnapshotReader {
 public:
  explicit SnapshotReader(Engine& engine) : engine_(engine), snapshot_(engine.snapshot()) {}

  /// The first entries of a range: so many, or fewer when they are large.
  Result<Entries> first_of(KeyRange range, size_t entries_max) const;
  Result<std::vector<std::optional<std::string>>> values_of(std::vector<std::string> keys) const;

 private:
  Engine& engine_;
  SnapshotPointer snapshot_;
};

}  // namespace gramme
