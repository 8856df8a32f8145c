// Numbers: two texts, each on a line. What is read, written, ordered, added and measured must agree with
// decimals of OpenSSL's big integers; the input as a whole is also read as a stored form.
#include <openssl/bn.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/number_faults.h"
#include "lib/fuzz.h"
#include "value/number.h"
#include "value/ordered_key.h"
#include "value/value_builder.h"

namespace gramme {
namespace {

using Parsed = std::expected<Number, NumberFault>;

struct FreeInteger {
  void operator()(BIGNUM* integer) const { BN_free(integer); }
};
using Integer = std::unique_ptr<BIGNUM, FreeInteger>;

/// integer * 10^exponent, as the definition says: no limit of digits, no trick.
struct Decimal {
  Integer integer{BN_new()};
  int64_t exponent = 0;
};

Integer integer_of(const std::string& digits) {
  BIGNUM* made = nullptr;
  HOLDS(BN_dec2bn(&made, digits.c_str()) == int(digits.size()));
  return Integer(made);
}

std::string digits_of(const Integer& integer) {
  char* const text = BN_bn2dec(integer.get());
  const std::string digits(text);
  OPENSSL_free(text);
  return digits;
}

/// A text that is [+-] digits with perhaps a point among them [e [+-] digits]: sign, digits, what follows
/// the point, and the exponent as far as it fits 64 bits.
struct Written {
  bool negative = false;
  std::string digits;
  int64_t fraction = 0;
  int64_t exponent = 0;
};

std::optional<Written> read_written(std::string_view text) {
  constexpr std::string_view all_digits = "0123456789";
  Written written;
  if (text.starts_with('-') || text.starts_with('+')) {
    written.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const size_t e = std::min(text.find_first_of("eE"), text.size());
  std::string_view mantissa = text.substr(0, e);
  const size_t point = mantissa.find('.');
  written.digits = mantissa.substr(0, point);
  if (point != mantissa.npos) {
    written.digits += mantissa.substr(point + 1);
    written.fraction = int64_t(mantissa.size() - point - 1);
  }
  if (written.digits.empty() || written.digits.find_first_not_of(all_digits) != std::string::npos)
    return std::nullopt;
  if (e == text.size()) return written;
  std::string_view exponent = text.substr(e + 1);
  const bool negative = exponent.starts_with('-');
  if (negative || exponent.starts_with('+')) exponent.remove_prefix(1);
  if (exponent.empty() || exponent.find_first_not_of(all_digits) != exponent.npos) return std::nullopt;
  const std::string signed_text = (negative ? "-" : "") + std::string(exponent);
  const auto [end, error] =
      std::from_chars(signed_text.data(), signed_text.data() + signed_text.size(), written.exponent);
  if (error != std::errc()) return std::nullopt;  // beyond 64 bits AWS sees no number
  return written;
}

/// Far outside of the range of numbers, and far from where sums overflow.
constexpr int64_t far = int64_t{1} << 60;

/// The decimal in its shortest form; digits without zeros at either end, none of 0.
struct Shortest {
  std::string digits;
  int64_t exponent = 0;
};

Shortest shortest(std::string digits, int64_t exponent) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (digits.ends_with('0')) digits.pop_back(), ++exponent;
  return {digits, digits.empty() ? 0 : exponent};
}

std::optional<NumberFault> fault_of(std::string_view text) {
  const std::optional<Written> written = read_written(text);
  if (!written) return NumberFault::not_numeric;
  const int64_t last = std::clamp(written->exponent, -far, far) - written->fraction;
  const Shortest number = shortest(written->digits, last);
  const int64_t first = number.digits.empty() ? last : number.exponent + int64_t(number.digits.size()) - 1;
  if (first > 125) return NumberFault::overflow;
  if (first < -130) return NumberFault::underflow;
  if (number.digits.size() > 38) return NumberFault::too_many_digits;
  return std::nullopt;
}

/// Of an accepted text.
Decimal decimal_of(std::string_view text) {
  const Written written = *read_written(text);
  Decimal decimal{integer_of(written.digits), written.exponent - written.fraction};
  BN_set_negative(decimal.integer.get(), written.negative);
  if (BN_is_zero(decimal.integer.get())) decimal.exponent = 0;
  return decimal;
}

/// Brings both to one exponent.
void align(Decimal& a, Decimal& b) {
  if (a.exponent > b.exponent) return align(b, a);
  if (const int64_t shift = b.exponent - a.exponent; shift > 0) {
    HOLDS(shift < 10'000);
    Integer power = integer_of("1" + std::string(size_t(shift), '0'));
    std::unique_ptr<BN_CTX, decltype(&BN_CTX_free)> context(BN_CTX_new(), BN_CTX_free);
    HOLDS(BN_mul(b.integer.get(), b.integer.get(), power.get(), context.get()) == 1);
    b.exponent = a.exponent;
  }
}

/// What a sum must be: the number, or that it is none.
void check_sum(const Parsed& sum, const Integer& exact, int64_t exponent) {
  std::string digits = digits_of(exact);
  const bool negative = digits.starts_with('-');
  if (negative) digits.erase(0, 1);
  const Shortest wanted = shortest(digits, exponent);
  if (wanted.digits.empty()) return HOLDS(sum && sum->is_zero());
  const int64_t first = wanted.exponent + int64_t(wanted.digits.size()) - 1;
  if (wanted.digits.size() > 38) return HOLDS(!sum && sum.error() == NumberFault::too_many_digits);
  if (first > 125) return HOLDS(!sum && sum.error() == NumberFault::overflow);
  if (first < -130) return HOLDS(!sum && sum.error() == NumberFault::underflow);
  const Parsed number =
      Number::parse((negative ? "-" : "") + wanted.digits + "e" + std::to_string(wanted.exponent));
  HOLDS(number && sum && *sum == *number);
}

std::string ordered(const Number& number) {
  std::string form;
  number.append_ordered(form);
  return form;
}

/// DynamoDB's rule, digit by digit of the expanded text.
size_t charged_size(std::string_view text) {
  if (text == "0") return 1;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  std::string_view whole = text.substr(0, point), fraction = text.substr(std::min(point + 1, text.size()));
  if (whole == "0") {
    whole = "";
    fraction.remove_prefix(fraction.find_first_not_of('0'));
  }
  if (fraction.empty()) whole = whole.substr(0, whole.find_last_not_of('0') + 1);
  return 1 + (whole.size() + 1) / 2 + (fraction.size() + 1) / 2 + negative;
}

Parsed check_text(std::string_view text) {
  const Parsed number = Number::parse(text);
  const std::optional<NumberFault> fault = fault_of(text);
  HOLDS(number.has_value() == !fault);
  if (!number) {
    HOLDS(number.error() == *fault);
    HOLDS(number_fault_text(*fault, text, text.size() % 2).size() < text.size() + 200);
    java_decimal_fault(*fault, text);
    return number;
  }
  const std::string plain = number->text();
  HOLDS(plain.size() <= 1 + 2 + 130 + 38);
  HOLDS(Number::parse(plain) == number);
  HOLDS(number->size_bytes() == charged_size(plain));
  const std::string form = ordered(*number);
  HOLDS(Number::size_bytes_of_ordered(form) == number->size_bytes());
  HOLDS(Number::end_of_ordered(form.data()) == form.data() + form.size());
  ByteReader reader(form);
  HOLDS(Number::read_ordered(reader) == *number);
  HOLDS(!reader.failed() && reader.at_end());
  return number;
}

void check_pair(const Number& a, const Number& b, Decimal left, Decimal right) {
  align(left, right);
  const int order = BN_cmp(left.integer.get(), right.integer.get());
  HOLDS((a <=> b) == (order <=> 0));
  HOLDS((ordered(a) <=> ordered(b)) == (order <=> 0));
  HOLDS((a == b) == (order == 0));
  if (a == b) HOLDS(a.java_hash() == b.java_hash());

  Integer sum(BN_new());
  HOLDS(BN_add(sum.get(), left.integer.get(), right.integer.get()) == 1);
  check_sum(a.plus(b), sum, left.exponent);
  HOLDS(a.plus(b) == b.plus(a));
  HOLDS(BN_sub(sum.get(), left.integer.get(), right.integer.get()) == 1);
  check_sum(a.minus(b), sum, left.exponent);

  std::string set;
  HOLDS(append_number_set(set, {a, b}) == (a != b));
}

/// Whatever bytes are read as a number are that number's form.
void check_stored(std::string_view bytes) {
  ByteReader reader(bytes);
  const Number number = Number::read_ordered(reader);
  if (reader.failed()) return;
  HOLDS(ordered(number) == bytes.substr(0, bytes.size() - reader.rest().size()));
}

}  // namespace

void fuzz(std::string_view input) {
  check_stored(input);
  std::string_view rest = input;
  const std::string_view first = take_line(rest), second = take_line(rest);
  const Parsed a = check_text(first), b = check_text(second);
  if (a && b) check_pair(*a, *b, decimal_of(first), decimal_of(second));
}

}  // namespace gramme
