#include "protocol/utf8.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

TEST(ValidUtf8, keeps_what_is_valid_and_marks_every_other_byte) {
  EXPECT_EQ(valid_utf8(""), "");
  EXPECT_EQ(valid_utf8("plain, \u00e9 \u20ac \U0001f600"), "plain, \u00e9 \u20ac \U0001f600");
  EXPECT_EQ(valid_utf8("a\xff-"), "a?-");
  EXPECT_EQ(valid_utf8("\u20ac\xe2\x82"), "\u20ac??");       // cut off
  EXPECT_EQ(valid_utf8("\xc0\xaf\u00e9"), "??\u00e9");       // overlong
  EXPECT_EQ(valid_utf8("\xed\xa0\x80\u00e9"), "???\u00e9");  // half of a surrogate pair
}

}  // namespace
}  // namespace gramme
