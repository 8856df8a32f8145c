// The actions behind an Update. Update expressions, the legacy AttributeUpdates and PartiQL all build them.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "expression/path.h"
#include "value/value_view.h"

namespace gramme {

/// What a SET assigns: a part of the item, a constant, or something computed of two operands.
struct UpdateOperand {
  enum class Kind : uint8_t { path, value, plus, minus, if_not_exists, list_append };

  Kind kind;
  std::variant<std::monostate, Path, Value> source = {};  // of a path and of a value
  std::vector<UpdateOperand> operands = {};  // of the others, two; the first of if_not_exists is a path

  const Path& path() const { return std::get<Path>(source); }
  const Value* value() const { return std::get_if<Value>(&source); }
};

enum class UpdateClause : uint8_t {
  set,
  remove,
  add,      // a number, or members of a set
  delete_,  // members of a set
};

struct UpdateAction {
  UpdateClause clause;
  std::optional<UpdateOperand> operand;  // none of a REMOVE; a value for ADD and DELETE
};

/// Made by add(), then only read.
struct UpdateActions {
  std::vector<Path> targets;  // of the actions, in their order; none leads through another
  std::vector<UpdateAction> actions;
  size_t charge_bytes = 0;
  /// AttributeUpdates: other words for a type mismatch, ADD extends lists, no charge for the statement. Its
  /// PUT is a set, its DELETE without a value a remove.
  bool legacy = false;

  void add(UpdateClause clause, Path target, std::optional<UpdateOperand> operand) {
    targets.push_back(std::move(target));
    actions.push_back({clause, std::move(operand)});
  }
};

/// What an update expression costs against the size limit of an item (an AWS rule of 2026).
size_t charge_of(const UpdateActions& actions);

}  // namespace gramme
