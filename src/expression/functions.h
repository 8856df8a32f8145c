// The functions of DynamoDB's expressions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gramme {

enum class Function : uint8_t {
  unknown,
  attribute_exists,
  attribute_not_exists,
  attribute_type,
  begins_with,
  contains,
  size,
  if_not_exists,
  list_append,
};

/// Where a function may stand: as a condition, as an operand of one, or on the right side of a SET.
enum class Place : uint8_t { condition, operand, update };

/// Letter case matters.
Function function_of(std::string_view name);

/// Of a known function: its place, and how many operands it takes.
Place place_of(Function function);
size_t arity_of(Function function);

}  // namespace gramme
