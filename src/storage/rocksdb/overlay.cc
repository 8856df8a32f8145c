#include "storage/rocksdb/overlay.h"

#include <algorithm>

#include "base/check.h"
#include "storage/counter.h"

namespace gramme::embedded {
namespace {

std::array<char, 8> counter_bytes(int64_t value) {
  std::array<char, 8> bytes;
  std::ranges::copy(encode_counter(value), bytes.begin());
  return bytes;
}

}  // namespace

std::optional<std::optional<std::string_view>> Overlay::find(const HashedKey& key) const {
  auto place = places_.find(key);
  if (place == places_.end()) return std::nullopt;
  return present(entries_[place->second]);
}

std::optional<std::string_view> Overlay::present(const Entry& entry) {
  switch (entry.state) {
    case State::value:
      return entry.value;
    case State::absent:
      return std::nullopt;
    default:
      return std::string_view(entry.counter.data(), entry.counter.size());
  }
}

void Overlay::load_counter(const HashedKey& key, int64_t value) {
  Entry& loaded = entry(key);
  loaded.state = State::counter;
  loaded.counter = counter_bytes(value);
}

void Overlay::apply(const HashedKey& key, const Batch::Change& change) {
  if (change.kind == Batch::Kind::add) {
    auto place = places_.find(key);
    CHECK(place != places_.end());
    Entry& counter = entries_[place->second];
    counter.counter = counter_bytes(add_to_counter(decode_counter(present(counter)), change.delta));
    counter.state = State::counter;
    return;
  }
  Entry& changed = entry(key);
  changed.state = change.kind == Batch::Kind::put ? State::value : State::absent;
  changed.value = change.value;
}

Overlay::Entry& Overlay::entry(const HashedKey& key) {
  auto [place, is_new] = places_.try_emplace(key, uint32_t(entries_.size()));
  if (is_new) entries_.push_back({key, State::absent, {}, {}});
  return entries_[place->second];
}

void Overlay::append_to(rocksdb::WriteBatch& batch) const {
  for (const Entry& entry : entries_) {
    // Neither can fail: the batch has no size limit and no timestamps.
    std::optional<std::string_view> value = present(entry);
    (void)(value ? batch.Put(entry.key.key, *value) : batch.Delete(entry.key.key));
  }
}

void Overlay::tell(CounterCache& cache) const {
  for (const Entry& entry : entries_) {
    if (entry.state == State::counter) {
      cache.keep(entry.key, decode_counter(present(entry)));
    } else {
      cache.forget(entry.key);
    }
  }
}

void Overlay::clear() {
  entries_.clear();
  places_.clear();
}

}  // namespace gramme::embedded
