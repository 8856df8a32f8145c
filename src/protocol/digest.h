// SHA-256 and HMAC-SHA-256, by OpenSSL, without its per-call set-up costs.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct evp_mac_ctx_st;

namespace gramme {

using Digest = std::array<uint8_t, 32>;

Digest sha256(std::string_view bytes);

/// Appends 64 lower case digits.
void append_hex(std::string& out, const Digest& digest);

/// HMAC under one key, set up once. Not for several threads at a time.
class KeyedDigest {
 public:
  explicit KeyedDigest(std::string_view key);
  Digest of(std::string_view bytes);

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  std::unique_ptr<evp_mac_ctx_st, Free> context_;
};

inline std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace gramme
