// Reads a snapshot of the store in small pieces, each copied. Waits for the engine: never on an event loop.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/engine.h"
#include "table/store_access.h"

namespace gramme {

class SnapshotReader {
 public:
  explicit SnapshotReader(Engine& engine) : engine_(engine), snapshot_(engine.snapshot()) {}

  /// The first entries of a range: so many, or fewer when they are large.
  Result<Entries> first_of(KeyRange range, size_t entries_max) const;
  Result<Values> values_of(std::vector<std::string> keys) const;

 private:
  Engine& engine_;
  SnapshotPointer snapshot_;
};

}  // namespace gramme
