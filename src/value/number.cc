#include "value/number.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <limits>

namespace gramme {
namespace {

__extension__ typedef unsigned __int128 Uint128;

constexpr int digits_max = 38;
constexpr int power_min = -130;  // of the first significant digit
constexpr int power_max = 125;

constexpr uint8_t negative_mark = 1;
constexpr uint8_t zero_mark = 2;
constexpr uint8_t positive_mark = 3;

constexpr std::array powers_of_ten = [] {
  std::array<Uint128, digits_max + 1> powers{};
  powers[0] = 1;
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

/// Of 0 it is 0. `value` < 10^39.
int digit_count(Uint128 value) {
  uint64_t high = uint64_t(value >> 64);
  int bits = high ? 64 + std::bit_width(high) : std::bit_width(uint64_t(value));
  int estimate = bits * 1233 >> 12;  // log10(2); one too low at most
  return estimate + (value >= powers_of_ten[size_t(estimate)]);
}

/// Divides by ten while nothing is lost; returns how often. `value` > 0.
int strip_zeros(Uint128& value) {
  int stripped = 0;
  for (; value > std::numeric_limits<uint64_t>::max(); ++stripped) {
    if (value % 10 != 0) return stripped;
    value /= 10;
  }
  uint64_t low = uint64_t(value);
  for (; low % 10 == 0; ++stripped) low /= 10;
  value = low;
  return stripped;
}

/// The decimal digits of a coefficient, first one first.
struct Digits {
  explicit Digits(Uint128 coefficient) : count(digit_count(coefficient)) {
    constexpr int half = 19;  // digits that always fit 64 bits
    if (count <= half) {
      std::to_chars(text, text + count, uint64_t(coefficient));
      return;
    }
    std::to_chars(text, text + count - half, uint64_t(coefficient / powers_of_ten[half]));
    uint64_t low = uint64_t(coefficient % powers_of_ten[half]);
    for (int i = count - 1; i >= count - half; --i, low /= 10) text[i] = char('0' + low % 10);
  }
  std::string_view view() const { return {text, size_t(count)}; }

  char text[digits_max + 1];
  int count;
};

/// Of a number whose first and last significant digits stand at these powers of ten.
size_t charged_size(int first_power, int last_power, bool negative) {
  int before_point = first_power < 0 ? 0 : first_power - std::max(last_power, 0) + 1;
  int after_point = last_power >= 0 ? 0 : std::min(first_power, -1) - last_power + 1;
  return size_t(1 + (before_point + 1) / 2 + (after_point + 1) / 2 + negative);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The digits of a text as `coefficient` * 10^`exponent`, without zeros at either end.
struct Mantissa {
  Uint128 coefficient = 0;  // right while significant <= digits_max
  int64_t significant = 0;
  int64_t exponent = 0;
  bool well_formed = false;
  std::string_view rest;

  explicit Mantissa(std::string_view text);
};

Mantissa::Mantissa(std::string_view text) {
  int64_t zeros = 0;  // seen since the last other digit
  bool after_point = false;
  size_t at = 0;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (!is_digit(c)) break;
    well_formed = true;
    exponent -= after_point;
    if (c == '0') {
      zeros += significant > 0;
      continue;
    }
    significant += zeros + 1;
    if (significant <= digits_max)
      coefficient = coefficient * powers_of_ten[size_t(zeros + 1)] + Uint128(c - '0');
    zeros = 0;
  }
  exponent += zeros;
  rest = text.substr(at);
}

/// Reads `e+12`, or nothing as 0. The answer is cut to what can be added to lengths without overflow.
std::expected<int64_t, NumberFault> parse_exponent(std::string_view text) {
  if (text.empty()) return 0;
  if (text[0] != 'e' && text[0] != 'E') return std::unexpected(NumberFault::not_numeric);
  text.remove_prefix(1);
  if (text.starts_with('+')) text = text.starts_with("+-") ? "" : text.substr(1);
  int64_t exponent = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), exponent);
  // AWS takes an exponent beyond 64 bits for no number at all.
  if (fault != std::errc() || end != text.data() + text.size())
    return std::unexpected(NumberFault::not_numeric);
  constexpr int64_t limit = int64_t{1} << 60;
  return std::clamp(exponent, -limit, limit);
}

}  // namespace

Number::Number(int64_t value) : negative_(value < 0) {
  if (value == 0) return;
  coefficient_ = negative_ ? 0 - uint64_t(value) : uint64_t(value);
  exponent_ = int16_t(strip_zeros(coefficient_));
}

std::expected<Number, NumberFault> Number::parse(std::string_view text) {
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Mantissa mantissa(text);
  if (!mantissa.well_formed) return std::unexpected(NumberFault::not_numeric);
  auto exponent = parse_exponent(mantissa.rest);
  if (!exponent) return std::unexpected(exponent.error());

  int64_t last_power = *exponent + mantissa.exponent;
  int64_t first_power = last_power + std::max<int64_t>(mantissa.significant - 1, 0);
  if (first_power > power_max) return std::unexpected(NumberFault::overflow);
  if (first_power < power_min) return std::unexpected(NumberFault::underflow);
  if (mantissa.significant > digits_max) return std::unexpected(NumberFault::too_many_digits);
  Number number;
  if (mantissa.significant == 0) return number;
  number.coefficient_ = mantissa.coefficient;
  number.exponent_ = int16_t(last_power);
  number.negative_ = negative;
  return number;
}

std::expected<Number, NumberFault> Number::checked(bool negative, Coefficient coefficient, int exponent) {
  Number number;
  if (coefficient == 0) return number;
  exponent += strip_zeros(coefficient);
  if (coefficient >= powers_of_ten[digits_max]) return std::unexpected(NumberFault::too_many_digits);
  number.coefficient_ = coefficient;
  number.exponent_ = int16_t(exponent);
  number.negative_ = negative;
  if (number.power() > power_max) return std::unexpected(NumberFault::overflow);
  if (number.power() < power_min) return std::unexpected(NumberFault::underflow);
  return number;
}

std::expected<Number, NumberFault> Number::plus(const Number& other) const {
  if (is_zero()) return other;
  if (other.is_zero()) return *this;
  if (exponent_ < other.exponent_) return other.plus(*this);

  // This number is brought to the other's exponent. Where that overflows 128 bits, any result has 39 digits
  // or more; 39 digits that fit are no fault yet, since 1E38 - 1 has 38.
  constexpr std::unexpected fault(NumberFault::too_many_digits);
  int shift = exponent_ - other.exponent_;
  Coefficient mine = 0;
  if (shift > digits_max || __builtin_mul_overflow(coefficient_, powers_of_ten[size_t(shift)], &mine))
    return fault;
  if (negative_ != other.negative_) {
    bool larger = mine >= other.coefficient_;
    Coefficient difference = larger ? mine - other.coefficient_ : other.coefficient_ - mine;
    return checked(larger ? negative_ : other.negative_, difference, other.exponent_);
  }
  Coefficient sum = 0;
  if (__builtin_add_overflow(mine, other.coefficient_, &sum)) return fault;
  return checked(negative_, sum, other.exponent_);
}

std::expected<Number, NumberFault> Number::minus(const Number& other) const {
  Number negated = other;
  negated.negative_ = !other.negative_ && !other.is_zero();
  return plus(negated);
}

int Number::power() const { return exponent_ + digit_count(coefficient_) - 1; }

void Number::append_text(std::string& out) const {
  if (is_zero()) {
    out += '0';
    return;
  }
  if (negative_) out += '-';
  Digits digits(coefficient_);
  int before_point = digits.count + exponent_;
  if (exponent_ >= 0) {
    out.append(digits.view()).append(size_t(exponent_), '0');
  } else if (before_point > 0) {
    out.append(digits.view().substr(0, size_t(before_point))).append(1, '.');
    out.append(digits.view().substr(size_t(before_point)));
  } else {
    out.append("0.").append(size_t(-before_point), '0').append(digits.view());
  }
}

std::string Number::text() const {
  std::string result;
  append_text(result);
  return result;
}

uint32_t Number::java_hash() const {
  uint32_t magnitude = 0;
  for (int shift = 96; shift >= 0; shift -= 32)
    magnitude = magnitude * 31 + uint32_t(coefficient_ >> shift);
  const uint32_t scale = uint32_t(-exponent_);
  return (negative_ ? -magnitude : magnitude) * 31 + scale;
}

size_t Number::size_bytes() const { return is_zero() ? 1 : charged_size(power(), exponent_, negative_); }

size_t Number::size_bytes_of_ordered(std::string_view form) {
  if (form.size() == 1) return 1;  // zero
  bool negative = form[0] == negative_mark;
  uint8_t flip = negative ? 0xff : 0;
  int first_power = (uint8_t(form[1]) ^ flip) + power_min;
  bool filled = (uint8_t(form.back()) ^ flip) / 2 % 10 == 0;
  int digits = int(form.size() - 2) * 2 - filled;
  return charged_size(first_power, first_power - digits + 1, negative);
}

void Number::append_ordered(std::string& out) const {
  if (is_zero()) {
    out += char(zero_mark);
    return;
  }
  Digits digits(coefficient_);
  digits.text[digits.count] = '0';
  uint8_t flip = negative_ ? 0xff : 0;
  char form[2 + (digits_max + 1) / 2];
  size_t size = 0;
  form[size++] = char(negative_ ? negative_mark : positive_mark);
  form[size++] = char(uint8_t(exponent_ + digits.count - 1 - power_min) ^ flip);
  for (int i = 0; i < digits.count; i += 2) {
    int pair = (digits.text[i] - '0') * 10 + (digits.text[i + 1] - '0');
    bool more = i + 2 < digits.count;
    form[size++] = char(uint8_t(pair * 2 + more) ^ flip);
  }
  out.append(form, size);
}

Number Number::read_ordered(ByteReader& reader) {
  uint8_t mark = reader.byte();
  if (mark == zero_mark) return {};
  Number number;
  number.negative_ = mark == negative_mark;
  uint8_t flip = number.negative_ ? 0xff : 0;
  int power = (reader.byte() ^ flip) + power_min;
  int digits = 0;
  bool more = mark == negative_mark || mark == positive_mark;
  bool valid = more;
  while (more && valid) {
    uint8_t byte = reader.byte() ^ flip;
    int pair = byte >> 1;
    more = byte & 1;
    valid = pair <= 99 && pair >= (digits == 0 ? 10 : !more) && digits < digits_max;
    bool filled = !more && pair % 10 == 0;
    number.coefficient_ = filled ? number.coefficient_ * 10 + Coefficient(pair / 10)
                                 : number.coefficient_ * 100 + Coefficient(pair);
    digits += filled ? 1 : 2;
  }
  if (reader.failed() || !valid) {
    reader.fail();
    return {};
  }
  number.exponent_ = int16_t(power - digits + 1);
  return number;
}

const char* Number::end_of_ordered(const char* form) {
  if (*form == zero_mark) return form + 1;
  uint8_t flip = *form == negative_mark ? 1 : 0;
  form += 2;
  while ((uint8_t(*form) ^ flip) & 1) ++form;
  return form + 1;
}

std::strong_ordering Number::operator<=>(const Number& other) const {
  if (sign() != other.sign() || is_zero()) return sign() <=> other.sign();
  auto magnitude = power() <=> other.power();
  if (magnitude == 0) {
    // The number with the larger exponent has the fewer digits: it is brought to the other's exponent.
    int shift = exponent_ - other.exponent_;
    Coefficient mine = coefficient_ * powers_of_ten[size_t(std::max(shift, 0))];
    magnitude = mine <=> other.coefficient_ * powers_of_ten[size_t(std::max(-shift, 0))];
  }
  return negative_ ? 0 <=> magnitude : magnitude;
}

}  // namespace gramme
