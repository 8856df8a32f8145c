#include "api/base64.h"

#include <array>
#include <cstdint>

namespace gramme {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t invalid = 0xff;

constexpr std::array<uint8_t, 256> values = [] {
  std::array<uint8_t, 256> table{};
  table.fill(invalid);
  for (size_t i = 0; i < alphabet.size(); ++i) table[uint8_t(alphabet[i])] = uint8_t(i);
  return table;
}();

uint32_t value_of(char c) { return values[uint8_t(c)]; }

/// The bits of the last quantum that padding makes meaningless must be zero.
bool has_clean_end(std::string_view digits, size_t padding) {
  if (padding == 0) return true;
  return (value_of(digits.back()) & (padding == 2 ? 0x0f : 0x03)) == 0;
}

/// The whole character whose UTF-8 begins at `at`: an answer must not hold a part of one.
std::string_view character_at(std::string_view text, size_t at) {
  size_t end = at + 1;
  while (end < text.size() && (uint8_t(text[end]) & 0xc0) == 0x80) ++end;
  return text.substr(at, end - at);
}

}  // namespace

void append_base64(std::string& out, std::string_view bytes) {
  size_t to = out.size();
  out.resize(to + (bytes.size() + 2) / 3 * 4);
  size_t from = 0;
  for (; from + 3 <= bytes.size(); from += 3) {
    const uint32_t group = uint32_t(uint8_t(bytes[from])) << 16 | uint32_t(uint8_t(bytes[from + 1])) << 8 |
                           uint8_t(bytes[from + 2]);
    for (int shift = 18; shift >= 0; shift -= 6) out[to++] = alphabet[group >> shift & 63];
  }
  if (from == bytes.size()) return;
  const bool two = bytes.size() - from == 2;
  const uint32_t group =
      uint32_t(uint8_t(bytes[from])) << 16 | (two ? uint32_t(uint8_t(bytes[from + 1])) << 8 : 0);
  out[to++] = alphabet[group >> 18];
  out[to++] = alphabet[group >> 12 & 63];
  out[to++] = two ? alphabet[group >> 6 & 63] : '=';
  out[to++] = '=';
}

std::expected<void, Base64Fault> append_decoded_base64(std::string& out, std::string_view encoded) {
  if (encoded.size() % 4 != 0) {
    return std::unexpected(
        Base64Fault{"Base64 encoded length is expected a multiple of 4 bytes but found: " +
                    std::to_string(encoded.size())});
  }
  const size_t padding = encoded.ends_with("==") ? 2 : encoded.ends_with('=') ? 1 : 0;
  const std::string_view digits = encoded.substr(0, encoded.size() - padding);
  for (size_t i = 0; i < digits.size(); ++i) {
    if (value_of(digits[i]) != invalid || digits[i] == '=') continue;
    return std::unexpected(
        Base64Fault{"Invalid Base64 character: '" + std::string(character_at(digits, i)) + "'"});
  }
  if (digits.contains('=') || !has_clean_end(digits, padding)) {
    return std::unexpected(
        Base64Fault{"Invalid last non-pad Base64 character dectected"});  // AWS's spelling
  }
  size_t to = out.size();
  out.resize(to + digits.size() * 3 / 4);
  uint32_t bits = 0;
  int count = 0;
  for (char c : digits) {
    bits = bits << 6 | value_of(c);
    count += 6;
    if (count >= 8) out[to++] = char(uint8_t(bits >> (count -= 8)));
  }
  return {};
}

}  // namespace gramme
