#include "lib/condition_text.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "api/limits.h"
#include "expression/condition_parser.h"
#include "lib/fuzz.h"

namespace gramme {
namespace {

bool equal(const ConditionNode& a, const ConditionNode& b);

bool equal(const ConditionOperand& a, const ConditionOperand& b) {
  if (a.size != b.size || a.source.index() != b.source.index()) return false;
  if (const auto* path = std::get_if<Path>(&a.source)) return *path == std::get<Path>(b.source);
  return std::get<Value>(a.source).view() == std::get<Value>(b.source).view();
}

bool equal(const ConditionNode& a, const ConditionNode& b) {
  const auto same = [](const auto& one, const auto& other) { return equal(one, other); };
  return a.op == b.op && std::ranges::equal(a.operands, b.operands, same) &&
         std::ranges::equal(a.children, b.children, same);
}

class TextWriter {
 public:
  void node(const ConditionNode& node) {
    switch (node.op) {
      case ConditionOperator::all_of:
        return children(node, " AND ");
      case ConditionOperator::any_of:
        return children(node, " OR ");
      case ConditionOperator::none_of:
        text_ += "NOT ";
        return child(node.children[0]);
      case ConditionOperator::between:
        return operands(node, {"", " BETWEEN ", " AND "}, "");
      case ConditionOperator::in:
        return operands(node, {"", " IN (", ", "}, ")");
      case ConditionOperator::attribute_exists:
        return operands(node, {"attribute_exists("}, ")");
      case ConditionOperator::attribute_not_exists:
        return operands(node, {"attribute_not_exists("}, ")");
      case ConditionOperator::attribute_type:
        return operands(node, {"attribute_type(", ", "}, ")");
      case ConditionOperator::begins_with:
        return operands(node, {"begins_with(", ", "}, ")");
      case ConditionOperator::contains:
        return operands(node, {"contains(", ", "}, ")");
      case ConditionOperator::equal:
        return operands(node, {"", " = "}, "");
      case ConditionOperator::not_equal:
        return operands(node, {"", " <> "}, "");
      case ConditionOperator::less:
        return operands(node, {"", " < "}, "");
      case ConditionOperator::less_or_equal:
        return operands(node, {"", " <= "}, "");
      case ConditionOperator::greater:
        return operands(node, {"", " > "}, "");
      case ConditionOperator::greater_or_equal:
        return operands(node, {"", " >= "}, "");
    }
  }

  const std::string& text() const { return text_; }
  Placeholders placeholders() {
    ExpressionAttributes attributes;
    if (!names_.empty()) attributes.names = std::move(names_);
    if (!values_.empty()) attributes.values = std::move(values_);
    Result<Placeholders> checked = Placeholders::check(std::move(attributes), true, "", Wording::current);
    HOLDS(checked.has_value());
    return *std::move(checked);
  }

 private:
  void child(const ConditionNode& node) {
    const bool is_junction = node.op == ConditionOperator::all_of || node.op == ConditionOperator::any_of;
    if (is_junction) text_ += '(';
    this->node(node);
    if (is_junction) text_ += ')';
  }

  void children(const ConditionNode& node, std::string_view between) {
    for (size_t i = 0; i < node.children.size(); ++i) {
      if (i > 0) text_ += between;
      child(node.children[i]);
    }
  }

  /// What stands before each operand, the last text before all further ones, and what ends them.
  void operands(const ConditionNode& node, std::initializer_list<std::string_view> before,
                std::string_view end) {
    for (size_t i = 0; i < node.operands.size(); ++i) {
      text_ += before.begin()[std::min(i, before.size() - 1)];
      operand(node.operands[i]);
    }
    text_ += end;
  }

  void operand(const ConditionOperand& operand) {
    if (operand.size) text_ += "size(";
    if (const auto* path = std::get_if<Path>(&operand.source)) {
      name(path->attribute);
      for (const PathStep& step : path->steps) this->step(step);
    } else {
      values_.emplace_back(":v" + std::to_string(values_.size()), std::get<Value>(operand.source));
      text_ += values_.back().first;
    }
    if (operand.size) text_ += ')';
  }

  void step(const PathStep& step) {
    if (const auto* index = std::get_if<size_t>(&step)) {
      text_ += "[" + std::to_string(*index) + "]";
    } else {
      text_ += '.';
      name(std::get<std::string>(step));
    }
  }

  void name(const std::string& name) {
    names_.emplace_back("#n" + std::to_string(names_.size()), name);
    text_ += names_.back().first;
  }

  std::string text_;
  Named<std::string> names_;
  Named<Value> values_;
};

}  // namespace

void check_condition_text(const ConditionNode& root) {
  TextWriter writer;
  writer.node(root);
  if (writer.text().size() > limits::expression_size_max) return;
  Placeholders placeholders = writer.placeholders();
  const Result<ConditionNode> again = parse_condition(writer.text(), "ConditionExpression", placeholders);
  HOLDS(again.has_value() && equal(*again, root));
  HOLDS(placeholders.check_all_used().has_value());
}

}  // namespace gramme
