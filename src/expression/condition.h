// Conditions and filters: a tree of comparisons and functions over the attributes of one item. Condition
// expressions, filter expressions and the legacy Expected and QueryFilter parameters all become this one
// tree.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/path.h"
#include "expression/placeholders.h"

namespace gramme {

struct ConditionNode;  // expression/condition_tree.h

/// What it takes to judge one item, whatever the item holds: those who judge many bound their work by it.
struct ConditionCost {
  size_t searches = 0;  // for attributes of the item, and in documents
  size_t steps = 0;     // operands read, and a step for 4 bytes of the constants that are gone through
};

/// "Expression size has exceeded the maximum allowed size; expression size: 4097": the scans and
/// transactions of AWS tell the size. parse(), which comes after this, leaves it out.
Result<void> check_size_told(std::string_view text, std::string_view parameter);

class Condition {
 public:
  /// Always true.
  Condition() = default;
  /// `parameter` is the request member, for messages: "ConditionExpression", "FilterExpression". Bounded
  /// time and stack for any text.
  static Result<Condition> parse(std::string_view text, std::string_view parameter,
                                 Placeholders& placeholders);
  explicit Condition(std::shared_ptr<const ConditionNode> root);

  explicit operator bool() const { return root_ != nullptr; }
  /// Null when it is always true.
  const ConditionNode* root() const { return root_.get(); }
  bool holds(ItemView item) const;
  ConditionCost cost() const { return cost_; }
  /// Every path it names, in written order.
  std::vector<Path> paths() const;
  /// Every top-level attribute it names, each once: a filter may not name key attributes.
  std::vector<std::string> attributes() const;

 private:
  std::shared_ptr<const ConditionNode>
      root_;  // shared: plans are run again, and requests are moved between threads
  ConditionCost cost_;
};

}  // namespace gramme
