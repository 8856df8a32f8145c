#include "table/token_record.h"

#include "api/limits.h"
#include "base/bytes.h"
#include "value/sha256.h"

namespace gramme {
namespace {
constexpr char record_version = 1;
}  // namespace

std::string TokenRecord::encode() const {
  std::string out(1, record_version);
  out.append(fingerprint);
  append_big_endian(out, uint64_t(completed));
  append_varint(out, read_units.size());
  for (uint64_t units : read_units) append_varint(out, units);
  return out;
}

std::optional<TokenRecord> TokenRecord::decode(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.byte() != record_version) return std::nullopt;
  TokenRecord record;
  record.fingerprint = reader.bytes(sizeof(Digest));
  record.completed = Timestamp(reader.big_endian<uint64_t>());
  for (uint64_t left = reader.varint(); left > 0 && !reader.failed(); --left)
    record.read_units.push_back(reader.varint());
  if (reader.failed() || !reader.at_end()) return std::nullopt;
  return record;
}

bool TokenRecord::has_expired(Timestamp now) const {
  return now - completed >= limits::idempotency_seconds * microseconds_per_second;
}

}  // namespace gramme
