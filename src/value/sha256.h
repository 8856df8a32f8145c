// SHA-256, by OpenSSL, without its per-call set-up costs.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gramme {

using Digest = std::array<uint8_t, 32>;

Digest sha256(std::string_view bytes);

}  // namespace gramme
