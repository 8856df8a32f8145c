// HMAC-SHA-256, by OpenSSL, without its per-call set-up costs.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "value/sha256.h"

struct evp_mac_ctx_st;

namespace gramme {

/// HMAC under one key, set up once. Not for several threads at a time. An error is a lack of memory.
class KeyedDigest {
 public:
  static Result<KeyedDigest> make(std::string_view key);
  Result<Digest> of(std::string_view bytes);

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  std::unique_ptr<evp_mac_ctx_st, Free> context_;
};

}  // namespace gramme
