#include "services/control_rate.h"

#include <algorithm>

#include "api/errors.h"

namespace gramme {

Result<void> ControlRate::admit(const Namespace& caller, const Operation& operation, Timestamp now) {
  if (rate_max_ == 0 || operation.plane != Plane::control) return {};
  const std::lock_guard lock(mutex_);
  if (used_until_.size() >= sweep_size_) sweep(now);
  Timestamp& used_until = used_until_[{caller, operation.access}];
  const Timestamp next =
      std::max(used_until, now) + std::max<int64_t>(microseconds_per_second / rate_max_, 1);
  if (next > now + microseconds_per_second) {
    return throttling(operation.access == Access::read
                          ? "Rate exceeded"
                          : "The rate of control plane requests made by this account is too high");
  }
  used_until = next;
  return {};
}

void ControlRate::sweep(Timestamp now) {
  std::erase_if(used_until_, [now](const auto& counted) { return counted.second <= now; });
  sweep_size_ = std::max<size_t>(1024, 2 * used_until_.size());
}

}  // namespace gramme
