#include "base/ascii.h"

#include <gtest/gtest.h>

#include <string>

namespace gramme {
namespace {

TEST(Ascii, only_its_letters_have_a_case) {
  std::string text = "AZaz@[`{-\xc3\x84";
  std::ranges::transform(text, text.begin(), lower_case);
  EXPECT_EQ(text, "azaz@[`{-\xc3\x84");
  std::ranges::transform(text, text.begin(), upper_case);
  EXPECT_EQ(text, "AZAZ@[`{-\xc3\x84");
}

TEST(Ascii, texts_are_compared_whatever_their_case) {
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("Content-Type", "content-typ"));
  EXPECT_FALSE(equal_ignoring_case("Content-Type", "Content-Type")) << "the second is in lower case";
}

}  // namespace
}  // namespace gramme
