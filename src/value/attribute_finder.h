// Attributes of one item by name, for those who may look for thousands.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "value/value_view.h"

namespace gramme {

/// Each search goes through the item's attributes up to its name. Where many are announced, one pass notes
/// the places of all attributes first and each search is a binary one: the work of n searches is then
/// item + n * log(item) instead of item * n. Copies no value; valid while the item's bytes live.
class AttributeFinder {
 public:
  /// `searches`: how many there will be, roughly. Few allocate nothing.
  AttributeFinder(ItemView item = {}, size_t searches = 1);  // implicit, so that few need not name it
  AttributeFinder(const Item& item) : AttributeFinder(item.view()) {}

  std::optional<ValueView> find(std::string_view name) const;
  /// Whether the places are noted.
  bool is_indexed() const { return !places_.empty(); }

 private:
  ItemView item_;
  std::vector<Member> places_;  // by name, as in the item
};

}  // namespace gramme
