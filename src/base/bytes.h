// Reading and appending the small binary forms that stored records are made of.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace gramme {

/// Appends an unsigned integer, most significant byte first, so that byte order is numeric order.
template <std::unsigned_integral T>
void append_big_endian(std::string& out, T value) {
  std::array<char, sizeof(T)> bytes;
  for (size_t i = 0; i < sizeof(T); ++i) bytes[sizeof(T) - 1 - i] = char(uint8_t(value >> (8 * i)));
  out.append(bytes.data(), bytes.size());
}

/// Appends LEB128: seven bits a byte, least significant first. At most 10 bytes.
void append_varint(std::string& out, uint64_t value);

/// Appends a varint length and the bytes.
void append_sized(std::string& out, std::string_view bytes);

/// Reads the forms above from a record. A read past the end or a malformed varint sets failed() and gives
/// zeros and empty views from then on, so a decoder checks once, at its end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool failed() const { return failed_; }
  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  /// For decoders that find something malformed.
  void fail() {
    failed_ = true;
    rest_ = {};
  }

  uint8_t byte();
  std::string_view bytes(size_t count);
  std::string_view sized();
  uint64_t varint();
  template <std::unsigned_integral T>
  T big_endian() {
    T value = 0;
    for (char c : bytes(sizeof(T))) value = T(T(value << (sizeof(T) > 1 ? 8 : 0)) | uint8_t(c));
    return value;
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace gramme
