#include "base/hex.h"

#include <cstdint>

namespace gramme {
namespace {

constexpr std::string_view digits_in_order = "0123456789abcdef";

}  // namespace

void append_hex(std::string& out, std::string_view bytes) {
  for (const char byte : bytes) {
    out += digits_in_order[uint8_t(byte) >> 4];
    out += digits_in_order[uint8_t(byte) & 15];
  }
}

std::string hex_of(std::string_view bytes) {
  std::string digits;
  append_hex(digits, bytes);
  return digits;
}

std::optional<std::string> bytes_of_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (size_t i = 0; i < digits.size(); i += 2) {
    const size_t high = digits_in_order.find(digits[i]), low = digits_in_order.find(digits[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes.push_back(char(high << 4 | low));
  }
  return bytes;
}

}  // namespace gramme
