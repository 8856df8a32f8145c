// SHA-256, by OpenSSL, without its per-call set-up costs.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gramme {

using Digest = std::array<uint8_t, 32>;

inline std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// Its context is made with a thread's first digest; a lack of memory then ends the process.
Digest sha256(std::string_view bytes);

}  // namespace gramme
