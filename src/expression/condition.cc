#include "expression/condition.h"

#include <fmt/format.h>

#include <unordered_set>

#include "api/errors.h"
#include "api/limits.h"
#include "expression/condition_parser.h"
#include "expression/condition_tree.h"

namespace gramme {

namespace {

void collect_paths(const ConditionNode& node, std::vector<Path>& paths) {
  for (const ConditionOperand& operand : node.operands) {
    if (const auto* path = std::get_if<Path>(&operand.source)) paths.push_back(*path);
    if (const ConditionNode* condition = operand.condition()) collect_paths(*condition, paths);
  }
  for (const ConditionNode& child : node.children) collect_paths(child, paths);
}

}  // namespace

Condition::Condition(std::shared_ptr<const ConditionNode> root)
    : root_(std::move(root)), cost_(root_ != nullptr ? cost_of(*root_) : ConditionCost()) {}

Result<void> check_size_told(std::string_view text, std::string_view parameter) {
  if (text.size() <= limits::expression_size_max) return {};
  return validation(
      fmt::format("Invalid {}: Expression size has exceeded the maximum allowed size; expression size: {}",
                  parameter, text.size()));
}

Result<Condition> Condition::parse(std::string_view text, std::string_view parameter,
                                   Placeholders& placeholders) {
  ConditionNode root = TRY(parse_condition(text, parameter, placeholders));
  return Condition(std::make_shared<const ConditionNode>(std::move(root)));
}

bool Condition::holds(ItemView item) const {
  return root_ == nullptr || gramme::holds(*root_, AttributeFinder(item, cost_.searches));
}

std::vector<Path> Condition::paths() const {
  std::vector<Path> paths;
  if (root_ != nullptr) collect_paths(*root_, paths);
  return paths;
}

std::vector<std::string> Condition::attributes() const {
  std::vector<std::string> attributes;
  std::unordered_set<std::string> seen;  // a legacy filter may name a million
  for (const Path& path : paths()) {
    if (seen.insert(path.attribute).second) attributes.push_back(path.attribute);
  }
  return attributes;
}

}  // namespace gramme
