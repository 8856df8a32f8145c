#include "table/scrub/snapshot_reader.h"

namespace gramme {

Result<Entries> SnapshotReader::first_of(KeyRange range, size_t entries_max) const {
  constexpr size_t bytes_at_once = 1 << 20;
  return entries_of(engine_, std::move(range), {.entries = entries_max, .bytes = bytes_at_once}, snapshot_);
}

Result<Values> SnapshotReader::values_of(std::vector<std::string> keys) const {
  return gramme::values_of(engine_, std::move(keys), snapshot_);
}

}  // namespace gramme
