#include "api/number_faults.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

namespace gramme {
namespace {

/// AWS's older reader adds digits to an exponent in 32 bits: at the upper end of its range the sum turns
/// negative.
bool wraps_around(std::string_view number) {
  const size_t e = number.find_first_of("eE");
  if (e == number.npos) return false;
  std::string_view digits = number.substr(0, e);
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) digits.remove_prefix(1);
  const std::string_view whole = digits.substr(0, digits.find('.'));
  const size_t zeros = std::min(whole.find_first_not_of('0'), whole.size());
  std::string_view exponent_text = number.substr(e + 1);
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  int64_t exponent = 0;
  const char* end = exponent_text.data() + exponent_text.size();
  if (std::from_chars(exponent_text.data(), end, exponent).ec != std::errc()) return false;
  constexpr int64_t limit = std::numeric_limits<int32_t>::max();
  return exponent <= limit && exponent + int64_t(whole.size() - zeros) > limit;
}

}  // namespace

std::string number_fault_text(NumberFault fault, std::string_view written, bool older) {
  if (older && fault == NumberFault::overflow && wraps_around(written)) fault = NumberFault::underflow;
  switch (fault) {
    case NumberFault::not_numeric:
      break;
    case NumberFault::overflow:
      return "Number overflow. Attempting to store a number with magnitude larger than supported range";
    case NumberFault::underflow:
      return "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    case NumberFault::too_many_digits:
      return "Attempting to store more than 38 significant digits in a Number";
  }
  constexpr std::string_view text = "The parameter cannot be converted to a numeric value";
  return std::string(text).append(older && written.empty() ? "" : ": ").append(written);
}

}  // namespace gramme
