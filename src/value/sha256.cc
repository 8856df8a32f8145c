#include "value/sha256.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace gramme {
namespace {

struct Context {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(context); }
};

}  // namespace

Digest sha256(std::string_view bytes) {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const Context kept;
  Digest digest;
  const bool is_done = algorithm && kept.context &&
                       EVP_DigestInit_ex2(kept.context, algorithm, nullptr) == 1 &&
                       EVP_DigestUpdate(kept.context, bytes.data(), bytes.size()) == 1 &&
                       EVP_DigestFinal_ex(kept.context, digest.data(), nullptr) == 1;
  if (!is_done) out_of_memory();
  return digest;
}

}  // namespace gramme
