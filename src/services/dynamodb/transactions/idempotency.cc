#include "services/dynamodb/transactions/idempotency.h"

#include "api/errors.h"
#include "api/limits.h"
#include "base/bytes.h"
#include "value/sha256.h"

namespace gramme::dynamodb {
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

std::string fingerprint_of(std::string_view request_bytes) {
  const Digest digest = sha256(request_bytes);
  return {digest.begin(), digest.end()};
}

Result<std::optional<TokenRecord>> look_up_token(std::optional<std::string_view> stored,
                                                 std::string_view fingerprint, Timestamp now) {
  if (!stored) return std::nullopt;
  std::optional<TokenRecord> record = TokenRecord::decode(*stored);
  if (!record || record->has_expired(now)) return std::nullopt;
  if (record->fingerprint != fingerprint) {
    return idempotent_parameter_mismatch(
        "DynamoDB rejected the request because you retried a request with a different payload but with an "
        "idempotent token "
        "that was already used.");
  }
  return record;
}

}  // namespace gramme::dynamodb
