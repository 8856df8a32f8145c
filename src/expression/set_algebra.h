// Sums and differences of values, as ADD, DELETE and list_append make them, and which are sets.
#pragma once

#include <string>

#include "value/value_view.h"

namespace gramme {

constexpr bool is_set(Type type) {
  return type == Type::string_set || type == Type::number_set || type == Type::binary_set;
}

/// All three append a whole value; both operands are of the same type, sets of one element type or lists.
void append_union(std::string& out, ValueView a, ValueView b);
/// False, and nothing appended, when no member is left.
[[nodiscard]] bool append_difference(std::string& out, ValueView a, ValueView b);
void append_concatenation(std::string& out, ValueView first, ValueView second);

}  // namespace gramme
