// The most frequent refusal of values that are well-formed.
#pragma once

#include <string>
#include <string_view>

#include "api/errors.h"

namespace gramme {

/// "One or more parameter values were invalid: WHAT"
inline Error invalid_parameter(std::string_view what) {
  return validation(std::string("One or more parameter values were invalid: ").append(what));
}

}  // namespace gramme
