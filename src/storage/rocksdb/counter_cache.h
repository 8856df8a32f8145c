// Counters as the last commit left them. The committer alone changes counters, so what it wrote it need not
// read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/rocksdb/hashed_key.h"

namespace gramme::embedded {

/// As many as there are slots; of keys that share one the latest is kept.
class CounterCache {
 public:
  explicit CounterCache(size_t slots) : slots_(slots) {}

  std::optional<int64_t> find(const HashedKey& key) const {
    const Slot& slot = slots_[key.hash % slots_.size()];
    return slot.key == key.key ? slot.value : std::nullopt;
  }

  void keep(const HashedKey& key, int64_t value) {
    Slot& slot = slots_[key.hash % slots_.size()];
    slot.key.assign(key.key);
    slot.value = value;
  }

  void forget(const HashedKey& key) {
    Slot& slot = slots_[key.hash % slots_.size()];
    if (slot.key == key.key) slot.value.reset();
  }

 private:
  struct Slot {
    std::string key;
    std::optional<int64_t> value;
  };
  std::vector<Slot> slots_;
};

}  // namespace gramme::embedded
