// The part of a table's check that compares counters, and sizes of item collections, with a recount.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "storage/counter.h"
#include "table/scrub/table_check.h"
#include "table/storage_keys.h"
#include "value/ordered_key.h"

namespace gramme {
/// Kept apart until it is known that every item could be counted.
Result<void> TableCheck::compare_counter(const std::string& key, std::string_view what, int64_t recount) {
  const std::string kept = finding_key(table_.id, uint8_t(FindingKind::counter), key);
  auto values = TRY(reader_.values_of({key, kept}));
  const int64_t counted = decode_counter(values[0]);
  const bool is_malformed = values[0] && values[0]->size() != sizeof(int64_t);
  if (counted == recount && !is_malformed) return {};
  Finding found = finding(FindingKind::counter, key,
                          fmt::format("{} is counted as {}, a recount gives {}", what, counted, recount));
  found.remedy =
      Remedy{.table_key = table_key_, .difference = recount - counted, .kept_before = std::move(values[1])};
  doubtful_.push_back(std::move(found));
  return {};
}

Result<void> TableCheck::compare_counters() {
  const auto compare = [this](uint16_t id, std::string_view of) -> Result<void> {
    TRY(compare_counter(item_count_key(table_.id, id), fmt::format("the number of items of {}", of),
                        sums_[id].items));
    return compare_counter(size_key(table_.id, id), fmt::format("the size of {}", of), sums_[id].bytes);
  };
  TRY(compare(0, "the table"));
  for (const Index& index : table_.indexes) TRY(compare(index.id, fmt::format("index {}", index.name)));
  if (!has_damaged_items_) std::ranges::move(doubtful_, std::back_inserter(findings_));
  doubtful_.clear();
  return {};
}

/// Items of one collection follow each other.
Result<void> TableCheck::add_to_collection(ItemView item, int64_t bytes) {
  std::string key = collection_size_key(table_.id, *item.find(table_.keys.hash[0].name));
  if (collection_ != key) {
    TRY(compare_collection());
    collection_ = std::move(key);
  }
  collection_size_ += bytes;
  return {};
}

Result<void> TableCheck::compare_collection() {
  if (!collection_.empty())
    TRY(compare_counter(collection_, "the size of an item collection", collection_size_));
  collection_.clear();
  collection_size_ = 0;
  return {};
}

/// Sizes of collections without an item; the others were compared.
Result<void> TableCheck::look_at_collections(const Entries& entries) {
  const size_t at = range_of_collections(table_.id).first.size();
  for (const auto& [key, value] : entries) {
    if (decode_counter(value) == 0 && value.size() == sizeof(int64_t)) continue;
    std::string first = partition_prefix(table_.id, 0, key.substr(at));
    std::string last = successor_of_prefix(first);
    if (TRY(reader_.first_of({std::move(first), std::move(last)}, 1)).empty())
      TRY(compare_counter(key, "the size of an item collection", 0));
  }
  return {};
}

}  // namespace gramme
