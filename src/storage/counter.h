// Counters as Batch::add keeps them: a signed 64-bit integer, 8 bytes, big-endian two's complement. Stored:
// do not change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gramme {

std::string encode_counter(int64_t value);
/// An absent or malformed counter is 0.
int64_t decode_counter(std::optional<std::string_view> bytes);
/// The sum; past the ends of the range it wraps around.
int64_t add_to_counter(int64_t value, int64_t delta);

}  // namespace gramme
