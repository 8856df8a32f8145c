#include "base/clock.h"

#include <algorithm>

namespace gramme {

Timestamp SystemClock::now() const {
  auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
}

std::optional<std::chrono::microseconds> SystemClock::until(Timestamp time) const {
  return std::chrono::microseconds(std::max<Timestamp>(time - now(), 0));
}

std::optional<std::chrono::microseconds> TestClock::until(Timestamp time) const {
  if (time > now_) return std::nullopt;
  return std::chrono::microseconds(0);
}

}  // namespace gramme
