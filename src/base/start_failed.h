// Why the server cannot start: one line for whoever starts it.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace gramme {

namespace kind {
/// Never on the wire.
inline constexpr ErrorKind start_failed{"StartFailed", "", 500, "message"};
}  // namespace kind

inline Error start_failed(std::string message) { return {kind::start_failed, std::move(message)}; }

}  // namespace gramme
