#include "value/attribute_finder.h"

#include <algorithm>

namespace gramme {
namespace {

// Below these, searches one by one cost no more than noting places does.
constexpr size_t few_searches = 16;
constexpr size_t few_attributes = 16;

}  // namespace

AttributeFinder::AttributeFinder(ItemView item, size_t searches) : item_(item) {
  if (searches <= few_searches || item.members().size() <= few_attributes) return;
  places_.reserve(item.members().size());
  for (const Member& member : item.members()) places_.push_back(member);
}

std::optional<ValueView> AttributeFinder::find(std::string_view name) const {
  if (!is_indexed()) return item_.find(name);
  const auto place = std::ranges::lower_bound(places_, name, {}, &Member::name);
  if (place == places_.end() || place->name != name) return std::nullopt;
  return place->value;
}

}  // namespace gramme
