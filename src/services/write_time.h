// How answers tell time: in seconds since 1970, with a fraction.
#pragma once

#include <string_view>

#include "api/writer.h"
#include "base/clock.h"

namespace gramme {

inline void write_time(Writer& writer, std::string_view name, Timestamp time) {
  writer.name(name);
  writer.timestamp(double(time) / double(microseconds_per_second));
}

}  // namespace gramme
