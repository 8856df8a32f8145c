// Shard iterators: where a reader of a shard goes on. Opaque to clients; nothing is kept of them here, and
// everything in one that is sent back is checked like any other input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "table/stream.h"

namespace gramme::streams {

constexpr int64_t iterator_life = 15 * 60 * microseconds_per_second;  // (AWS)

struct ShardIterator {
  std::string stream_arn;
  uint32_t shard = 0;
  SequencePoint from;        // the first change to read
  bool from_oldest = false;  // TRIM_HORIZON: never too old
  Timestamp issued = 0;

  /// The ARN, "|1|", and base64 of: version byte 1, shard (4 bytes, big-endian), version (8), index (4),
  /// whether from the oldest (1), time of issue (8), and the first 8 bytes of the SHA-256 of ARN and all
  /// before.
  std::string encode() const;
  /// ValidationException "Invalid ShardIterator" for what encode() did not make.
  static Result<ShardIterator> decode(std::string_view text);
};

}  // namespace gramme::streams
