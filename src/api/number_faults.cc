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

/// AWS's older reader adds digits to an exponent in 32 bits: at the upper end of its range the sum turns
/// negative.
bool wraps_around(std::string_view number) {
  const size_t e = number.find_first_of("eE");
  if (e == number.npos) return false;
  std::string_view digits = number.substr(0, e);
  if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) digits.remove_prefix(1);
  const std::string_view whole = digits.substr(0, digits.find('.'));
  const size_t zeros = std::min(whole.find_first_not_of('0'), whole.size());
  const std::optional<int64_t> exponent = exponent_of(number);
  constexpr int64_t limit = std::numeric_limits<int32_t>::max();
  return exponent && *exponent <= limit && *exponent + int64_t(whole.size() - zeros) > limit;
}

}  // namespace

NumberFault java_decimal_fault(NumberFault fault, std::string_view written) {
  using Limits = std::numeric_limits<int32_t>;
  const std::optional<int64_t> exponent = exponent_of(written);
  if (!exponent || *exponent < Limits::min() || *exponent > Limits::max()) return NumberFault::not_numeric;
  const size_t point = written.find('.');
  const size_t end = std::min(written.find_first_of("eE"), written.size());
  const int64_t scale = (point < end ? int64_t(end - point - 1) : 0) - *exponent;
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
