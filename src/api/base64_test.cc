#include "api/base64.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

std::string encoded(std::string_view bytes) {
  std::string out;
  append_base64(out, bytes);
  return out;
}

std::string decoded(std::string_view text) {
  std::string out = "|";
  const auto result = append_decoded_base64(out, text);
  if (!result) {
    EXPECT_EQ(out, "|");
    return result.error().text;
  }
  return out.substr(1);
}

TEST(Base64, agrees_with_the_examples_of_rfc_4648) {
  const std::pair<const char*, const char*> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(encoded(bytes), text);
    EXPECT_EQ(decoded(text), bytes);
  }
}

TEST(Base64, round_trips_every_byte_at_every_position) {
  for (int size = 1; size <= 5; ++size) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string bytes(size_t(size), 'x');
      bytes.back() = char(byte);
      EXPECT_EQ(decoded(encoded(bytes)), bytes);
    }
  }
}

TEST(Base64, refuses_what_no_encoder_writes) {
  EXPECT_EQ(decoded("23456"), "Base64 encoded length is expected a multiple of 4 bytes but found: 5");
  EXPECT_EQ(decoded("="), "Base64 encoded length is expected a multiple of 4 bytes but found: 1");
  EXPECT_EQ(decoded("a*bc"), "Invalid Base64 character: '*'");
  EXPECT_EQ(decoded("é=="), "Invalid Base64 character: 'é'") << "never half of a character";
  EXPECT_EQ(decoded("ab😀=="), "Invalid Base64 character: '😀'");
  EXPECT_EQ(decoded("ab c"), "Invalid Base64 character: ' '");
  EXPECT_EQ(decoded("ab-_"), "Invalid Base64 character: '-'");
  for (const char* text : {"=+/=", "+/+=", "Zh==", "Zm9=", "====", "Zg==Zg==", "a==="}) {
    EXPECT_EQ(decoded(text), "Invalid last non-pad Base64 character dectected") << text;
  }
}

}  // namespace
}  // namespace gramme
