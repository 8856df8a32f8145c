// How often something may be done, for each of many keys.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>

#include "base/clock.h"

namespace gramme {

/// May be asked by many threads.
template <class Key>
class RateLimit {
 public:
  /// Times a second, of each key; 0 is any number.
  explicit RateLimit(int64_t rate_max) : rate_max_(rate_max) {}

  /// False when the second's are used up; what is refused does not count.
  bool admit(const Key& key, Timestamp now) {
    if (rate_max_ == 0) return true;
    const std::lock_guard lock(mutex_);
    if (used_until_.size() >= sweep_size_) sweep(now);
    Timestamp& used_until = used_until_[key];
    const Timestamp next =
        std::max(used_until, now) + std::max<int64_t>(microseconds_per_second / rate_max_, 1);
    if (next > now + microseconds_per_second) return false;
    used_until = next;
    return true;
  }

 private:
  /// Forgets those whose second is over, so that only keys of the last one take memory.
  void sweep(Timestamp now) {
    std::erase_if(used_until_, [now](const auto& counted) { return counted.second <= now; });
    sweep_size_ = std::max<size_t>(1024, 2 * used_until_.size());
  }

  const int64_t rate_max_;
  std::mutex mutex_;
  std::map<Key, Timestamp> used_until_;  // each time uses up 1/rate of a second from then on
  size_t sweep_size_ = 1024;
};

}  // namespace gramme
