// What requests to streams have in common: rules of their members, and how a stream and a shard are found.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "api/errors.h"
#include "api/shape.h"
#include "services/service.h"
#include "table/stream.h"

namespace gramme::streams {

inline constexpr Rules stream_arn_rules{.required = true, .length_min = 37, .length_max = 1024};
inline constexpr Rules shard_id_rules{.length_min = 28, .length_max = 65};

/// A stream of the caller, by its ARN: its record, read in a chain of steps.
struct FoundStream {
  std::string arn;
  StreamRecord record;
};

/// Reads the record, and goes on. ResourceNotFoundException when there is none, or it is somebody else's.
Step find_stream(const Call& call, std::string arn, std::move_only_function<Step(FoundStream)> then);

/// Reads a shard's record, and goes on. ResourceNotFoundException with the text `missing` when there is
/// none.
Step find_shard(const StreamRecord& stream, uint32_t number, std::string_view missing,
                std::move_only_function<Step(ShardRecord)> then);

inline constexpr std::string_view no_such_shard = "Requested resource not found: Shard does not exist";
/// TrimmedDataAccessException.
Error trimmed();

}  // namespace gramme::streams
