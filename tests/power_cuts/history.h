// What writers did to a store since it was last looked at, and what the store may hold therefore.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "storage/step.h"

namespace gramme::power_cuts {

using Store = std::map<std::string, std::string>;

constexpr size_t counters = 8;
std::string counter_key(size_t counter);

/// Of one writer, who makes one batch after the other.
class History {
 public:
  struct Change {
    uint64_t number;
    std::map<std::string, std::optional<std::string>> items;
    size_t counter;
    int64_t delta;
    Version version = 0;           // of an acknowledged one
    uint64_t syncs_completed = 0;  // when it was acknowledged
  };

  History(size_t writer, Random& random) : writer_(writer), random_(random.next()) {}

  /// The next batch. It counts as possible from now on.
  const Change& draw();
  void acknowledged(Version version, uint64_t syncs_completed);
  /// The last one certainly was not made.
  void refused() { changes_.pop_back(); }

  /// What the store holds when the last batch it has is this one; nothing when that cannot be.
  std::optional<std::string> become(uint64_t number, Version last_version, uint64_t certain);
  /// The last batch that must be there: by all that was acknowledged, or by what was acknowledged two
  /// completed syncs ago.
  uint64_t acknowledged() const;
  uint64_t synced(uint64_t syncs_completed) const;

  /// Of the last batch that was there at the last look.
  uint64_t number() const { return number_; }
  std::string number_key() const { return key("number"); }
  const Store& items() const { return items_; }
  const std::vector<int64_t>& sums() const { return sums_; }

 private:
  std::string key(const std::string& name) const { return "w" + std::to_string(writer_) + "/" + name; }
  std::string draw_value(uint64_t number);

  const size_t writer_;
  Random random_;
  uint64_t drawn_ = 0;
  uint64_t number_ = 0;  // of the last one in items_ and sums_, which is on the disk
  Store items_;
  std::vector<int64_t> sums_ = std::vector<int64_t>(counters);
  std::deque<Change> changes_;  // after it
};

Batch batch_of(const History::Change& change);

}  // namespace gramme::power_cuts
