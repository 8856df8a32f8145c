// The time of day comes from a Clock that is handed in; only the log asks the operating system by itself.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace gramme {

/// Microseconds since 1970-01-01T00:00:00Z.
using Timestamp = int64_t;

constexpr int64_t microseconds_per_second = 1'000'000;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  /// How long to wait until it shows this time or a later one; nothing when it stands still until it is
  /// moved.
  virtual std::optional<std::chrono::microseconds> until(Timestamp time) const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override;
  std::optional<std::chrono::microseconds> until(Timestamp time) const override;
};

/// A clock that stands still until it is moved.
class TestClock final : public Clock {
 public:
  explicit TestClock(Timestamp start = 1'700'000'000 * microseconds_per_second) : now_(start) {}
  Timestamp now() const override { return now_; }
  std::optional<std::chrono::microseconds> until(Timestamp time) const override;
  void advance(int64_t microseconds) { now_ += microseconds; }

 private:
  std::atomic<Timestamp> now_;
};

}  // namespace gramme
