// What the requests of PartiQL have in common.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "api/shape.h"
#include "storage/step.h"

namespace gramme::dynamodb {

inline constexpr Rules statement_rules{.required = true, .length_min = 1, .length_max = 8192};
inline constexpr Rules parameters_rules{.length_min = 1};

/// The order of number sets in what PartiQL answers.
inline constexpr NumberOrder partiql_numbers = NumberOrder::java_hash;

inline Consistency consistency_of(std::optional<bool> consistent_read) {
  return consistent_read.value_or(false) ? Consistency::strong : Consistency::eventual;
}

}  // namespace gramme::dynamodb
