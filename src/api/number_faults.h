// What AWS says of a number that it does not store.
#pragma once

#include <string>
#include <string_view>

#include "value/number.h"

namespace gramme {

/// `older`: as AWS's older reader of attribute values words it, and judges the largest exponents.
std::string number_fault_text(NumberFault fault, std::string_view written, bool older);

}  // namespace gramme
