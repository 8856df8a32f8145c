// A way through ranges of a snapshot, a few entries at a time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "table/scrub/snapshot_reader.h"

namespace gramme {

/// A range, what is done with its entries as they come, and after the last.
struct Stretch {
  KeyRange range = {};
  std::function<Result<void>(const Entries&)> look = {};
  std::function<Result<void>()> end = {};
};

class Walk {
 public:
  Walk(SnapshotReader& reader, std::vector<Stretch> stretches)
      : reader_(reader), stretches_(std::move(stretches)) {}

  bool is_over() const { return at_ == stretches_.size(); }
  /// Takes the next entries, a few hundred at most; returns how many.
  Result<size_t> step();

 private:
  SnapshotReader& reader_;
  std::vector<Stretch> stretches_;
  size_t at_ = 0;
};

}  // namespace gramme
