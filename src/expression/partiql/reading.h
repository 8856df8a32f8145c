// The first look at what a statement says: its paths, its values, the words it uses. What AWS refuses while
// it reads, in written order, is refused here; what it refuses afterwards, by those who build the trees.
#pragma once

#include <span>
#include <unordered_map>

#include "base/result.h"
#include "expression/partiql/literals.h"
#include "expression/partiql/tree.h"
#include "expression/path.h"

namespace gramme::partiql {

/// A path of names and of literal indexes: "Unexpected path component at 1:8:4".
Result<Path> path_of(const Tree& tree, uint32_t node);

class Reading {
 public:
  /// Borrows both.
  Reading(const Tree& tree, std::span<const Value> parameters) : tree_(tree), literals_(tree, parameters) {}

  Result<void> read_condition(uint32_t root) { return read(root, true); }
  Result<void> read_assignment(const Assignment& assignment);
  /// After everything is read: MISSING stands nowhere but behind IS, and there are few enough operators
  /// that those who walk the trees may recurse.
  Result<void> check() const;

  const Tree& tree() const { return tree_; }
  const Literals& literals() const { return literals_; }
  /// Of a node that was read; null when it is no such thing.
  const Path* path(uint32_t node) const;
  const Value* value(uint32_t node) const;

 private:
  Result<void> read(uint32_t root, bool is_condition);
  Result<void> visit(uint32_t index, bool is_condition);
  Result<void> visit_call(const Node& node, bool is_condition);
  Result<void> visit_infix(const Node& node, bool is_condition);
  Result<void> visit_type(const Node& node);
  Result<void> read_set_function(const Node& call, uint32_t target);
  void await(std::span<const uint32_t> nodes);
  Error unsupported(const Node& node) const;

  const Tree& tree_;
  Literals literals_;
  std::unordered_map<uint32_t, Path> paths_;
  std::unordered_map<uint32_t, Value> values_;
  std::vector<uint32_t> waiting_;  // nodes still to be visited, the next one last
  size_t operators_[2] = {};       // of assignments, of conditions
  bool misuses_missing_ = false;
};

/// set_add and set_delete, of which a right side of SET may consist.
bool is_set_function(const Tree& tree, const Node& node);

}  // namespace gramme::partiql
