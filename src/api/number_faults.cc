#include "api/number_faults.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

namespace gramme {
namespace {

/// The exponent as it is written; none when it has more than 64 bits.
std::optional<int64_t> exponent_of(std::string_view number) {
  const size_t e = number.find_first_of("eE");
  if (e == number.npos) return 0;
  std::string_view text = number.substr(e + 1);
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t exponent = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), exponent).ec != std::errc())
    return std::nullopt;
  return exponent;
}

/// Digits behind the point, less the exponent.
int64_t scale_of(std::string_view number, int64_t exponent) {
  const size_t point = number.find('.');
  const size_t end = std::min(number.find_first_of("eE"), number.size());
  return (point < end ? int64_t(end - point - 1) : 0) - exponent;
}

/// AWS's older reader compares with its range in 32 bits: at their upper end the sum turns negative.
bool wraps_around(std::string_view number) {
  const std::optional<int64_t> exponent = exponent_of(number);
  constexpr int64_t limit = std::numeric_limits<int32_t>::max();
  if (!exponent || *exponent > limit) return false;
  int64_t precision = 0;
  for (char c : number.substr(0, number.find_first_of("eE")))
    precision += (c >= '1' && c <= '9') || (c == '0' && precision > 0);
  return std::max<int64_t>(precision, 1) - scale_of(number, *exponent) >= limit;
}

}  // namespace

NumberFault java_decimal_fault(NumberFault fault, std::string_view written) {
  using Limits = std::numeric_limits<int32_t>;
  const std::optional<int64_t> exponent = exponent_of(written);
  if (!exponent || *exponent < Limits::min() || *exponent > Limits::max()) return NumberFault::not_numeric;
  const int64_t scale = scale_of(written, *exponent);
  return scale < Limits::min() || scale > Limits::max() ? NumberFault::not_numeric : fault;
}

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
