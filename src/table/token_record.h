// What is remembered of a call of TransactWriteItems or ExecuteTransaction with a token, so that it has its
// effect once.
//
// Stored under token_key (storage_keys.h) in the same write as the transaction. Do not change:
//   version      1 byte, 1; a record of another version counts as absent
//   request      32 bytes, SHA-256 of the request
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

namespace gramme {

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

}  // namespace gramme
