#include "services/dynamodb/transactions/idempotency.h"

#include "api/errors.h"
#include "value/sha256.h"

namespace gramme::dynamodb {

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
