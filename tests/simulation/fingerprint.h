// A number that tells whether two runs were the same.
#pragma once

#include <cstdint>
#include <string_view>

namespace gramme::simulation {

/// FNV-1a over all that is added, and where each begins and ends.
class Fingerprint {
 public:
  void add(std::string_view bytes) {
    for (char c : bytes) mix(uint8_t(c));
    for (size_t rest = bytes.size(), i = 0; i < sizeof(rest); ++i, rest >>= 8) mix(uint8_t(rest));
  }
  uint64_t value() const { return value_; }

 private:
  void mix(uint8_t byte) { value_ = (value_ ^ byte) * 0x100000001b3; }
  uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace gramme::simulation
