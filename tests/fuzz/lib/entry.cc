#include <cstdio>
#include <ctime>

#include "lib/fuzz.h"

namespace {

#ifdef FUZZ_SLOW_MILLISECONDS
/// While fuzzing, an input that takes long is a finding: time of the processor, so that others on the
/// machine do not count.
void check_time(std::clock_t start) {
  const double milliseconds = 1000.0 * double(std::clock() - start) / CLOCKS_PER_SEC;
  if (milliseconds > FUZZ_SLOW_MILLISECONDS) std::fprintf(stderr, "slow input: %.0f ms\n", milliseconds);
  HOLDS(milliseconds <= FUZZ_SLOW_MILLISECONDS);
}
#else
void check_time(std::clock_t) {}
#endif

}  // namespace

/// What libFuzzer calls, and replay.cc.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::clock_t start = std::clock();
  gramme::fuzz({reinterpret_cast<const char*>(data), size});
  check_time(start);
  return 0;
}
