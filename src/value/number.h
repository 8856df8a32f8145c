// DynamoDB's numbers: decimals of at most 38 significant digits, kept exactly.
//
// The ordered form, 1 to 21 bytes (stored: do not change):
//   1 byte   sign: 0x01 negative, 0x02 zero, 0x03 positive; zero ends here
//   1 byte   power of ten of the first significant digit + 130: of 1 0x82, of 1E-130 0x00, of 9E+125 0xff
//   1..19    the significant digits in pairs, from the first one on, the last pair filled up with 0: twice
//            the pair (0..99), plus 1 when another pair follows
// Of a negative number every byte after the sign is complemented. The digits neither begin nor end with a
// zero (but for the fill), so a number has one form. Forms compare as bytes like the numbers; none is a
// prefix of another.   12 -> 03 83 18   123 -> 03 84 19 3c   -123 -> 01 7b e6 c3   0.05 -> 03 80 64
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace gramme {

/// Why a text is no number that DynamoDB stores. api/ words these.
enum class NumberFault { not_numeric, overflow, underflow, too_many_digits };

/// Zero, or a decimal of magnitude 1E-130 .. 9.99..E+125. Two spellings of one number are equal.
class Number {
 public:
  Number() = default;
  Number(int64_t value);

  /// Reads `-12.5`, `+5`, `.5`, `5.`, `1.e5`, `00042`; refuses blanks, `1e`, `0x5`, `NaN`, `Infinity`. Time
  /// is linear in the text; exponents of any length are judged, not computed. Of several faults not_numeric
  /// comes first, then the range, then the digits. AWS checks the range of a zero as if its last digit were
  /// 1: `0e126` overflows.
  static std::expected<Number, NumberFault> parse(std::string_view text);

  /// Exact; more than 38 digits or a magnitude out of range is a fault.
  std::expected<Number, NumberFault> plus(const Number& other) const;
  std::expected<Number, NumberFault> minus(const Number& other) const;

  bool is_zero() const { return coefficient_ == 0; }
  /// BigDecimal.hashCode() of the number without trailing zeros. (value/java_hash.h)
  uint32_t java_hash() const;

  /// The expanded decimal without exponent and without superfluous zeros, as DynamoDB answers it: `-0.001`,
  /// `1` and 125 zeros.
  void append_text(std::string& out) const;
  std::string text() const;

  /// What DynamoDB charges: 1 + ceil(significant digits before the point / 2) + ceil(those behind it / 2),
  /// 1 more when negative; zero is 1. (12 -> 2, 1.5 -> 3, 100 -> 2, 1E125 -> 2, 3.14159 -> 5, 1E-7 -> 2)
  size_t size_bytes() const;
  /// The same of a well-formed ordered form, without reading its digits: measuring items is frequent.
  static size_t size_bytes_of_ordered(std::string_view form);

  /// Appends the ordered form.
  void append_ordered(std::string& out) const;
  /// Reads the ordered form; a malformed one makes the reader fail.
  static Number read_ordered(ByteReader& reader);
  /// Where the well-formed ordered form that begins at `form` ends.
  static const char* end_of_ordered(const char* form);

  bool operator==(const Number& other) const = default;
  std::strong_ordering operator<=>(const Number& other) const;

 private:
  __extension__ typedef unsigned __int128 Coefficient;
  static std::expected<Number, NumberFault> checked(bool negative, Coefficient coefficient, int exponent);
  /// -1, 0, 1.
  int sign() const { return is_zero() ? 0 : negative_ ? -1 : 1; }
  /// The power of ten of the first significant digit.
  int power() const;

  // (-1)^negative * coefficient * 10^exponent; the coefficient has no trailing zero; zero is {0, 0, false}.
  Coefficient coefficient_ = 0;
  int16_t exponent_ = 0;
  bool negative_ = false;
};

}  // namespace gramme
