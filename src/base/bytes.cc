#include "base/bytes.h"

namespace gramme {

void append_varint(std::string& out, uint64_t value) {
  while (value >= 0x80) {
    out.push_back(char(uint8_t(value | 0x80)));
    value >>= 7;
  }
  out.push_back(char(uint8_t(value)));
}

void append_sized(std::string& out, std::string_view bytes) {
  append_varint(out, bytes.size());
  out.append(bytes);
}

uint8_t ByteReader::byte() {
  std::string_view one = bytes(1);
  return one.empty() ? 0 : uint8_t(one[0]);
}

std::string_view ByteReader::bytes(size_t count) {
  if (count > rest_.size()) {
    fail();
    return {};
  }
  std::string_view result = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return result;
}

std::string_view ByteReader::sized() {
  uint64_t size = varint();
  return bytes(size);
}

uint64_t ByteReader::varint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    uint8_t next = byte();
    value |= uint64_t(next & 0x7f) << shift;
    if (next < 0x80) return failed_ ? 0 : value;
  }
  fail();
  return 0;
}

}  // namespace gramme
