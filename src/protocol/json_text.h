// Which bytes of a text JSON writes as they are.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace gramme {

/// How many bytes is_plain_json() looks at.
inline constexpr size_t json_step = 16;

/// Whether none of the bytes must be escaped: no quote, backslash or control character.
inline bool is_plain_json(const char* text) {
  using Bytes [[gnu::vector_size(json_step)]] = uint8_t;
  Bytes bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  const auto escaped = (bytes == '"') | (bytes == '\\') | (bytes < 0x20);
  const auto halves = std::bit_cast<std::array<uint64_t, 2>>(escaped);
  return (halves[0] | halves[1]) == 0;
}

}  // namespace gramme
