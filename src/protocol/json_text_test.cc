#include "protocol/json_text.h"

#include <gtest/gtest.h>

#include <string>

namespace gramme {
namespace {

TEST(JsonText, finds_every_byte_that_must_be_escaped_at_every_place) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool escaped = byte < 0x20 || byte == '"' || byte == '\\';
    for (size_t place = 0; place < json_step; ++place) {
      std::string text(json_step, 'x');
      text[place] = char(byte);
      EXPECT_EQ(is_plain_json(text.data()), !escaped) << byte << " at " << place;
    }
  }
}

}  // namespace
}  // namespace gramme
