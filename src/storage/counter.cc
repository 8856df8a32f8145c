#include "storage/counter.h"

#include "base/bytes.h"

namespace gramme {

std::string encode_counter(int64_t value) {
  std::string bytes;
  append_big_endian(bytes, uint64_t(value));
  return bytes;
}

int64_t decode_counter(std::optional<std::string_view> bytes) {
  if (!bytes || bytes->size() != sizeof(int64_t)) return 0;
  return int64_t(ByteReader(*bytes).big_endian<uint64_t>());
}

int64_t add_to_counter(int64_t value, int64_t delta) { return int64_t(uint64_t(value) + uint64_t(delta)); }

}  // namespace gramme
