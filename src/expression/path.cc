#include "expression/path.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace gramme {

namespace {

enum class Relation { apart, overlap, conflict };

Relation relation(const Path& a, const Path& b) {
  if (a.attribute != b.attribute) return Relation::apart;
  const size_t common = std::min(a.steps.size(), b.steps.size());
  for (size_t i = 0; i < common; ++i) {
    if (a.steps[i].index() != b.steps[i].index()) return Relation::conflict;
    if (a.steps[i] != b.steps[i]) return Relation::apart;
  }
  return Relation::overlap;
}

/// Sorted, paths that clash lie side by side; so the usual set without a clash costs no comparison of all
/// pairs.
bool has_clash(std::span<const Path> paths) {
  std::vector<uint32_t> order(paths.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](uint32_t a, uint32_t b) {
    if (paths[a].attribute != paths[b].attribute) return paths[a].attribute < paths[b].attribute;
    return paths[a].steps < paths[b].steps;
  });
  return std::ranges::adjacent_find(order, [&](uint32_t a, uint32_t b) {
           return relation(paths[a], paths[b]) != Relation::apart;
         }) != order.end();
}

}  // namespace

std::string Path::text() const {
  std::string out = "[" + attribute;
  for (const PathStep& step : steps) {
    const auto* name = std::get_if<std::string>(&step);
    out += name != nullptr ? ", " + *name : fmt::format(", [{}]", std::get<size_t>(step));
  }
  return out + "]";
}

std::optional<ValueView> Path::resolve(const AttributeFinder& item) const {
  std::optional<ValueView> value = item.find(attribute);
  for (const PathStep& step : steps) {
    if (!value) return std::nullopt;
    const auto* name = std::get_if<std::string>(&step);
    value = name != nullptr ? item.find(*value, *name) : item.at(*value, std::get<size_t>(step));
  }
  return value;
}

std::string clash_of(std::span<const Path> paths) {
  if (paths.size() < 2 || !has_clash(paths)) return {};
  for (Relation wanted :
       {Relation::overlap, Relation::conflict}) {  // AWS reports any overlap before a conflict
    for (size_t second = 1; second < paths.size(); ++second) {
      for (size_t first = 0; first < second; ++first) {
        if (relation(paths[first], paths[second]) != wanted) continue;
        return fmt::format(
            "Two document paths {} with each other; must remove or rewrite one of these paths; path one: "
            "{}, path two: {}",
            wanted == Relation::overlap ? "overlap" : "conflict", paths[first].text(),
            paths[second].text());
      }
    }
  }
  return {};
}

}  // namespace gramme
