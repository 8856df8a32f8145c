// The changes of a group of writes that are decided but not yet in the database: a key's latest state each.
#pragma once

#include <rocksdb/write_batch.h>

#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/step.h"

namespace gramme::embedded {

/// A key with its hash, which is needed several times.
struct HashedKey {
  explicit HashedKey(std::string_view key) : key(key), hash(std::hash<std::string_view>()(key)) {}
  bool operator==(const HashedKey& other) const { return key == other.key; }
  std::string_view key;
  size_t hash;
};

class Overlay {
 public:
  /// nullopt: nothing known about the key. Else its value, or that it is absent; borrowed until the next
  /// change.
  std::optional<std::optional<std::string_view>> find(const HashedKey& key) const;

  /// Notes what a counter is in the database; an add to it must follow. The key is borrowed until clear().
  void load_counter(const HashedKey& key, int64_t value);
  /// Makes a change; a counter that is added to must be known. Key and value are borrowed until clear().
  void apply(const HashedKey& key, const Batch::Change& change);

  void append_to(rocksdb::WriteBatch& batch) const;
  void clear();

 private:
  enum class State : uint8_t { value, absent, counter };
  struct Entry {
    std::string_view key;
    State state;
    std::string_view value;
    std::array<char, 8> counter;
  };
  struct Hash {
    size_t operator()(const HashedKey& key) const { return key.hash; }
  };

  Entry& entry(const HashedKey& key);
  static std::optional<std::string_view> present(const Entry& entry);

  std::vector<Entry> entries_;
  std::unordered_map<HashedKey, uint32_t, Hash> places_;
};

}  // namespace gramme::embedded
