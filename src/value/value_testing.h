// What tests of values share: short ways to write numbers, values and bytes.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/random.h"
#include "value/value_builder.h"

namespace gramme {

inline std::string hex(std::string_view bytes) {
  std::string result;
  for (char c : bytes) result += fmt::format("{:02x}", uint8_t(c));
  return result;
}

/// The number a text stands for; a text that is none fails the test.
inline Number number(std::string_view text) {
  auto parsed = Number::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Number());
}

inline Value number_value(std::string_view text) { return number_value(number(text)); }

inline std::string ordered(const Number& number) {
  std::string result;
  number.append_ordered(result);
  return result;
}

/// Declares a Random whose seed a failure shows.
#define SEEDED(random)                                               \
  uint64_t random##_seed = ::gramme::Random::unpredictable().next(); \
  SCOPED_TRACE(::testing::Message() << "seed " << random##_seed);    \
  ::gramme::Random random(random##_seed)

/// A value made by one of the append_ functions: `value_of(append_boolean, true)`.
template <class... Arguments, class... Given>
Value value_of(void (*append)(std::string&, Arguments...), Given... given) {
  std::string bytes;
  append(bytes, given...);
  return Value(std::move(bytes));
}

inline Value binary_value(std::string_view bytes) { return value_of(append_binary, bytes); }

inline Value list_of(std::initializer_list<ValueView> members) {
  std::string bytes;
  size_t opened = open_document(bytes, Type::list, members.size());
  for (ValueView member : members) bytes += member.bytes();
  close_document(bytes, opened);
  return Value(std::move(bytes));
}

inline Value string_set_of(std::vector<std::string_view> members) {
  std::string bytes;
  EXPECT_TRUE(append_string_set(bytes, std::move(members)));
  return Value(std::move(bytes));
}

inline Value number_set_of(std::initializer_list<std::string_view> texts) {
  std::vector<Number> members;
  for (std::string_view text : texts) members.push_back(number(text));
  std::string bytes;
  EXPECT_TRUE(append_number_set(bytes, std::move(members)));
  return Value(std::move(bytes));
}

}  // namespace gramme
