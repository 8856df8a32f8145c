// Attributes of one item by name, and what lies inside of them, for those who may look for thousands.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "value/value_view.h"

namespace gramme {

/// Each search goes through the item's attributes up to its name. Where many are announced, one pass notes
/// the places of all attributes first and each search is a binary one: the work of n searches is then
/// item + n * log(item) instead of item * n. So it is with documents in the item: each is noted when it is
/// first searched. Copies no value; valid while the bytes of the item and of searched documents live. To be
/// used by one thread.
class AttributeFinder {
 public:
  /// `searches`: how many there will be, roughly. Few allocate nothing.
  AttributeFinder(ItemView item = {}, size_t searches = 1);  // implicit, so that few need not name it
  AttributeFinder(const Item& item) : AttributeFinder(item.view()) {}

  std::optional<ValueView> find(std::string_view name) const;
  /// A map's member, or a list's by its index; nothing when absent or in a value of another type.
  std::optional<ValueView> find(ValueView document, std::string_view name) const;
  std::optional<ValueView> at(ValueView document, size_t index) const;
  /// Whether a list or a set has such a member.
  bool contains(ValueView document, ValueView member) const;
  /// Whether the places of attributes are noted.
  bool is_indexed() const { return !places_.empty(); }

 private:
  using Places = std::vector<Member>;
  bool is_worth_noting(ValueView document) const;
  const Places& places_in(ValueView document) const;

  ItemView item_;
  bool many_searches_;
  Places places_;  // by name, as in the item
  // By where a document lies.
  mutable std::map<const char*, Places> inner_places_;
  mutable std::map<const char*, std::vector<std::string_view>> sorted_members_;
};

}  // namespace gramme
