// What AWS says of a number that it does not store.
#pragma once

#include <string>
#include <string_view>

#include "value/number.h"

namespace gramme {

/// `older`: as AWS's older reader of attribute values words it, and judges the largest exponents.
std::string number_fault_text(NumberFault fault, std::string_view written, bool older);

/// The same fault, or not_numeric of what Java's BigDecimal cannot be: an exponent or scale of more than 32
/// bits. So AWS reads the parameters of PartiQL.
NumberFault java_decimal_fault(NumberFault fault, std::string_view written);

}  // namespace gramme
