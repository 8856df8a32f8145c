// Which bytes of a text JSON writes as they are.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace gramme {

namespace detail {
constexpr std::array<bool, 256> must_be_escaped = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[size_t(c)] = true;
  table['"'] = table['\\'] = true;
  return table;
}();

constexpr size_t json_step = 16;

/// Of so many bytes, how many come before the first that must be escaped.
inline size_t plain_in_step(const char* text) {
  using Bytes [[gnu::vector_size(json_step)]] = uint8_t;
  Bytes bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  const auto escaped = (bytes == '"') | (bytes == '\\') | (bytes < 0x20);
  const auto halves = std::bit_cast<std::array<uint64_t, 2>>(escaped);
  static_assert(std::endian::native == std::endian::little);
  if ((halves[0] | halves[1]) == 0) return json_step;
  if (halves[0] != 0) return size_t(std::countr_zero(halves[0])) / 8;
  return 8 + size_t(std::countr_zero(halves[1])) / 8;
}
}  // namespace detail

/// How many bytes come before the first that must be escaped: a quote, a backslash or a control character.
inline size_t plain_json_prefix(std::string_view text) {
  size_t size = 0;
  while (text.size() - size >= detail::json_step) {
    const size_t plain = detail::plain_in_step(text.data() + size);
    size += plain;
    if (plain < detail::json_step) return size;
  }
  while (size < text.size() && !detail::must_be_escaped[uint8_t(text[size])]) ++size;
  return size;
}

}  // namespace gramme
