#include "expression/binding.h"

#include <fmt/format.h>

#include <charconv>

#include "api/limits.h"
#include "expression/operand_rules.h"

namespace gramme {

Error Binding::fault(std::string_view text) const { return OperandRules(parameter_).fault(text); }

Error Binding::wrong_type(std::string_view operator_, std::string_view type) const {
  return OperandRules(parameter_).wrong_type(operator_, type);
}

Error Binding::needs_path(std::string_view function) const {
  return OperandRules(parameter_).needs_path(function);
}

Error Binding::not_distinct(std::string_view operator_, const Path& path) const {
  return OperandRules(parameter_).not_distinct(operator_, path);
}

Result<void> Binding::check_arity(const Syntax::Node& call) const {
  return OperandRules(parameter_).check_count(call.text, call.count, arity_of(call.function));
}

Result<const std::string*> Binding::name(std::string_view token) const {
  if (const std::string* name = placeholders_.name(token)) return name;
  return fault(fmt::format(
      "An expression attribute name used in the document path is not defined; attribute name: {}", token));
}

Result<void> Binding::check_names(uint32_t node) const {
  for (const Syntax::Part& part : syntax_.parts(syntax_.node(node))) {
    if (part.symbol == Symbol::name) TRY(name(part.text));
  }
  return {};
}

Result<Path> Binding::path(uint32_t node) const {
  Path path;
  const std::span<const Syntax::Part> parts = syntax_.parts(syntax_.node(node));
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string_view text = parts[i].text;
    if (parts[i].symbol == Symbol::index) {
      size_t index = 0;
      std::from_chars(text.data(), text.data() + text.size(), index);
      path.steps.emplace_back(index);
      continue;
    }
    std::string name = parts[i].symbol == Symbol::name ? *TRY(this->name(text)) : std::string(text);
    if (i == 0) {
      path.attribute = std::move(name);
    } else {
      path.steps.emplace_back(std::move(name));
    }
  }
  if (parts.size() > size_t(limits::nesting_levels_max)) {
    return fault(
        fmt::format("The document path has too many nesting levels; nesting levels: {}", parts.size()));
  }
  return path;
}

Result<const Value*> Binding::value(uint32_t node) const {
  const std::string_view token = syntax_.node(node).text;
  if (const Value* value = placeholders_.value(token)) return value;
  return fault(fmt::format(
      "An expression attribute value used in expression is not defined; attribute value: {}", token));
}

}  // namespace gramme
