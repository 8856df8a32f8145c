#include "protocol/json_text.h"

#include <gtest/gtest.h>

#include <string>

namespace gramme {
namespace {

TEST(JsonText, the_first_byte_that_must_be_escaped_is_found_at_every_place_of_every_length) {
  for (size_t size = 0; size <= 40; ++size) {
    std::string text(size, 'x');
    EXPECT_EQ(plain_json_prefix(text), size);
    for (size_t place = 0; place < size; ++place) {
      text.assign(size, 'x').replace(place, 1, "\"");
      EXPECT_EQ(plain_json_prefix(text), place);
      text.back() = '\n';
      EXPECT_EQ(plain_json_prefix(text), place);
    }
  }
}

TEST(JsonText, quotes_backslashes_and_control_characters_must_be_escaped) {
  for (int byte = 0; byte < 256; ++byte) {
    const bool escaped = byte < 0x20 || byte == '"' || byte == '\\';
    for (size_t size : {1, 16}) {
      const std::string text(size, char(byte));
      EXPECT_EQ(plain_json_prefix(text), escaped ? 0 : size) << byte;
    }
  }
}

}  // namespace
}  // namespace gramme
