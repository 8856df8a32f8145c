// How often an account may ask about definitions of tables, and change them. AWS counts reads and changes
// apart; data operations are not counted.
#pragma once

#include <map>
#include <mutex>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "services/service.h"
#include "table/table.h"

namespace gramme {

/// May be asked by many threads.
class ControlRate {
 public:
  /// Requests a second, of each kind, account and region; 0 is any number.
  explicit ControlRate(int64_t rate_max) : rate_max_(rate_max) {}

  /// ThrottlingException when the second's requests are used up; refused ones do not count.
  Result<void> admit(const Namespace& caller, const Operation& operation, Timestamp now);

 private:
  using Counted = std::pair<Namespace, Access>;
  /// Forgets those whose second is over, so that only callers of the last one take memory.
  void sweep(Timestamp now);

  const int64_t rate_max_;
  std::mutex mutex_;
  std::map<Counted, Timestamp> used_until_;  // each request uses up 1/rate of a second from then on
  size_t sweep_size_ = 1024;
};

}  // namespace gramme
