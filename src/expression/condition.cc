#include "expression/condition.h"

#include <algorithm>

#include "expression/condition_parser.h"
#include "expression/condition_tree.h"

namespace gramme {

namespace {

void collect_attributes(const ConditionNode& node, std::vector<std::string>& attributes) {
  for (const ConditionOperand& operand : node.operands) {
    const auto* path = std::get_if<Path>(&operand.source);
    if (path != nullptr && std::ranges::find(attributes, path->attribute) == attributes.end()) {
      attributes.push_back(path->attribute);
    }
  }
  for (const ConditionNode& child : node.children) collect_attributes(child, attributes);
}

}  // namespace

Condition::Condition(std::shared_ptr<const ConditionNode> root) : root_(std::move(root)) {}

Result<Condition> Condition::parse(std::string_view text, std::string_view parameter,
                                   Placeholders& placeholders) {
  ConditionNode root = TRY(parse_condition(text, parameter, placeholders));
  return Condition(std::make_shared<const ConditionNode>(std::move(root)));
}

bool Condition::holds(ItemView item) const { return root_ == nullptr || gramme::holds(*root_, item); }

std::vector<std::string> Condition::attributes() const {
  std::vector<std::string> attributes;
  if (root_ != nullptr) collect_attributes(*root_, attributes);
  return attributes;
}

}  // namespace gramme
