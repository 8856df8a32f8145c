// The names (#n) and values (:v) that a request supplies for its expressions, and which of them were used.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "base/result.h"
#include "value/value_view.h"

namespace gramme {

/// What a request sent; absent and empty are told apart.
struct ExpressionAttributes {
  std::optional<Named<std::string>> names;
  std::optional<Named<Value>> values;
};

class Placeholders {
 public:
  /// The first of the checks below, by itself: names and values that no expression can use. It comes before
  /// faults of attribute values.
  static Result<void> check_purpose(bool has_names, bool has_values, bool has_expression,
                                    std::string_view value_expressions, Wording wording,
                                    bool has_value_expression = true);
  /// Checks the tokens themselves: `#name` and `:value` syntax, empty maps, sizes. `has_expression` is
  /// false when the request has no expression they could serve, which is a fault of its own:
  /// "ExpressionAttributeNames can only be specified when using expressions". `value_expressions` names the
  /// parameters in whose absence values are pointless, for the older wording ("...: ConditionExpression is
  /// null"; several are joined by " and "). `has_value_expression` is false when the only expression is a
  /// projection, which takes no values.
  static Result<Placeholders> check(ExpressionAttributes attributes, bool has_expression,
                                    std::string_view value_expressions, Wording wording,
                                    bool has_value_expression = true);

  /// The real name of `#n`, the value of `:v` (without the expression's "Invalid ...Expression: "); marks
  /// them used.
  const std::string* name(std::string_view token);
  const Value* value(std::string_view token);

  /// After all expressions are parsed: an unused name or value is a fault.
  Result<void> check_all_used() const;

 private:
  /// The tokens of one map, which keeps their order as sent: found quickly however many there are.
  struct Tokens {
    std::vector<uint32_t> sorted;
    std::vector<bool> used;
  };
  ExpressionAttributes attributes_;
  Tokens names_;
  Tokens values_;
};

}  // namespace gramme
