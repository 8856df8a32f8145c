#include "expression/condition.h"

#include <algorithm>

#include "expression/condition_parser.h"
#include "expression/condition_tree.h"

namespace gramme {

namespace {

void collect_paths(const ConditionNode& node, std::vector<Path>& paths) {
  for (const ConditionOperand& operand : node.operands) {
    if (const auto* path = std::get_if<Path>(&operand.source)) paths.push_back(*path);
  }
  for (const ConditionNode& child : node.children) collect_paths(child, paths);
}

}  // namespace

Condition::Condition(std::shared_ptr<const ConditionNode> root) : root_(std::move(root)) {}

Result<Condition> Condition::parse(std::string_view text, std::string_view parameter,
                                   Placeholders& placeholders) {
  ConditionNode root = TRY(parse_condition(text, parameter, placeholders));
  return Condition(std::make_shared<const ConditionNode>(std::move(root)));
}

bool Condition::holds(ItemView item) const { return root_ == nullptr || gramme::holds(*root_, item); }

std::vector<Path> Condition::paths() const {
  std::vector<Path> paths;
  if (root_ != nullptr) collect_paths(*root_, paths);
  return paths;
}

std::vector<std::string> Condition::attributes() const {
  std::vector<std::string> attributes;
  for (const Path& path : paths()) {
    if (std::ranges::find(attributes, path.attribute) == attributes.end())
      attributes.push_back(path.attribute);
  }
  return attributes;
}

}  // namespace gramme
