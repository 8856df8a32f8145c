#include "protocol/digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "api/errors.h"
#include "base/check.h"
#include "base/logging.h"

namespace gramme {
namespace {

const uint8_t* data_of(std::string_view bytes) { return reinterpret_cast<const uint8_t*>(bytes.data()); }

Error no_memory() {
  LOG_ERROR("there is no memory for a signature");
  return internal_server_error("Internal server error");
}

}  // namespace

void KeyedDigest::Free::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }

Result<KeyedDigest> KeyedDigest::make(std::string_view key) {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  if (!algorithm) out_of_memory();
  char digest_name[] = "SHA256";
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name, 0),
                                   OSSL_PARAM_construct_end()};
  KeyedDigest made;
  made.context_.reset(EVP_MAC_CTX_new(algorithm));
  if (!made.context_ || EVP_MAC_init(made.context_.get(), data_of(key), key.size(), parameters) != 1)
    return no_memory();
  return made;
}

Result<Digest> KeyedDigest::of(std::string_view bytes) {
  Digest digest;
  size_t size = 0;
  const bool is_done = EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1 &&  // the same key again
                       EVP_MAC_update(context_.get(), data_of(bytes), bytes.size()) == 1 &&
                       EVP_MAC_final(context_.get(), digest.data(), &size, digest.size()) == 1;
  if (!is_done) return no_memory();
  return digest;
}

}  // namespace gramme
