#include "base/hex.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

using namespace std::literals;

TEST(Hex, tells_bytes_there_and_back) {
  EXPECT_EQ(hex_of("\x00\x7f\xff"sv), "007fff");
  EXPECT_EQ(bytes_of_hex("007fff"), "\x00\x7f\xff"sv);
  EXPECT_EQ(hex_of(""), "");
  EXPECT_EQ(bytes_of_hex(""), "");
}

TEST(Hex, of_another_form_is_none) {
  for (const std::string_view text : {"0", "0g", "g0", "0A", "00 ", "-1"})
    EXPECT_FALSE(bytes_of_hex(text)) << text;
}

}  // namespace
}  // namespace gramme
