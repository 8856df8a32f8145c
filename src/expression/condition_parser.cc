#include "expression/condition_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/limits.h"
#include "base/check.h"
#include "expression/binding.h"
#include "expression/syntax.h"

namespace gramme {

namespace {

// Lists in AWS's messages are in the order of a Java hash set, which differs from region to region.
constexpr std::string_view any_type = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";
constexpr std::string_view type_names = "{N,BS,L,B,NULL,M,S,SS,NS,BOOL}";

struct OperatorRow {
  Symbol symbol;
  Function function;
  ConditionOperator op;
};

constexpr std::array operator_rows = {
    OperatorRow{Symbol::equal, Function::unknown, ConditionOperator::equal},
    OperatorRow{Symbol::not_equal, Function::unknown, ConditionOperator::not_equal},
    OperatorRow{Symbol::less, Function::unknown, ConditionOperator::less},
    OperatorRow{Symbol::less_or_equal, Function::unknown, ConditionOperator::less_or_equal},
    OperatorRow{Symbol::greater, Function::unknown, ConditionOperator::greater},
    OperatorRow{Symbol::greater_or_equal, Function::unknown, ConditionOperator::greater_or_equal},
    OperatorRow{Symbol::between, Function::unknown, ConditionOperator::between},
    OperatorRow{Symbol::in, Function::unknown, ConditionOperator::in},
    OperatorRow{Symbol::logical_and, Function::unknown, ConditionOperator::all_of},
    OperatorRow{Symbol::logical_or, Function::unknown, ConditionOperator::any_of},
    OperatorRow{Symbol::logical_not, Function::unknown, ConditionOperator::none_of},
    OperatorRow{Symbol::call, Function::attribute_exists, ConditionOperator::attribute_exists},
    OperatorRow{Symbol::call, Function::attribute_not_exists, ConditionOperator::attribute_not_exists},
    OperatorRow{Symbol::call, Function::attribute_type, ConditionOperator::attribute_type},
    OperatorRow{Symbol::call, Function::begins_with, ConditionOperator::begins_with},
    OperatorRow{Symbol::call, Function::contains, ConditionOperator::contains},
};

ConditionOperator operator_of(const Syntax::Node& node) {
  const auto* row = std::ranges::find_if(operator_rows, [&](const OperatorRow& candidate) {
    return candidate.symbol == node.symbol && candidate.function == node.function;
  });
  CHECK(row != operator_rows.end());
  return row->op;
}

/// An S, N or B constant as AWS's messages print it.
std::string printed(ValueView value) {
  if (value.is(Type::number)) return fmt::format("AttributeValue: {{N:{}}}", value.number().text());
  if (value.is(Type::string)) return fmt::format("AttributeValue: {{S:{}}}", value.text());
  const size_t size = value.text().size();
  return fmt::format("AttributeValue: {{B:java.nio.HeapByteBuffer[pos=0 lim={} cap={}]}}", size, size);
}

/// Builds the tree bottom up in written order, so that the first faulty operand is the one reported.
/// Recursion is bounded by the number of operators, which the syntax has checked.
class ConditionParser {
 public:
  ConditionParser(const Syntax& syntax, std::string_view parameter, Placeholders& placeholders)
      : syntax_(syntax), binding_(syntax, parameter, placeholders) {}

  Result<ConditionNode> condition(uint32_t index) {
    const Syntax::Node& node = syntax_.node(index);
    if (node.symbol == Symbol::logical_and || node.symbol == Symbol::logical_or) return junction(node);
    ConditionNode result{.op = operator_of(node)};
    if (node.symbol == Symbol::logical_not) {
      result.children.push_back(TRY(condition(syntax_.children(node)[0])));
      return result;
    }
    result.operands.reserve(node.count);
    for (uint32_t child : syntax_.children(node)) result.operands.push_back(TRY(operand(child)));
    TRY(check(node, result.operands));
    return result;
  }

 private:
  using Operands = std::vector<ConditionOperand>;

  /// A chain of ANDs or ORs becomes one node.
  Result<ConditionNode> junction(const Syntax::Node& node) {
    const ConditionOperator op = operator_of(node);
    ConditionNode left = TRY(condition(syntax_.children(node)[0]));
    ConditionNode right = TRY(condition(syntax_.children(node)[1]));
    if (left.op == op) {
      left.children.push_back(std::move(right));
      return left;
    }
    ConditionNode result{.op = op};
    result.children.reserve(2);
    result.children.push_back(std::move(left));
    result.children.push_back(std::move(right));
    return result;
  }

  Result<ConditionOperand> operand(uint32_t index) {
    const Syntax::Node& node = syntax_.node(index);
    if (node.symbol == Symbol::path) return ConditionOperand{TRY(binding_.path(index))};
    if (node.symbol == Symbol::value) return ConditionOperand{*TRY(binding_.value(index))};
    CHECK(node.function == Function::size);
    std::optional<ConditionOperand> measured;
    for (uint32_t child : syntax_.children(node)) measured = TRY(operand(child));
    TRY(binding_.check_arity(node));
    const std::optional<Type> type = measured->type();
    if (type == Type::number || type == Type::boolean || type == Type::null) {
      return binding_.wrong_type(node.text, type_name(*type));
    }
    measured->size = true;
    return std::move(*measured);
  }

  Result<void> check(const Syntax::Node& node, const Operands& operands) {
    const std::string_view name = node.symbol == Symbol::call ? node.text : symbol_text(node.symbol);
    if (node.symbol == Symbol::call) TRY(binding_.check_arity(node));
    if (node.symbol == Symbol::in && operands.size() - 1 > limits::in_operands_max) {
      return binding_.fault(
          fmt::format("The IN operator is provided with too many operands; number of operands: {}",
                      operands.size() - 1));
    }
    TRY(check_distinct(name, operands));
    if (node.symbol == Symbol::call) return check_function(node, operands);
    if (node.symbol == Symbol::equal || node.symbol == Symbol::not_equal || node.symbol == Symbol::in)
      return {};
    TRY(check_types(name, operands, {Type::string, Type::number, Type::binary}));
    return node.symbol == Symbol::between ? check_bounds(operands) : Result<void>();
  }

  Result<void> check_distinct(std::string_view name, const Operands& operands) {
    const Path* first = operands[0].path();
    for (size_t i = 1; i < operands.size() && first != nullptr; ++i) {
      const Path* other = operands[i].path();
      if (other != nullptr && *other == *first) return binding_.not_distinct(name, *first);
    }
    return {};
  }

  Result<void> check_types(std::string_view name, const Operands& operands,
                           std::initializer_list<Type> allowed) {
    for (const ConditionOperand& operand : operands) {
      const std::optional<Type> type = operand.type();
      if (type && std::ranges::find(allowed, *type) == allowed.end()) {
        return binding_.wrong_type(name, type_name(*type));
      }
    }
    return {};
  }

  Result<void> check_function(const Syntax::Node& node, const Operands& operands) {
    if (node.function == Function::begins_with)
      return check_types(node.text, operands, {Type::string, Type::binary});
    if (node.function == Function::contains) return {};
    if (operands[0].path() == nullptr) return binding_.needs_path(node.text);
    return node.function == Function::attribute_type ? check_type_name(node, operands[1]) : Result<void>();
  }

  Result<void> check_type_name(const Syntax::Node& node, const ConditionOperand& operand) {
    const std::optional<Type> type = operand.type();
    if (!type) return binding_.wrong_type(node.text, any_type);
    if (type != Type::string) return binding_.wrong_type(node.text, type_name(*type));
    constexpr std::array types = {Type::string,     Type::number,     Type::binary,  Type::string_set,
                                  Type::number_set, Type::binary_set, Type::boolean, Type::null,
                                  Type::list,       Type::map};
    const std::string_view wanted = operand.value()->view().text();
    if (std::ranges::find(types, wanted, type_name) != types.end()) return {};
    return binding_.fault(
        fmt::format("Invalid attribute type name found; type: {}, valid types: {}", wanted, type_names));
  }

  Result<void> check_bounds(const Operands& operands) {
    const Value* lower = operands[1].value();
    const Value* upper = operands[2].value();
    if (lower == nullptr || upper == nullptr) return {};
    std::string_view requirement;
    if (lower->view().type() != upper->view().type()) {
      requirement = "same data type for lower and upper bounds";
    } else if (!holds({.op = ConditionOperator::less_or_equal, .operands = {{*lower}, {*upper}}}, {})) {
      requirement = "upper bound to be greater than or equal to lower bound";
    } else {
      return {};
    }
    return binding_.fault(
        fmt::format("The BETWEEN operator requires {}; lower bound operand: {}, upper bound operand: {}",
                    requirement, printed(*lower), printed(*upper)));
  }

  const Syntax& syntax_;
  Binding binding_;
};

}  // namespace

Result<ConditionNode> parse_condition(std::string_view text, std::string_view parameter,
                                      Placeholders& placeholders) {
  const Syntax syntax = TRY(Syntax::parse(Grammar::condition, text, parameter));
  return ConditionParser(syntax, parameter, placeholders).condition(syntax.root());
}

}  // namespace gramme
