#pragma once

#include <functional>
#include <string_view>

namespace gramme::embedded {

/// A key, borrowed, with its hash, which is needed several times.
struct HashedKey {
  explicit HashedKey(std::string_view key) : key(key), hash(std::hash<std::string_view>()(key)) {}
  bool operator==(const HashedKey& other) const { return key == other.key; }
  std::string_view key;
  size_t hash;
};

}  // namespace gramme::embedded
