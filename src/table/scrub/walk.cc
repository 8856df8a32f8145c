#include "table/scrub/walk.h"

namespace gramme {
namespace {
constexpr size_t entries_per_step = 256;
}  // namespace

Result<size_t> Walk::step() {
  Stretch& stretch = stretches_[at_];
  Entries entries;
  if (stretch.range.first < stretch.range.last)
    entries = TRY(reader_.first_of(stretch.range, entries_per_step));
  if (!entries.empty()) {
    TRY(stretch.look(entries));
    stretch.range.first = entries.back().first + '\0';
  } else {
    if (stretch.end) TRY(stretch.end());
    ++at_;
  }
  return entries.size();
}

}  // namespace gramme
