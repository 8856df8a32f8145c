// Dates in the forms of HTTP and of signatures. All are UTC; seconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gramme {

/// "Sun, 06 Nov 1994 08:49:37 GMT". Kept per thread for as long as the second lasts; valid until the
/// thread's next call.
std::string_view http_date(int64_t seconds);

/// "19941106T084937Z": ISO 8601 basic format, as signatures have it.
std::string basic_date(int64_t seconds);

/// The seconds of a date in basic format or in that of http_date(); empty when it is neither, or no date of
/// the calendar.
std::optional<int64_t> parse_date(std::string_view text);

}  // namespace gramme
