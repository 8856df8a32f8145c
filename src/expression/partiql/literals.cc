#include "expression/partiql/literals.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "api/errors.h"
#include "api/limits.h"
#include "api/number_faults.h"
#include "value/value_builder.h"

namespace gramme::partiql {

namespace {

/// The type of an Ion literal, from how it begins.
std::string_view ion_type(std::string_view text) {
  text.remove_prefix(1);
  text.remove_suffix(1);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  constexpr std::pair<std::string_view, std::string_view> beginnings[] = {
      {"{{\"", "CLOB"}, {"{{", "BLOB"},    {"{", "STRUCT"},  {"[", "LIST"},     {"(", "SEXP"},
      {"\"", "STRING"}, {"'''", "STRING"}, {"true", "BOOL"}, {"false", "BOOL"}, {"null", "NULL"}};
  for (const auto& [beginning, type] : beginnings) {
    if (text.starts_with(beginning)) return type;
  }
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return "SYMBOL";
  if (digits.find_first_of("T-") != digits.npos) return "TIMESTAMP";
  if (digits.find_first_of("eE") != digits.npos) return "FLOAT";
  return digits.find_first_of(".dD") != digits.npos ? "DECIMAL" : "INT";
}

Error duplicates(const std::vector<std::string>& members, std::string_view end) {
  return validation(
      fmt::format("One or more parameter values were invalid: Input collection [{}] contains duplicates{}",
                  fmt::join(members, ", "), end));
}

}  // namespace

std::string kind_name(const Tree& tree, const Node& node) {
  switch (node.kind) {
    case NodeKind::name:
      return "Id";
    case NodeKind::string:
    case NodeKind::number:
    case NodeKind::boolean:
    case NodeKind::null:
    case NodeKind::ion:
      return "Lit";
    case NodeKind::missing:
      return "Missing";
    case NodeKind::parameter:
      return "Parameter";
    case NodeKind::path:
      return "Path";
    case NodeKind::list:
      return "List";
    case NodeKind::bag:
      return "Bag";
    case NodeKind::structure:
      return "Struct";
    case NodeKind::is_type:
      return "IsType";
    case NodeKind::searched_case:
      return "SearchedCase";
    case NodeKind::simple_case:
      return "SimpleCase";
    case NodeKind::cast:
      return "Cast";
    case NodeKind::call:
      return lower(unquoted(tree.token(node)));
    default:
      return upper(tree.token(node).text);
  }
}

/// AWS names a function only where it gives a whole attribute.
Error Literals::unsupported(const Node& node, const std::string& place) const {
  const bool is_inner_call = node.kind == NodeKind::call && place != "root";
  return validation(fmt::format("Unsupported data type: {} under key {} at {}",
                                is_inner_call ? "Call" : kind_name(tree_, node), place,
                                tree_.position(node)));
}

Result<Value> Literals::value(uint32_t index, const std::string& place, int levels) const {
  const Node& node = tree_.node(index);
  std::string bytes;
  switch (node.kind) {
    case NodeKind::string:
      return string_value(unquoted(tree_.token(node)));
    case NodeKind::number:
      return number(node, place);
    case NodeKind::boolean:
      append_boolean(bytes, node.symbol == Symbol::true_);
      return Value(bytes);
    case NodeKind::null:
      append_null(bytes);
      return Value(bytes);
    case NodeKind::parameter:
      return parameter(node);
    case NodeKind::ion:
      return validation(fmt::format("Ion Literals are not supported: {} under key {} at {}",
                                    ion_type(tree_.token(node).text), place, tree_.position(node)));
    case NodeKind::bag:
      return bag(node, place);
    case NodeKind::list:
    case NodeKind::structure:
      if (levels + 1 >= limits::nesting_levels_max) {
        return validation("Nesting Levels have exceeded supported limits under " + place);
      }
      if (node.kind == NodeKind::list) return list(node, place, levels + 1);
      return map_of(TRY(structure(node, &place, levels + 1)));
    default:
      return unsupported(node, place);
  }
}

std::string Literals::number_text(const Node& node) const {
  return (node.negative ? "-" : "") + std::string(tree_.token(node).text);
}

Result<Value> Literals::number(const Node& node, const std::string& place) const {
  const std::string text = number_text(node);
  const auto number = Number::parse(text);
  if (number) return number_value(*number);
  return validation(number_fault_text(number.error(), text, true) + " under " + place);
}

Result<Value> Literals::parameter(const Node& node) const {
  const uint32_t ordinal = tree_.token(node).ordinal;
  if (ordinal < parameters_.size()) return parameters_[ordinal];
  return validation("Number of parameters in request and statement don't match.");
}

Result<Value> Literals::list(const Node& node, const std::string& place, int levels) const {
  std::string bytes;
  const size_t opened = open_document(bytes, Type::list, node.count);
  for (size_t i = 0; i < node.count; ++i) {
    const std::string inner = fmt::format("{}[{}]", place, i);
    bytes += TRY(value(tree_.children(node)[i], inner, levels)).view().bytes();
  }
  close_document(bytes, opened);
  return Value(std::move(bytes));
}

Result<Item> Literals::item(uint32_t node) const { return structure(tree_.node(node), nullptr, 0); }

/// Without a place each member is a root.
Result<Item> Literals::structure(const Node& node, const std::string* place, int levels) const {
  std::vector<std::pair<std::string, Value>> members;
  members.reserve(node.count / 2);
  for (size_t i = 0; i < node.count; i += 2) {
    const Node& key = tree_.node(tree_.children(node)[i]);
    if (key.kind != NodeKind::string) return unsupported(key, place != nullptr ? *place : "root");
    std::string name = unquoted(tree_.token(key));
    if (name.empty()) return validation("Path component cannot be an empty string");
    const std::string inner = place != nullptr ? *place + "." + name : "root";
    members.emplace_back(std::move(name), TRY(value(tree_.children(node)[i + 1], inner, levels)));
  }
  std::ranges::sort(members, {}, &std::pair<std::string, Value>::first);
  const auto twice = std::ranges::adjacent_find(members, {}, &std::pair<std::string, Value>::first);
  if (twice != members.end()) {
    return validation(
        fmt::format("Duplicate key {} under {}", twice->first, place != nullptr ? *place : "root"));
  }
  ItemBuilder builder;
  for (const auto& [name, value] : members) builder.add(name, value);
  return builder.build();
}

Error Literals::unsupported_in_bag(const Node* node) const {
  constexpr std::string_view text =
      "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags";
  return validation(node != nullptr ? fmt::format("{} at {}", text, tree_.position(*node))
                                    : std::string(text));
}

/// The first member decides what the set is one of.
Result<Value> Literals::bag(const Node& node, const std::string& place) const {
  if (node.count == 0) return validation("Empty bags are not supported");
  const Node& first = tree_.node(tree_.children(node)[0]);
  if (first.kind == NodeKind::string) return string_bag(node, place);
  if (first.kind == NodeKind::number) return number_bag(node, place);
  return unsupported_in_bag(&first);
}

Result<Value> Literals::string_bag(const Node& node, const std::string& place) const {
  std::vector<std::string> members;
  for (uint32_t child : tree_.children(node)) {
    const Node& member = tree_.node(child);
    if (member.kind == NodeKind::parameter) return unsupported(member, place);
    if (member.kind != NodeKind::string) return unsupported_in_bag(&member);
    members.push_back(unquoted(tree_.token(member)));
  }
  std::string bytes;
  if (!append_string_set(bytes, {members.begin(), members.end()})) return duplicates(members, ".");
  return Value(std::move(bytes));
}

Result<Value> Literals::number_bag(const Node& node, const std::string& place) const {
  std::vector<Number> members;
  std::vector<std::string> texts;
  for (uint32_t child : tree_.children(node)) {
    const Node& member = tree_.node(child);
    if (member.kind == NodeKind::parameter) return unsupported(member, place);
    if (member.kind == NodeKind::null) {
      return validation(
          "One or more parameter values were invalid: Numeric sets may not contain null under " + place);
    }
    if (member.kind != NodeKind::number) return unsupported_in_bag(nullptr);
    members.push_back(TRY(number(member, place)).view().number());
    texts.push_back(number_text(member));
  }
  std::string bytes;
  if (!append_number_set(bytes, members)) return duplicates(texts, "! under " + place);
  return Value(std::move(bytes));
}

}  // namespace gramme::partiql
