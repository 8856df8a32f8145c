// What is remembered of a call of TransactWriteItems or ExecuteTransaction with a token, so that it has its
// effect once.
//
// Stored under token_key (table/storage_keys.h) in the same write as the transaction. Do not change:
//   version      1 byte, 1; a record of another version counts as absent
//   request      32 bytes, SHA-256 of the request (fingerprint below)
//   completed    8 bytes, big-endian: microseconds since 1970
//   actions      varint count, then for each action a varint: its charge when the call comes again, in
//                read units
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace gramme::dynamodb {

struct TokenRecord {
  std::string fingerprint;
  Timestamp completed = 0;
  std::vector<uint64_t> read_units;

  std::string encode() const;
  /// None when malformed or of another version.
  static std::optional<TokenRecord> decode(std::string_view bytes);
  /// AWS forgets a token ten minutes after its call was completed.
  bool has_expired(Timestamp now) const;
};

/// 32 bytes that tell requests apart.
std::string fingerprint_of(std::string_view request_bytes);

/// What is known of a token: nothing (the call goes ahead), its record (the call is a repetition), or
/// IdempotentParameterMismatchException when the token came with another request.
Result<std::optional<TokenRecord>> look_up_token(std::optional<std::string_view> stored,
                                                 std::string_view fingerprint, Timestamp now);

}  // namespace gramme::dynamodb
