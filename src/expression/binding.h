// Gives the names and values of a written expression their meaning, and words what is wrong with its
// operands.
#pragma once

#include <string_view>

#include "base/result.h"
#include "expression/path.h"
#include "expression/placeholders.h"
#include "expression/syntax.h"

namespace gramme {

class Binding {
 public:
  /// Borrows all three. `parameter` is the request member that the expression came in.
  Binding(const Syntax& syntax, std::string_view parameter, Placeholders& placeholders)
      : syntax_(syntax), parameter_(parameter), placeholders_(placeholders) {}

  /// Whether every #name of a path node is defined.
  Result<void> check_names(uint32_t node) const;
  Result<Path> path(uint32_t node) const;
  /// The value of a value node; lives as long as the placeholders.
  Result<const Value*> value(uint32_t node) const;
  Result<void> check_arity(const Syntax::Node& call) const;

  /// "Invalid ConditionExpression: " and the text.
  Error fault(std::string_view text) const;
  /// "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"
  Error wrong_type(std::string_view operator_, std::string_view type) const;
  Error needs_path(std::string_view function) const;
  Error not_distinct(std::string_view operator_, const Path& path) const;

 private:
  Result<const std::string*> name(std::string_view token) const;
  const Syntax& syntax_;
  std::string_view parameter_;
  Placeholders& placeholders_;
};

}  // namespace gramme
