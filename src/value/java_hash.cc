#include "value/java_hash.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace gramme::java {
namespace {

constexpr size_t bucket_size_max = 8;  // one more makes a small table grow, a large one a tree
constexpr size_t small_table_buckets = 64;

uint32_t next(uint32_t hash, uint32_t unit) { return hash * 31 + unit; }

/// The bucket of a hash, in a table of a power of two of them.
size_t bucket_of(uint32_t hash, size_t buckets) { return (hash ^ (hash >> 16)) & (buckets - 1); }

/// How many buckets the table has in the end.
size_t grown(std::span<const uint32_t> hashes, size_t buckets) {
  std::vector<uint8_t> sizes(buckets);
  const auto grow = [&](size_t count) {
    buckets *= 2;
    sizes.assign(buckets, 0);
    for (uint32_t hash : hashes.first(count)) ++sizes[bucket_of(hash, buckets)];
  };
  for (size_t i = 0; i < hashes.size(); ++i) {
    if (buckets < small_table_buckets && ++sizes[bucket_of(hashes[i], buckets)] > bucket_size_max)
      grow(i + 1);
    if (buckets >= small_table_buckets) break;
    if ((i + 1) * 4 > buckets * 3) grow(i + 1);
  }
  while (hashes.size() * 4 > buckets * 3) buckets *= 2;
  return buckets;
}

}  // namespace

uint32_t hash(std::string_view text) {
  uint32_t result = 0;
  for (size_t at = 0; at < text.size();) {
    const auto lead = uint8_t(text[at]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    uint32_t code = size == 1 ? lead : lead & (0x7f >> size);
    for (char c : text.substr(at, size).substr(1)) code = code << 6 | (uint8_t(c) & 0x3f);
    at += size;
    if (code >= 0x10000) {  // two units of UTF-16
      result = next(result, 0xd800 + ((code - 0x10000) >> 10));
      code = 0xdc00 + (code & 0x3ff);
    }
    result = next(result, code);
  }
  return result;
}

size_t buckets_for(size_t count) { return std::bit_ceil(std::max<size_t>(count, 1)); }

std::vector<uint32_t> iteration_order(std::span<const uint32_t> hashes, size_t buckets) {
  const size_t in_the_end = grown(hashes, buckets);
  std::vector<uint32_t> order(hashes.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](uint32_t i) { return bucket_of(hashes[i], in_the_end); });
  return order;
}

std::vector<ValueView> iteration_order(ValueView number_set) {
  std::vector<ValueView> members;
  std::vector<uint32_t> hashes;
  for (const Member& member : number_set.members()) {
    members.push_back(member.value);
    hashes.push_back(member.value.number().java_hash());
  }
  std::vector<ValueView> ordered;
  ordered.reserve(members.size());
  for (uint32_t i : iteration_order(hashes, default_buckets)) ordered.push_back(members[i]);
  return ordered;
}

}  // namespace gramme::java
