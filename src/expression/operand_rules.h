// What operators and functions demand of their operands, in every language that makes condition trees.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "expression/condition_tree.h"
#include "expression/path.h"

namespace gramme {

class OperandRules {
 public:
  /// `parameter` is the member of the request that every text begins with, if any: "Invalid
  /// FilterExpression: ". Borrowed.
  explicit OperandRules(std::string_view parameter = {}) : parameter_(parameter) {}

  /// The operands of one comparison or function, which is called `name`: first the number of those of IN,
  /// then whether the first one is distinct from the others, then types.
  Result<void> check(ConditionOperator op, std::string_view name,
                     std::span<const ConditionOperand> operands) const;
  Result<void> check_count(std::string_view name, size_t count, size_t wanted) const;
  /// That of size(), which a number, boolean or null has not.
  Result<void> check_measured(std::string_view name, const ConditionOperand& operand) const;

  Error fault(std::string_view text) const;
  /// "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"
  Error wrong_type(std::string_view name, std::string_view type) const;
  Error needs_path(std::string_view name) const;
  Error not_distinct(std::string_view name, const Path& path) const;

 private:
  Result<void> check_distinct(std::string_view name, std::span<const ConditionOperand> operands) const;
  Result<void> check_types(std::string_view name, std::span<const ConditionOperand> operands,
                           std::string_view allowed) const;
  Result<void> check_type_name(std::string_view name, const ConditionOperand& operand) const;
  Result<void> check_bounds(std::span<const ConditionOperand> operands) const;

  std::string_view parameter_;
};

/// How AWS's messages call the type of an operand that only the item decides.
inline constexpr std::string_view any_type_text = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";

}  // namespace gramme
