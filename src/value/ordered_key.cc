#include "value/ordered_key.h"

#include <openssl/evp.h>

#include <memory>

#include "base/check.h"

namespace gramme {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

void append_ordered_key(std::string& out, ValueView value) {
  if (value.is(Type::number)) {
    out += value.bytes().substr(1);  // the stored form is the ordered one
    return;
  }
  append_ordered_prefix(out, value.text());
  out.append("\x00\x01", 2);
}

void skip_ordered_key(ByteReader& reader, Type type) {
  if (type == Type::number) {
    Number::read_ordered(reader);
    return;
  }
  for (std::string_view rest = reader.rest();;) {
    const size_t zero = rest.find('\0');
    if (zero == rest.npos || zero + 1 == rest.size()) return reader.fail();
    const bool ends = rest[zero + 1] == '\x01';
    if (!ends && rest[zero + 1] != '\xff') return reader.fail();
    rest.remove_prefix(zero + 2);
    if (!ends) continue;
    reader.bytes(reader.rest().size() - rest.size());
    return;
  }
}

void append_ordered_prefix(std::string& out, std::string_view prefix) {
  for (size_t zero; (zero = prefix.find('\0')) != prefix.npos; prefix.remove_prefix(zero + 1)) {
    out.append(prefix.substr(0, zero + 1)).append(1, '\xff');
  }
  out += prefix;
}

uint64_t partition_hash(std::string_view ordered_partition_key) {
  // Fetched once and kept for the life of the process; a context a thread: half of the cost of a short hash
  // is their making.
  static EVP_MD* const md5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  unsigned char digest[EVP_MAX_MD_SIZE];
  const bool is_done =
      md5 && context && EVP_DigestInit_ex2(context.get(), md5, nullptr) == 1 &&
      EVP_DigestUpdate(context.get(), ordered_partition_key.data(), ordered_partition_key.size()) == 1 &&
      EVP_DigestFinal_ex(context.get(), digest, nullptr) == 1;
  if (!is_done) out_of_memory();
  ByteReader reader({reinterpret_cast<const char*>(digest), sizeof(uint64_t)});
  return reader.big_endian<uint64_t>();
}

std::string successor_of_prefix(std::string prefix) {
  while (prefix.ends_with('\xff')) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = char(uint8_t(prefix.back()) + 1);
  return prefix;
}

}  // namespace gramme
