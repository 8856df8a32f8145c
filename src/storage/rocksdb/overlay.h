// The changes of a group of writes that are decided but not yet in the database: a key's latest state each.
#pragma once

#include <rocksdb/write_batch.h>

#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/rocksdb/counter_cache.h"
#include "storage/rocksdb/hashed_key.h"
#include "storage/step.h"

namespace gramme::embedded {

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
  /// Once all of it is in the database: what its counters are now.
  void tell(CounterCache& cache) const;
  void clear();

 private:
  enum class State : uint8_t { value, absent, counter };
  struct Entry {
    HashedKey key;
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
