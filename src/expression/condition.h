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
  /// Every path it names, in written order.
  std::vector<Path> paths() const;
  /// Every top-level attribute it names, each once: a filter may not name key attributes.
  std::vector<std::string> attributes() const;

 private:
  std::shared_ptr<const ConditionNode>
      root_;  // shared: plans are run again, and requests are moved between threads
};

}  // namespace gramme
