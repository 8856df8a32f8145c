#include "expression/partiql/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>
#include <string_view>
#include <utility>

#include "api/errors.h"
#include "api/limits.h"
#include "expression/functions.h"

namespace gramme::partiql {

namespace {

// What IS cannot ask for, as AWS calls it.
constexpr std::pair<std::string_view, std::string_view> foreign_types[] = {
    {"smallint", "SmallintType"},
    {"int", "IntegerType"},
    {"integer", "IntegerType"},
    {"float", "FloatType"},
    {"real", "RealType"},
    {"double", "DoublePrecisionType"},
    {"decimal", "DecimalType"},
    {"dec", "DecimalType"},
    {"timestamp", "TimestampType"},
    {"character", "CharacterType"},
    {"char", "CharacterType"},
    {"varchar", "CharacterVaryingType"},
    {"symbol", "SymbolType"},
    {"clob", "ClobType"},
    {"sexp", "SexpType"},
    {"bag", "BagType"},
    {"date", "DateType"},
    {"time", "TimeType"},
    {"int4", "Integer4Type"},
    {"int8", "Integer8Type"},
    {"bigint", "Integer8Type"},
    {"character varying", "CharacterVaryingType"},
    {"any", "AnyType"},
};

Error unexpected_component(const Tree& tree, const Node& node) {
  return validation("Unexpected path component at " + tree.position(node));
}

Result<PathStep> step_of(const Tree& tree, const Node& node) {
  const Token& token = tree.token(node);
  if (node.kind == NodeKind::member || node.kind == NodeKind::string) {
    std::string name = unquoted(token);
    if (name.empty()) return validation("Path component cannot be an empty string");
    return PathStep(std::move(name));
  }
  const bool is_index = node.kind == NodeKind::number && !node.negative &&
                        std::ranges::all_of(token.text, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_index) return unexpected_component(tree, node);
  int32_t index = 0;
  if (std::from_chars(token.text.data(), token.text.data() + token.text.size(), index).ec != std::errc()) {
    return validation(fmt::format("List index is not within the allowable range; index: [{}]", token.text));
  }
  return PathStep(size_t(index));
}

bool is_comparison(Symbol symbol) { return symbol >= Symbol::equal && symbol <= Symbol::greater_or_equal; }

bool is_negated(Symbol symbol) {
  return symbol == Symbol::not_in || symbol == Symbol::not_between || symbol == Symbol::is_not;
}

}  // namespace

Result<Path> path_of(const Tree& tree, uint32_t index) {
  const Node& node = tree.node(index);
  const Node& first = node.kind == NodeKind::path ? tree.node(tree.children(node)[0]) : node;
  if (first.kind != NodeKind::name) return unexpected_component(tree, first);
  Path path{.attribute = unquoted(tree.token(first)), .steps = {}};
  if (path.attribute.empty()) return validation("Path component cannot be an empty string");
  if (node.kind != NodeKind::path) return path;
  for (uint32_t child : tree.children(node).subspan(1)) {
    path.steps.push_back(TRY(step_of(tree, tree.node(child))));
  }
  if (node.count > size_t(limits::nesting_levels_max)) {
    return validation(
        fmt::format("The document path has too many nesting levels; nesting levels: {}", node.count));
  }
  return path;
}

bool is_set_function(const Tree& tree, const Node& node) {
  if (node.kind != NodeKind::call) return false;
  const std::string name = lower(unquoted(tree.token(node)));
  return name == "set_add" || name == "set_delete";
}

const Path* Reading::path(uint32_t node) const {
  const auto found = paths_.find(node);
  return found != paths_.end() ? &found->second : nullptr;
}

const Value* Reading::value(uint32_t node) const {
  const auto found = values_.find(node);
  return found != values_.end() ? &found->second : nullptr;
}

Result<void> Reading::check() const {
  if (misuses_missing_) return validation("MISSING must be compared using IS operator");
  if (std::ranges::max(operators_) <= limits::expression_operators_max) return {};
  return validation("The expression contains too many operators; operator count: 301");  // AWS stops there
}

Result<void> Reading::read_assignment(const Assignment& assignment) {
  paths_.emplace(assignment.target, TRY(path_of(tree_, assignment.target)));
  if (assignment.remove) return {};
  const Node& value = tree_.node(assignment.value);
  if (is_set_function(tree_, value)) return read_set_function(value, assignment.target);
  return read(assignment.value, false);
}

Result<void> Reading::read_set_function(const Node& call, uint32_t target) {
  const std::string name = upper(unquoted(tree_.token(call)));
  const std::span<const uint32_t> operands = tree_.children(call);
  if (operands.size() != 2) {
    return validation(fmt::format("{} must have exactly two arguments at {}", name, tree_.position(call)));
  }
  const Node& first = tree_.node(operands[0]);
  const bool is_path = first.kind == NodeKind::name || first.kind == NodeKind::path;
  if (!is_path || TRY(path_of(tree_, operands[0])) != *path(target)) {
    return validation(fmt::format("The first argument to {} must equal the assignment value at {}", name,
                                  tree_.position(call)));
  }
  const Node& second = tree_.node(operands[1]);
  const bool is_value = second.kind != NodeKind::name && second.kind != NodeKind::path;
  if (is_value) values_.emplace(operands[1], TRY(literals_.value(operands[1])));
  const Value* members = value(operands[1]);
  const Type type = members != nullptr ? members->view().type() : Type::null;
  if (type != Type::string_set && type != Type::number_set && type != Type::binary_set) {
    return validation(fmt::format("The second argument to {} must be a value with type SET at {}", name,
                                  tree_.position(first)));
  }
  return {};
}

/// Parents before children, children in written order.
Result<void> Reading::read(uint32_t root, bool is_condition) {
  waiting_.assign(1, root);
  while (!waiting_.empty()) {
    const uint32_t node = waiting_.back();
    waiting_.pop_back();
    TRY(visit(node, is_condition));
  }
  return {};
}

void Reading::await(std::span<const uint32_t> nodes) {
  waiting_.insert(waiting_.end(), nodes.rbegin(), nodes.rend());
}

Error Reading::unsupported(const Node& node) const {
  return validation(fmt::format("Unsupported token in expression: {} at {}", upper(tree_.token(node).text),
                                tree_.position(node)));
}

Result<void> Reading::visit(uint32_t index, bool is_condition) {
  const Node& node = tree_.node(index);
  operators_[is_condition] += is_negated(node.symbol);
  switch (node.kind) {
    case NodeKind::name:
    case NodeKind::path:
      paths_.emplace(index, TRY(path_of(tree_, index)));
      return {};
    case NodeKind::missing:
      if (!is_condition) break;
      misuses_missing_ = true;
      return {};
    case NodeKind::call:
      return visit_call(node, is_condition);
    case NodeKind::infix:
      return visit_infix(node, is_condition);
    case NodeKind::prefix:
    case NodeKind::between:
      if (!is_condition || (node.kind == NodeKind::prefix && node.symbol != Symbol::logical_not)) {
        return unsupported(node);
      }
      ++operators_[is_condition];
      await(tree_.children(node));
      return {};
    case NodeKind::is_type:
      if (!is_condition) return unsupported(node);
      ++operators_[is_condition];
      await(tree_.children(node));
      return visit_type(node);
    case NodeKind::searched_case:
    case NodeKind::simple_case:
    case NodeKind::cast:
    case NodeKind::statement:
      return unsupported(node);
    default:
      break;
  }
  values_.emplace(index, TRY(literals_.value(index)));
  return {};
}

Result<void> Reading::visit_call(const Node& node, bool is_condition) {
  const std::string name = lower(unquoted(tree_.token(node)));
  const Function function = function_of(name);
  if (function == Function::unknown || (place_of(function) == gramme::Place::update) == is_condition) {
    const bool of_statement = name == "exists" && node.count == 1 &&
                              tree_.node(tree_.children(node)[0]).kind == NodeKind::statement;
    if (of_statement) return unsupported(tree_.node(tree_.children(node)[0]));
    return validation(fmt::format("Unrecognized function: {} at {}", name, tree_.position(node)));
  }
  ++operators_[is_condition];
  await(tree_.children(node));
  return {};
}

Result<void> Reading::visit_infix(const Node& node, bool is_condition) {
  const bool is_in = node.symbol == Symbol::in || node.symbol == Symbol::not_in;
  const bool is_logical = node.symbol == Symbol::logical_and || node.symbol == Symbol::logical_or;
  const bool is_sum = node.symbol == Symbol::plus || node.symbol == Symbol::minus;
  const bool fits = is_condition ? is_in || is_logical || is_comparison(node.symbol) : is_sum;
  if (!fits) return unsupported(node);
  ++operators_[is_condition];
  const std::span<const uint32_t> operands = tree_.children(node);
  const Node& right = tree_.node(operands[1]);
  const bool has_members = is_in && (right.kind == NodeKind::list || right.kind == NodeKind::bag);
  await(has_members ? tree_.children(right) : operands.subspan(1));
  await(operands.first(1));
  return {};
}

Result<void> Reading::visit_type(const Node& node) {
  std::string name = lower(tree_.token(node).text);
  if (lower(tree_.token(node.token + 1).text) == "varying") name += " varying";
  const auto* foreign =
      std::ranges::find(foreign_types, name, &std::pair<std::string_view, std::string_view>::first);
  if (foreign == std::end(foreign_types)) return {};
  return validation(fmt::format(
      "Unsupported data type for IS operator: {}. Supported data types are [MISSING, NULL, BOOLEAN, BLOB, "
      "STRING, NUMERIC, STRUCT, TUPLE, LIST] at {}",
      foreign->second, tree_.position(tree_.node(tree_.children(node)[0]))));
}

}  // namespace gramme::partiql
