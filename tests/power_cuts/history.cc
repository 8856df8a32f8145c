#include "history.h"

#include <fmt/format.h>

namespace gramme::power_cuts {
namespace {

constexpr uint64_t items_of_a_writer = 100;
constexpr uint64_t items_in_batch_max = 8;
constexpr uint64_t value_bytes_max = 3000;

}  // namespace

std::string counter_key(size_t counter) { return fmt::format("counter/{}", counter); }

const History::Change& History::draw() {
  Change change{.number = ++drawn_,
                .items = {{number_key(), std::to_string(drawn_)}},
                .counter = random_.below(counters),
                .delta = int64_t(random_.below(100)) - 50};
  for (uint64_t left = 1 + random_.below(items_in_batch_max); left > 0; --left) {
    auto& item = change.items[key(std::to_string(random_.below(items_of_a_writer)))];
    if (!random_.one_in(5)) item = draw_value(drawn_);
  }
  return changes_.emplace_back(std::move(change));
}

/// It says whose it is, and does not compress.
std::string History::draw_value(uint64_t number) {
  std::string value = fmt::format("{}:", number);
  for (uint64_t left = random_.below(value_bytes_max) / 8; left > 0; --left) {
    const uint64_t drawn = random_.next();
    value.append(reinterpret_cast<const char*>(&drawn), sizeof(drawn));
  }
  return value;
}

void History::acknowledged(Version version, uint64_t syncs_completed) {
  changes_.back().version = version;
  changes_.back().syncs_completed = syncs_completed;
}

uint64_t History::acknowledged() const {
  uint64_t certain = number_;
  for (const Change& change : changes_) {
    if (change.version > 0) certain = change.number;
  }
  return certain;
}

/// The first of two syncs may have begun before the acknowledgement; the second began after it.
uint64_t History::synced(uint64_t syncs_completed) const {
  uint64_t certain = number_;
  for (const Change& change : changes_) {
    if (change.version > 0 && change.syncs_completed + 2 <= syncs_completed) certain = change.number;
  }
  return certain;
}

std::optional<std::string> History::become(uint64_t number, Version last_version, uint64_t certain) {
  if (number < certain)
    return fmt::format("writer {}: batch {} was on the disk, the last one there is {}", writer_, certain,
                       number);
  const uint64_t possible = changes_.empty() ? number_ : changes_.back().number;
  if (number > possible)
    return fmt::format("writer {}: batch {} is there, which was refused or never asked for", writer_,
                       number);
  for (const Change& change : changes_) {
    const bool is_there = change.number <= number;
    if (change.version > 0 && is_there != (change.version <= last_version))
      return fmt::format("writer {}: batch {} of version {} is {}there, but the store ends with version {}",
                         writer_, change.number, change.version, is_there ? "" : "not ", last_version);
  }
  for (; !changes_.empty() && changes_.front().number <= number; changes_.pop_front()) {
    const Change& change = changes_.front();
    for (const auto& [key, value] : change.items) {
      value ? void(items_[key] = *value) : void(items_.erase(key));
    }
    sums_[change.counter] += change.delta;
  }
  changes_.clear();
  number_ = drawn_ = number;
  return std::nullopt;
}

Batch batch_of(const History::Change& change) {
  Batch batch;
  for (const auto& [key, value] : change.items) {
    value ? batch.put(key, *value) : batch.erase(key);
  }
  batch.add(counter_key(change.counter), change.delta);
  return batch;
}

}  // namespace gramme::power_cuts
