// Randomness comes from a Random that is handed in, so that a seed replays a run.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>

namespace gramme {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  /// Seeded by the operating system.
  static Random unpredictable();

  uint64_t next() { return engine_(); }
  /// Uniform in [0, bound); bound > 0.
  uint64_t below(uint64_t bound) { return std::uniform_int_distribution<uint64_t>(0, bound - 1)(engine_); }
  bool one_in(uint64_t n) { return below(n) == 0; }
  /// A random (version 4) UUID in its usual text form.
  std::string uuid();

 private:
  std::mt19937_64 engine_;
};

/// Makes generators, from any thread: the operating system's, or in a simulation those of a seed.
using RandomSource = std::function<Random()>;

}  // namespace gramme
