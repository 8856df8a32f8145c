// The values that are written in a statement, or put into it by its parameters.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "expression/partiql/tree.h"
#include "value/value_view.h"

namespace gramme::partiql {

/// As AWS's messages call what stands in the place of a value or a statement: `Id`, `Lit`, `SearchedCase`;
/// a function and an operator by its name.
std::string kind_name(const Tree& tree, const Node& node);

class Literals {
 public:
  /// Borrows both.
  Literals(const Tree& tree, std::span<const Value> parameters) : tree_(tree), parameters_(parameters) {}

  /// The value of a node. A fault in it names the place: "... under root.x[1]". Recursion is bounded by the
  /// levels that AWS allows.
  Result<Value> value(uint32_t node) const { return value(node, "root", 0); }
  /// The members of a structure, of which each is a root of its own.
  Result<Item> item(uint32_t node) const;

 private:
  Result<Value> value(uint32_t node, const std::string& place, int levels) const;
  Result<Value> number(const Node& node, const std::string& place) const;
  Result<Value> parameter(const Node& node) const;
  Result<Value> list(const Node& node, const std::string& place, int levels) const;
  Result<Item> structure(const Node& node, const std::string* place, int levels) const;
  Result<Value> bag(const Node& node, const std::string& place) const;
  Result<Value> string_bag(const Node& node, const std::string& place) const;
  Result<Value> number_bag(const Node& node, const std::string& place) const;
  Error unsupported(const Node& node, const std::string& place) const;
  std::string number_text(const Node& node) const;
  Error unsupported_in_bag(const Node* node) const;

  const Tree& tree_;
  std::span<const Value> parameters_;
};

}  // namespace gramme::partiql
