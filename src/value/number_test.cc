#include "value/number.h"

#include <array>
#include <utility>

#include "base/random.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

NumberFault fault_of(std::string_view text) {
  auto parsed = Number::parse(text);
  EXPECT_FALSE(parsed) << text.substr(0, 100);
  return parsed ? NumberFault() : parsed.error();
}

std::string nines(size_t count) { return std::string(count, '9'); }

Number from_ordered(std::string_view form, bool expect_well_formed = true) {
  ByteReader reader(form);
  Number read = Number::read_ordered(reader);
  EXPECT_EQ(!reader.failed() && reader.at_end(), expect_well_formed) << hex(form);
  return read;
}

/// Compares expanded decimals digit by digit: it shares nothing with Number.
int compare_texts(std::string a, std::string b) {
  bool negative = a[0] == '-';
  if (negative != (b[0] == '-')) return negative ? -1 : 1;
  if (negative) return -compare_texts(a.substr(1), b.substr(1));
  size_t point_a = std::min(a.find('.'), a.size());
  size_t point_b = std::min(b.find('.'), b.size());
  a.insert(0, 200 - point_a, '0');
  b.insert(0, 200 - point_b, '0');
  return a.compare(b);
}

Number random_number(Random& random) {
  std::string text = random.one_in(2) ? "-" : "";
  size_t count = random.below(random.one_in(3) ? 3 : 38) + 1;
  for (size_t i = 0; i < count; ++i) text += char('0' + (random.one_in(4) ? 0 : random.below(10)));
  int exponent = int(random.below(random.one_in(2) ? 10 : 80)) - (random.one_in(2) ? 5 : 40);
  return number(text + "e" + std::to_string(exponent));
}

TEST(Number, reads_every_spelling_and_answers_the_expanded_decimal) {
  const std::pair<std::string, std::string> spellings[] = {
      {"0", "0"},
      {"-0", "0"},
      {"000.000", "0"},
      {"0e125", "0"},
      {"0e-130", "0"},
      {"+5", "5"},
      {".5", "0.5"},
      {"5.", "5"},
      {"1.e5", "100000"},
      {"00042", "42"},
      {"0042.1200", "42.12"},
      {"-12.5", "-12.5"},
      {"1E+2", "100"},
      {"12e-1", "1.2"},
      {"1e-3", "0.001"},
      {"-1.0010e2", "-100.1"},
      {"0.0001e4", "1"},
      {"1e0000000000000000000000005", "100000"},
      {"1e-0", "1"},
      {"100", "100"},
      {"10.01", "10.01"},
      {"18446744073709551616", "18446744073709551616"},
      {"10000000000000000000", "10000000000000000000"},
      {"12345678901234567890.5", "12345678901234567890.5"},
      {nines(38), nines(38)},
      {"0." + nines(38), "0." + nines(38)},
      {std::string(50, '0') + nines(38) + "000", nines(38) + "000"},
      {"1E125", "1" + std::string(125, '0')},
      {"1E-130", "0." + std::string(129, '0') + "1"},
      {"9." + nines(37) + "E125", nines(38) + std::string(88, '0')},
      {"1.5E-130", "0." + std::string(129, '0') + "15"}};
  for (const auto& [spelling, text] : spellings) EXPECT_EQ(number(spelling).text(), text) << spelling;
}

TEST(Number, refuses_what_is_no_number) {
  for (std::string_view text :
       {"",      " ",    " 1",  "1 ",  "++5",  "+-5",   "-+5",      "1e",        "1e+",   "1e+-5",
        "1e5.0", "1e 5", "1+2", "0x5", "0x10", "NaN",   "Infinity", "-Infinity", "1_000", "1,5",
        ".",     "-",    "+.",  ".e5", "e5",   "1.2.3", "1e5e5",    "abc",       "1f",    "\xd9\xa1"}) {
    EXPECT_EQ(fault_of(text), NumberFault::not_numeric) << text;
  }
  EXPECT_EQ(fault_of(std::string_view("1\0", 2)), NumberFault::not_numeric);
}

TEST(Number, keeps_magnitudes_of_1e_minus_130_to_below_1e126) {
  for (std::string_view text : {"1e126", "-1e126", "10e125", "1e2147483647", "1e99999999999",
                                "1e9223372036854775807", "0.001e9223372036854775807"}) {
    EXPECT_EQ(fault_of(text), NumberFault::overflow) << text;
  }
  for (std::string_view text :
       {"1e-131", "-1e-131", "0.9e-130", "1e-2147483648", "1e-9223372036854775808"}) {
    EXPECT_EQ(fault_of(text), NumberFault::underflow) << text;
  }
  for (std::string exponent : {std::string("9223372036854775808"), std::string("-9223372036854775809"),
                               nines(100), "-" + nines(100)}) {
    EXPECT_EQ(fault_of("1e" + exponent), NumberFault::not_numeric) << exponent;
  }
  EXPECT_EQ(fault_of("1" + std::string(126, '0')), NumberFault::overflow);
  EXPECT_EQ(number("1" + std::string(200, '0') + "e-200"), Number(1));
  EXPECT_EQ(number("0." + std::string(200, '0') + "1e201"), Number(1));
}

TEST(Number, checks_the_range_of_a_zero_as_if_its_last_digit_were_1) {
  EXPECT_EQ(fault_of("0e126"), NumberFault::overflow);
  EXPECT_EQ(fault_of("-0e126"), NumberFault::overflow);
  EXPECT_EQ(fault_of("0e-131"), NumberFault::underflow);
  EXPECT_EQ(fault_of("0.0e-130"), NumberFault::underflow);
  EXPECT_EQ(fault_of("0e9223372036854775808"), NumberFault::not_numeric);
  EXPECT_TRUE(number("0.0e126").is_zero());
  EXPECT_TRUE(number("0.00").is_zero());
}

TEST(Number, takes_38_significant_digits_and_no_more) {
  EXPECT_EQ(fault_of(nines(39)), NumberFault::too_many_digits);
  EXPECT_EQ(fault_of("1." + std::string(37, '0') + "1"), NumberFault::too_many_digits);
  EXPECT_EQ(fault_of("1" + std::string(99, '0') + ".1"), NumberFault::too_many_digits);
  EXPECT_EQ(number("1." + std::string(36, '0') + "1").text().size(), 39u);
  EXPECT_EQ(number("1." + std::string(99, '0')), Number(1));
  EXPECT_EQ(fault_of(nines(200)), NumberFault::overflow) << "the range comes before the digits";
}

/// In quadratic time it would take hours.
TEST(Number, reads_megabytes_in_linear_time) {
  size_t size = 4 << 20;
  EXPECT_EQ(fault_of(std::string(size, '9')), NumberFault::overflow);
  EXPECT_EQ(fault_of("0." + std::string(size, '9')), NumberFault::too_many_digits);
  EXPECT_EQ(number("0." + std::string(size, '0') + "1e" + std::to_string(size + 1)), Number(1));
  EXPECT_EQ(number(std::string(size, '0') + "7"), Number(7));
  EXPECT_EQ(number("1e" + std::string(size, '0') + "2"), Number(100));
  EXPECT_EQ(fault_of("1e" + std::string(size, '9')), NumberFault::not_numeric);
}

TEST(Number, is_made_of_integers) {
  EXPECT_EQ(Number(0).text(), "0");
  EXPECT_EQ(Number(-1200), number("-1.2e3"));
  EXPECT_EQ(Number(INT64_MAX).text(), "9223372036854775807");
  EXPECT_EQ(Number(INT64_MIN).text(), "-9223372036854775808");
}

TEST(Number, is_charged_by_its_significant_digits) {
  const std::pair<std::string, size_t> sizes[] = {{"0", 1},
                                                  {"12", 2},
                                                  {"1.5", 3},
                                                  {"100", 2},
                                                  {"1E125", 2},
                                                  {"3.14159", 5},
                                                  {nines(38), 20},
                                                  {"0.0000001", 2},
                                                  {"-1", 3},
                                                  {"1", 2},
                                                  {"123", 3},
                                                  {"12300", 3},
                                                  {"120", 2},
                                                  {"1001", 3},
                                                  {"100.5", 4},
                                                  {"0.05", 2},
                                                  {"0.123", 3},
                                                  {"-0.1", 3},
                                                  {nines(37) + ".9", 21},
                                                  {"1E-130", 2}};
  for (const auto& [text, size] : sizes) EXPECT_EQ(number(text).size_bytes(), size) << text;
}

TEST(Number, adds_and_subtracts_exactly) {
  const std::array<std::string, 3> sums[] = {{"1", "2", "3"},
                                             {"0.1", "0.2", "0.3"},
                                             {"5", "-5", "0"},
                                             {"0", "-7", "-7"},
                                             {"-7", "0", "-7"},
                                             {"95", "5", "100"},
                                             {"1.5", "-2", "-0.5"},
                                             {"-1", "-0.001", "-1.001"},
                                             {"1e37", "1", "1" + std::string(36, '0') + "1"},
                                             {"1e38", "-1", nines(38)},
                                             {"-1e38", "1", "-" + nines(38)},
                                             {"1", "-1e38", "-" + nines(38)},
                                             {nines(38), "1", "1" + std::string(38, '0')}};
  for (const auto& [a, b, sum] : sums) {
    EXPECT_EQ(number(a).plus(number(b)).value().text(), sum);
    EXPECT_EQ(number(b).plus(number(a)).value().text(), sum);
    EXPECT_EQ(number(sum).minus(number(b)).value(), number(a));
  }
  EXPECT_EQ(Number(0).minus(Number(0)), Number(0));
}

TEST(Number, reports_sums_that_it_cannot_keep) {
  auto fault = [](std::string_view a, std::string_view b) { return number(a).plus(number(b)).error(); };
  EXPECT_EQ(fault("1e38", "1"), NumberFault::too_many_digits);
  EXPECT_EQ(fault("2e38", "-1"), NumberFault::too_many_digits);
  EXPECT_EQ(fault("9e38", "-1"), NumberFault::too_many_digits);
  EXPECT_EQ(fault(nines(38), nines(38)), NumberFault::too_many_digits);
  EXPECT_EQ(fault("1e125", "1e-130"), NumberFault::too_many_digits);
  EXPECT_EQ(fault("3.4e38", nines(38)), NumberFault::too_many_digits);
  EXPECT_EQ(fault("5e125", "5e125"), NumberFault::overflow);
  EXPECT_EQ(fault("-5e125", "-5e125"), NumberFault::overflow);
  EXPECT_EQ(fault("1.1e-130", "-1e-130"), NumberFault::underflow);
  EXPECT_EQ(number("1").minus(number("1e-50")).error(), NumberFault::too_many_digits);
}

TEST(Number, has_the_documented_ordered_form) {
  const std::pair<std::string, std::string> forms[] = {
      {"0", "02"},
      {"1", "038214"},
      {"10", "038314"},
      {"12", "038318"},
      {"123", "0384193c"},
      {"-1", "017deb"},
      {"-123", "017be6c3"},
      {"0.05", "038064"},
      {"99", "0383c6"},
      {"1E-130", "030014"},
      {"9E125", "03ffb4"},
      {"-1E125", "0100eb"},
      {"-1E-130", "01ffeb"},
      {"1001", "03851502"},
      {"3.14159", "03823f5376"},
      {nines(38), "03a7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c7c6"}};
  for (const auto& [text, form] : forms) {
    EXPECT_EQ(hex(ordered(number(text))), form) << text;
    EXPECT_EQ(from_ordered(ordered(number(text))), number(text));
  }
}

TEST(Number, refuses_malformed_ordered_forms) {
  using std::string_view_literals::operator""sv;
  for (std::string_view form :
       {""sv, "\0"sv, "\4\x82\x14"sv, "\3"sv, "\1"sv, "\3\x82"sv, "\1\x82"sv, "\3\x82\x15"sv, "\3\x82\0"sv,
        "\3\x82\x02"sv, "\3\x82\x15\0"sv, "\3\x82\xc8"sv, "\1\x82\x02"sv}) {
    EXPECT_TRUE(from_ordered(form, false).is_zero());
  }
  std::string too_long = "\3\x82" + std::string(19, '\x15') + "\x14";
  from_ordered(too_long, false);
}

TEST(Number, keeps_its_order_in_every_form) {
  SEEDED(random);
  for (int i = 0; i < 20'000; ++i) {
    Number a = random_number(random);
    Number b = random.one_in(8) ? a.plus(Number(1)).value_or(a) : random_number(random);
    std::string text = a.text();
    ASSERT_EQ(number(text), a) << text;
    ASSERT_EQ(from_ordered(ordered(a)), a) << text;
    ASSERT_LE(ordered(a).size(), 21u);
    std::string form = ordered(a) + "\xff";
    ASSERT_EQ(Number::end_of_ordered(form.data()), &form.back()) << text;
    ASSERT_EQ(Number::size_bytes_of_ordered(ordered(a)), a.size_bytes()) << text;
    int order = compare_texts(text, b.text());
    ASSERT_EQ(a <=> b, order <=> 0) << text << " " << b.text();
    ASSERT_EQ(ordered(a).compare(ordered(b)) <=> 0, order <=> 0) << text << " " << b.text();
    ASSERT_EQ(a == b, order == 0);
    if (auto sum = a.plus(b)) {
      ASSERT_EQ(sum->minus(b), a) << text << " " << b.text();
      ASSERT_EQ(*sum <=> a, b <=> Number(0));
    }
  }
}

TEST(Number, adds_like_integers) {
  SEEDED(random);
  for (int i = 0; i < 20'000; ++i) {
    int64_t a = int64_t(random.next()) >> (2 + random.below(60));
    int64_t b = int64_t(random.next()) >> (2 + random.below(60));
    ASSERT_EQ(Number(a).plus(b), Number(a + b)) << a << " " << b;
    ASSERT_EQ(Number(a).minus(b), Number(a - b)) << a << " " << b;
    ASSERT_EQ(number(std::to_string(a)), Number(a));
    ASSERT_EQ(Number(a) <=> Number(b), a <=> b);
  }
}

}  // namespace
}  // namespace gramme
