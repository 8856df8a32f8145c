#include <algorithm>
#include <array>
#include <memory>

#include "base/check.h"
#include "expression/functions.h"
#include "expression/operand_rules.h"
#include "expression/partiql/builders.h"
#include "value/value_builder.h"

namespace gramme::partiql {

namespace {

struct OperatorRow {
  Symbol symbol;
  ConditionOperator op;
  std::string_view name;  // in messages
};

constexpr auto operator_rows = std::to_array<OperatorRow>({
    {Symbol::equal, ConditionOperator::equal, "="},
    {Symbol::not_equal, ConditionOperator::not_equal, "<>"},
    {Symbol::less, ConditionOperator::less, "<"},
    {Symbol::less_or_equal, ConditionOperator::less_or_equal, "<="},
    {Symbol::greater, ConditionOperator::greater, ">"},
    {Symbol::greater_or_equal, ConditionOperator::greater_or_equal, ">="},
    {Symbol::between, ConditionOperator::between, "BETWEEN"},
    {Symbol::not_between, ConditionOperator::between, "BETWEEN"},
    {Symbol::in, ConditionOperator::in, "IN"},
    {Symbol::not_in, ConditionOperator::in, "IN"},
    {Symbol::logical_and, ConditionOperator::all_of, "AND"},
    {Symbol::logical_or, ConditionOperator::any_of, "OR"},
    {Symbol::logical_not, ConditionOperator::none_of, "NOT"},
});

const OperatorRow& row_of(Symbol symbol) {
  const auto* row = std::ranges::find(operator_rows, symbol, &OperatorRow::symbol);
  CHECK(row != operator_rows.end());
  return *row;
}

ConditionOperator operator_of(Function function) {
  switch (function) {
    case Function::attribute_exists:
      return ConditionOperator::attribute_exists;
    case Function::attribute_not_exists:
      return ConditionOperator::attribute_not_exists;
    case Function::attribute_type:
      return ConditionOperator::attribute_type;
    case Function::begins_with:
      return ConditionOperator::begins_with;
    default:
      CHECK(function == Function::contains);
      return ConditionOperator::contains;
  }
}

struct TypeRow {
  std::string_view word;
  std::string_view type;
};

// What IS can ask for besides MISSING.
constexpr TypeRow type_rows[] = {
    {"null", "NULL"}, {"boolean", "BOOL"}, {"bool", "BOOL"}, {"blob", "B"}, {"string", "S"},
    {"numeric", "N"}, {"struct", "M"},     {"tuple", "M"},   {"list", "L"},
};

ConditionNode negation(ConditionNode node) {
  ConditionNode result{.op = ConditionOperator::none_of};
  result.children.push_back(std::move(node));
  return result;
}

class ConditionBuilder {
 public:
  explicit ConditionBuilder(const Reading& reading) : reading_(reading), tree_(reading.tree()) {}

  Result<ConditionNode> whole(uint32_t root) {
    if (!is_condition(tree_.node(root))) {
      TRY(operand(root));
      return rules_.fault("WHERE clause must contain an expression that resolves to a boolean");
    }
    return condition(root);
  }

 private:
  using Operands = std::vector<ConditionOperand>;

  Function function_of_call(const Node& call) const { return function_of(name_of(call)); }
  std::string name_of(const Node& call) const { return lower(unquoted(tree_.token(call))); }

  bool is_condition(const Node& node) const {
    return node.kind == NodeKind::infix || node.kind == NodeKind::prefix ||
           node.kind == NodeKind::between || node.kind == NodeKind::is_type ||
           (node.kind == NodeKind::call && function_of_call(node) != Function::size);
  }

  Result<ConditionNode> condition(uint32_t index) {
    const Node& node = tree_.node(index);
    if (node.kind == NodeKind::call) return function(node);
    if (node.kind == NodeKind::is_type) return type_test(node);
    const OperatorRow& row = row_of(node.symbol);
    if (row.op == ConditionOperator::all_of || row.op == ConditionOperator::any_of)
      return junction(node, row);
    if (row.op == ConditionOperator::none_of)
      return negation(TRY(child(tree_.children(node)[0], row.name)));
    ConditionNode result{.op = row.op, .operands = TRY(operands(node))};
    TRY(rules_.check(result.op, row.name, result.operands));
    const bool negated = node.symbol == Symbol::not_in || node.symbol == Symbol::not_between;
    return negated ? negation(std::move(result)) : std::move(result);
  }

  /// A condition under AND, OR or NOT.
  Result<ConditionNode> child(uint32_t index, std::string_view parent) {
    if (is_condition(tree_.node(index))) return condition(index);
    const std::optional<Type> type = TRY(operand(index)).type();
    return rules_.wrong_type(parent, type ? type_name(*type) : any_type_text);
  }

  /// A chain of ANDs or ORs becomes one node.
  Result<ConditionNode> junction(const Node& node, const OperatorRow& row) {
    ConditionNode left = TRY(child(tree_.children(node)[0], row.name));
    ConditionNode right = TRY(child(tree_.children(node)[1], row.name));
    if (left.op == row.op) {
      left.children.push_back(std::move(right));
      return left;
    }
    ConditionNode result{.op = row.op};
    result.children.reserve(2);
    result.children.push_back(std::move(left));
    result.children.push_back(std::move(right));
    return result;
  }

  Result<ConditionNode> function(const Node& node) {
    const std::string name = name_of(node);
    const Function function = function_of(name);
    ConditionNode result{.op = operator_of(function), .operands = TRY(operands(node))};
    TRY(rules_.check_count(name, node.count, arity_of(function)));
    TRY(rules_.check(result.op, name, result.operands));
    return result;
  }

  Result<ConditionNode> type_test(const Node& node) {
    const std::string word = lower(tree_.token(node).text);
    ConditionNode result{.op = ConditionOperator::attribute_not_exists, .operands = TRY(operands(node))};
    if (word != "missing") {
      const auto* row = std::ranges::find(type_rows, word, &TypeRow::word);
      CHECK(row != std::end(type_rows));
      result.op = ConditionOperator::attribute_type;
      result.operands.push_back({string_value(row->type)});
    }
    if (result.operands[0].path() == nullptr) return rules_.needs_path("IS");
    return node.symbol == Symbol::is_not ? negation(std::move(result)) : std::move(result);
  }

  Result<Operands> operands(const Node& node) {
    Operands result;
    for (uint32_t child : tree_.children(node)) {
      const Node& operand = tree_.node(child);
      const bool is_right = (node.symbol == Symbol::in || node.symbol == Symbol::not_in) && !result.empty();
      if (is_right && (operand.kind == NodeKind::list || operand.kind == NodeKind::bag)) {
        for (uint32_t member : tree_.children(operand)) result.push_back(TRY(this->operand(member)));
      } else if (is_right) {
        TRY(add_members(child, result));
      } else {
        result.push_back(TRY(this->operand(child)));
      }
    }
    return result;
  }

  /// The right side of IN when it is not written out.
  Result<void> add_members(uint32_t index, Operands& result) {
    const ConditionOperand operand = TRY(this->operand(index));
    const std::optional<Type> type = operand.type();
    const bool has_members = operand.value() != nullptr && type != Type::map &&
                             (type == Type::list || type == Type::string_set || type == Type::number_set ||
                              type == Type::binary_set);
    if (!has_members) return rules_.wrong_type("IN", type ? type_name(*type) : any_type_text);
    for (const Member& member : operand.value()->view().members()) result.push_back({Value(member.value)});
    return {};
  }

  Result<ConditionOperand> operand(uint32_t index) {
    const Node& node = tree_.node(index);
    if (const Path* path = reading_.path(index)) return ConditionOperand{*path};
    if (const Value* value = reading_.value(index)) return ConditionOperand{*value};
    if (is_condition(node))
      return ConditionOperand{std::make_shared<const ConditionNode>(TRY(condition(index)))};
    const std::string name = name_of(node);
    const Operands measured = TRY(operands(node));
    TRY(rules_.check_count(name, node.count, arity_of(Function::size)));
    TRY(rules_.check_measured(name, measured[0]));
    return ConditionOperand{measured[0].source, true};
  }

  const Reading& reading_;
  const Tree& tree_;
  OperandRules rules_;
};

}  // namespace

Result<ConditionNode> build_condition(const Reading& reading, uint32_t root) {
  return ConditionBuilder(reading).whole(root);
}

}  // namespace gramme::partiql
