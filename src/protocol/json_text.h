// Which bytes of a text JSON writes as they are.
#pragma once

#include <cstdint>
#include <cstring>

namespace gramme {

/// Of eight bytes, whether none must be escaped: no quote, backslash or control character.
inline bool is_plain_json(const char* eight_bytes) {
  constexpr uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  uint64_t bytes;
  std::memcpy(&bytes, eight_bytes, sizeof bytes);
  const auto zeros = [](uint64_t value) { return (value - ones) & ~value & highs; };
  const uint64_t controls = (bytes - ones * 0x20) & ~bytes & highs;
  return (zeros(bytes ^ ones * '"') | zeros(bytes ^ ones * '\\') | controls) == 0;
}

}  // namespace gramme
