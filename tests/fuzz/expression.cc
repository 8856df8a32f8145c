// Expressions: a JSON object with an Expression, its Names and Values, and an Item. The text is read by
// every grammar; what is read can be written and read again, and does to the item what can be said of it
// without knowing the expression.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "api/shape.h"
#include "expression/condition.h"
#include "expression/condition_tree.h"
#include "expression/key_condition.h"
#include "expression/projection.h"
#include "expression/update.h"
#include "lib/condition_meaning.h"
#include "lib/condition_text.h"
#include "lib/fuzz.h"
#include "protocol/json_reader.h"
#include "value/value_builder.h"

namespace gramme {
namespace {

struct Input {
  std::string expression;
  std::optional<Named<std::string>> names;
  std::optional<Named<Value>> values;
  Item item;
  static std::span<const Field<Input>> shape();
};

constexpr std::array input_shape = {
    field<&Input::expression>("Expression", {.required = true}),
    field<&Input::names>("Names"),
    field<&Input::values>("Values"),
    field<&Input::item>("Item"),
};
std::span<const Field<Input>> Input::shape() { return input_shape; }

std::optional<Placeholders> placeholders_of(const Input& input) {
  Result<Placeholders> placeholders =
      Placeholders::check({input.names, input.values}, true, "", Wording::current);
  if (!placeholders) return std::nullopt;
  return *std::move(placeholders);
}

/// A message names its parameter, and shows no more than it was given: a path has at most 32 names, a
/// message two paths.
void check_fault(const Error& error, std::string_view parameter, size_t input_size) {
  HOLDS(error.is(kind::validation));
  HOLDS(error.message().starts_with("Invalid " + std::string(parameter) + ": "));
  HOLDS(error.message().size() <= 64 * input_size + 1000);
}

/// The item without the attributes of other names.
Item restricted(ItemView item, const std::vector<std::string>& names) {
  ItemBuilder builder;
  if (!item) return Item();
  for (const Member& member : item.members()) {
    if (std::ranges::find(names, member.name) != names.end()) builder.add(member.name, member.value);
  }
  return builder.build();
}

std::vector<std::string> attributes_of(std::span<const Path> paths) {
  std::vector<std::string> names;
  for (const Path& path : paths) names.push_back(path.attribute);
  return names;
}

void check_condition(const Condition& condition, ItemView item) {
  const bool holds = condition.holds(item);
  const ConditionNode& root = *condition.root();
  HOLDS(means(root, item) == holds);
  HOLDS(gramme::holds(root, AttributeFinder(item, 10'000)) == holds);
  HOLDS(gramme::holds({.op = ConditionOperator::none_of, .children = {root}}, item) != holds);
  HOLDS(condition.holds(restricted(item, condition.attributes())) == holds);
  check_condition_text(root);
}

void check_conditions(const Input& input, size_t size) {
  std::optional<bool> worked;
  for (std::string_view parameter : {"ConditionExpression", "FilterExpression", "KeyConditionExpression"}) {
    Placeholders placeholders = *placeholders_of(input);
    const Result<Condition> condition = Condition::parse(input.expression, parameter, placeholders);
    if (!condition) check_fault(condition.error(), parameter, size);
    if (parameter != "KeyConditionExpression") {
      HOLDS(worked.value_or(condition.has_value()) == condition.has_value());
      worked = condition.has_value();
      if (condition) check_condition(*condition, input.item);
    } else if (condition) {
      const Result<KeyCondition> keys = KeyCondition::of(*condition);
      if (!keys) check_fault(keys.error(), parameter, size);
      if (keys) HOLDS(keys->comparisons.size() == condition->attributes().size());
    }
  }
}

bool is_index(const PathStep& step) { return std::holds_alternative<size_t>(step); }

void check_projection(const Input& input, size_t size) {
  Placeholders placeholders = *placeholders_of(input);
  const Result<Projection> projection = Projection::parse(input.expression, placeholders);
  if (!projection) return check_fault(projection.error(), "ProjectionExpression", size);
  const Item part = projection->apply(input.item);
  HOLDS(is_well_formed_item(part.bytes()));
  const std::vector<std::string> names = attributes_of(projection->paths());
  HOLDS(restricted(part, names).bytes() == part.bytes());
  HOLDS(projection->apply(restricted(input.item, names)).bytes() == part.bytes());
  bool packs_lists = false;
  for (const Path& path : projection->paths()) {
    const auto value = path.resolve(input.item), shown = path.resolve(part);
    HOLDS(!value || part.view().find(path.attribute));
    const bool in_list = std::ranges::any_of(path.steps, is_index);
    HOLDS(in_list || value == shown);
    packs_lists |= in_list;
  }
  if (!packs_lists) HOLDS(projection->apply(part).bytes() == part.bytes());
  if (input.item) HOLDS(part.view().size_bytes() <= input.item.view().size_bytes());
}

void check_update(const Input& input, size_t size) {
  Placeholders placeholders = *placeholders_of(input);
  const Result<Update> update = Update::parse(input.expression, placeholders);
  if (!update) return check_fault(update.error(), "UpdateExpression", size);
  HOLDS(is_well_formed_item(update->stated_values().bytes()));
  const Result<Item> updated = update->apply(input.item);
  HOLDS(update->apply(input.item).has_value() == updated.has_value());
  if (!updated) return HOLDS(updated.error().message().size() <= 64 * size + 1000);
  HOLDS(is_well_formed_item(updated->bytes()));
  HOLDS(update->apply(input.item)->bytes() == updated->bytes());
  const std::vector<std::string> written = attributes_of(update->targets());
  for (const Item& item : {input.item, *updated}) {
    if (!item) continue;
    for (const Member& member : item.view().members()) {
      if (std::ranges::find(written, member.name) != written.end()) continue;
      HOLDS(input.item && input.item.view().find(member.name) == updated->view().find(member.name));
    }
  }
  if (update->only_removes() && input.item)
    HOLDS(updated->view().size_bytes() <= input.item.view().size_bytes());
}

}  // namespace

void fuzz(std::string_view text) {
  const Result<Document> document = read_json(std::string(text));
  if (!document) return;
  const Result<Input> input = decode<Input>(document->root(), {});
  if (!input || !placeholders_of(*input)) return;
  check_conditions(*input, text.size());
  check_projection(*input, text.size());
  check_update(*input, text.size());
}

}  // namespace gramme
