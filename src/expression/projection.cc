#include "expression/projection.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <variant>

#include "api/errors.h"
#include "expression/binding.h"
#include "expression/syntax.h"
#include "value/value_builder.h"

namespace gramme {

/// Paths as a tree of what they have in common. A leaf takes everything below it.
struct Selection {
  std::map<std::string, Selection, std::less<>> names;
  std::map<size_t, Selection> indexes;

  bool is_leaf() const { return names.empty() && indexes.empty(); }
};

namespace {

Selection selection_of(std::span<const Path> paths) {
  Selection root;
  for (const Path& path : paths) {
    Selection* at = &root.names[path.attribute];
    for (const PathStep& step : path.steps) {
      const auto* name = std::get_if<std::string>(&step);
      at = name != nullptr ? &at->names[*name] : &at->indexes[std::get<size_t>(step)];
    }
  }
  return root;
}

/// Members of a list or map, put together before their number is known.
struct Parts {
  std::string bytes;
  size_t count = 0;

  bool append_to(std::string& out, Type type) const {
    if (count == 0) return false;
    const size_t opened = open_document(out, type, count);
    out += bytes;
    close_document(out, opened);
    return true;
  }
};

bool append_selected(std::string& out, ValueView value, const Selection& selection);

/// Names of members and of the selection are both sorted, so one walk finds them all.
Parts selected_members(const Members& members, const Selection& selection) {
  Parts parts;
  auto wanted = selection.names.begin();
  for (const Member& member : members) {
    while (wanted != selection.names.end() && wanted->first < member.name) ++wanted;
    if (wanted == selection.names.end()) break;
    if (wanted->first != member.name) continue;
    const size_t size = parts.bytes.size();
    append_sized(parts.bytes, member.name);
    if (append_selected(parts.bytes, member.value, wanted->second)) {
      ++parts.count;
    } else {
      parts.bytes.resize(size);
    }
  }
  return parts;
}

Parts selected_elements(const Members& members, const Selection& selection) {
  Parts parts;
  auto wanted = selection.indexes.begin();
  size_t index = 0;
  for (const Member& member : members) {
    if (wanted == selection.indexes.end()) break;
    if (wanted->first == index++)
      parts.count += append_selected(parts.bytes, member.value, wanted++->second);
  }
  return parts;
}

/// Appends the selected parts of a value; false, and nothing appended, when it has none. Recursion is
/// bounded by the length of the paths, at most limits::nesting_levels_max steps.
bool append_selected(std::string& out, ValueView value, const Selection& selection) {
  if (selection.is_leaf()) {
    out += value.bytes();
    return true;
  }
  if (value.is(Type::map)) return selected_members(value.members(), selection).append_to(out, Type::map);
  if (value.is(Type::list)) return selected_elements(value.members(), selection).append_to(out, Type::list);
  return false;
}

Item apply(const Selection& selection, ItemView item) {
  Parts parts;
  if (item) parts = selected_members(item.members(), selection);
  std::string map;
  if (!parts.append_to(map, Type::map)) return ItemBuilder().build();
  return item_of(ValueView(map));
}

}  // namespace

Projection::Projection(std::vector<Path> paths)
    : paths_(std::move(paths)), selection_(std::make_shared<const Selection>(selection_of(paths_))) {}

Result<Projection> Projection::parse(std::string_view text, Placeholders& placeholders) {
  const Syntax syntax = TRY(Syntax::parse(Grammar::projection, text, "ProjectionExpression"));
  const Binding binding(syntax, "ProjectionExpression", placeholders);
  std::vector<Path> paths;
  paths.reserve(syntax.actions().size());
  for (const Syntax::Action& action : syntax.actions()) paths.push_back(TRY(binding.path(action.target)));
  if (std::string clash = clash_of(paths); !clash.empty()) return binding.fault(clash);
  return Projection(std::move(paths));
}

Result<Projection> Projection::of_names(std::vector<std::string> names) {
  std::vector<Path> paths;
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) {
      return validation(fmt::format(
          "One or more parameter values were invalid: Duplicate value in attribute name: {}", name));
    }
    paths.push_back({.attribute = name, .steps = {}});
  }
  return Projection(std::move(paths));
}

Item Projection::apply(ItemView item) const {
  return is_everything() ? Item(item) : gramme::apply(*selection_, item);
}

Item project(ItemView item, std::span<const Path> paths) { return apply(selection_of(paths), item); }

}  // namespace gramme
