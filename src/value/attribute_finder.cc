#include "value/attribute_finder.h"

#include <algorithm>

namespace gramme {
namespace {

// Below these, searches one by one cost no more than noting places does.
constexpr size_t few_searches = 16;
constexpr size_t few_members = 16;

std::vector<Member> members_of(const Members& members) {
  std::vector<Member> all;
  all.reserve(members.size());
  for (const Member& member : members) all.push_back(member);
  return all;
}

std::optional<ValueView> find_in(const std::vector<Member>& places, std::string_view name) {
  const auto place = std::ranges::lower_bound(places, name, {}, &Member::name);
  if (place == places.end() || place->name != name) return std::nullopt;
  return place->value;
}

std::vector<std::string_view> sorted_bytes(const Members& members) {
  std::vector<std::string_view> sorted;
  sorted.reserve(members.size());
  for (const Member& member : members) sorted.push_back(member.value.bytes());
  std::ranges::sort(sorted);
  return sorted;
}

}  // namespace

AttributeFinder::AttributeFinder(ItemView item, size_t searches)
    : item_(item), many_searches_(searches > few_searches) {
  if (many_searches_ && item.members().size() > few_members) places_ = members_of(item.members());
}

std::optional<ValueView> AttributeFinder::find(std::string_view name) const {
  return is_indexed() ? find_in(places_, name) : item_.find(name);
}

std::optional<ValueView> AttributeFinder::find(ValueView document, std::string_view name) const {
  if (!document.is(Type::map) || !is_worth_noting(document)) return document.find(name);
  return find_in(places_in(document), name);
}

std::optional<ValueView> AttributeFinder::at(ValueView document, size_t index) const {
  if (!document.is(Type::list) || !is_worth_noting(document)) return document.at(index);
  const Places& places = places_in(document);
  return index < places.size() ? std::optional(places[index].value) : std::nullopt;
}

bool AttributeFinder::contains(ValueView document, ValueView member) const {
  if (!is_worth_noting(document)) {
    for (const Member& own : document.members()) {
      if (own.value == member) return true;
    }
    return false;
  }
  auto [sorted, is_new] = sorted_members_.try_emplace(document.bytes().data());
  if (is_new) sorted->second = sorted_bytes(document.members());
  return std::ranges::binary_search(sorted->second, member.bytes());
}

bool AttributeFinder::is_worth_noting(ValueView document) const {
  return many_searches_ && document.members().size() > few_members;
}

const AttributeFinder::Places& AttributeFinder::places_in(ValueView document) const {
  auto [places, is_new] = inner_places_.try_emplace(document.bytes().data());
  if (is_new) places->second = members_of(document.members());
  return places->second;
}

}  // namespace gramme
