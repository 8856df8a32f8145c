#include "expression/condition_parser.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "expression/binding.h"
#include "expression/operand_rules.h"
#include "expression/syntax.h"

namespace gramme {

namespace {

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

/// Builds the tree bottom up in written order, so that the first faulty operand is the one reported.
/// Recursion is bounded by the number of operators, which the syntax has checked.
class ConditionParser {
 public:
  ConditionParser(const Syntax& syntax, std::string_view parameter, Placeholders& placeholders)
      : syntax_(syntax), binding_(syntax, parameter, placeholders), rules_(parameter) {}

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
    TRY(check(node, result));
    return result;
  }

 private:
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
    TRY(rules_.check_measured(node.text, *measured));
    measured->size = true;
    return std::move(*measured);
  }

  Result<void> check(const Syntax::Node& node, const ConditionNode& result) {
    if (node.symbol != Symbol::call)
      return rules_.check(result.op, symbol_text(node.symbol), result.operands);
    TRY(binding_.check_arity(node));
    return rules_.check(result.op, node.text, result.operands);
  }

  const Syntax& syntax_;
  Binding binding_;
  OperandRules rules_;
};

}  // namespace

Result<ConditionNode> parse_condition(std::string_view text, std::string_view parameter,
                                      Placeholders& placeholders) {
  const Syntax syntax = TRY(Syntax::parse(Grammar::condition, text, parameter));
  return ConditionParser(syntax, parameter, placeholders).condition(syntax.root());
}

}  // namespace gramme
