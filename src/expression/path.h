// Document paths: a.b[2].c
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "value/attribute_finder.h"
#include "value/value_view.h"

namespace gramme {

/// One step below the top-level attribute: a map's member or a list's index.
using PathStep = std::variant<std::string, size_t>;

struct Path {
  std::string attribute;
  std::vector<PathStep> steps;

  bool operator==(const Path&) const = default;
  bool is_top_level() const { return steps.empty(); }
  /// `[a, b, [3]]`, as messages print it.
  std::string text() const;
  /// What the path leads to in an item.
  std::optional<ValueView> resolve(const AttributeFinder& item) const;
};

/// What is wrong with a set of paths that are read or written together: "Two document paths overlap with
/// each other; ..." when one is equal to or leads through another, "... conflict ..." when one value would
/// be a list and a map. Empty when nothing is wrong; the path that stands first in the set is named first.
std::string clash_of(std::span<const Path> paths);

}  // namespace gramme
