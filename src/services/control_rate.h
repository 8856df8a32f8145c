// How often an account may ask about definitions of tables, and change them. AWS counts reads and changes
// apart; data operations are not counted.
#pragma once

#include <utility>

#include "base/result.h"
#include "services/rate_limit.h"
#include "services/service.h"
#include "table/table.h"

namespace gramme {

/// May be asked by many threads.
class ControlRate {
 public:
  /// Requests a second, of each kind, account and region; 0 is any number.
  explicit ControlRate(int64_t rate_max) : limit_(rate_max) {}

  /// ThrottlingException when the second's requests are used up; refused ones do not count.
  Result<void> admit(const Namespace& caller, const Operation& operation, Timestamp now);

 private:
  RateLimit<std::pair<Namespace, Access>> limit_;
};

}  // namespace gramme
