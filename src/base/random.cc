#include "base/random.h"

#include <fmt/format.h>

namespace gramme {

Random Random::unpredictable() {
  std::random_device device;
  return Random(uint64_t(device()) << 32 | device());
}

std::string Random::uuid() {
  uint64_t high = (next() & ~0xf000ULL) | 0x4000ULL;
  uint64_t low = (next() & ~(3ULL << 62)) | (1ULL << 63);
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, high >> 16 & 0xffff, high & 0xffff,
                     low >> 48, low & 0xffffffffffff);
}

}  // namespace gramme
