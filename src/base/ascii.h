// Case of ASCII letters; other bytes are as they are.
#pragma once

#include <algorithm>
#include <string_view>

namespace gramme {

constexpr bool is_upper_case(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower_case(char c) { return c >= 'a' && c <= 'z'; }
constexpr char lower_case(char c) { return is_upper_case(c) ? char(c + ('a' - 'A')) : c; }
constexpr char upper_case(char c) { return is_lower_case(c) ? char(c - ('a' - 'A')) : c; }

inline bool equal_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {}, lower_case);
}

}  // namespace gramme
