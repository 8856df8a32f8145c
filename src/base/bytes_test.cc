#include "base/bytes.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

TEST(Bytes, reads_back_what_was_appended) {
  std::string out;
  append_big_endian(out, uint8_t{7});
  append_big_endian(out, uint32_t{0x01020304});
  append_varint(out, 300);
  append_sized(out, "abc");
  append_big_endian(out, UINT64_MAX - 1);
  EXPECT_EQ(out.substr(0, 7), "\x07\x01\x02\x03\x04\xac\x02");

  ByteReader reader(out);
  EXPECT_EQ(reader.big_endian<uint8_t>(), 7);
  EXPECT_EQ(reader.big_endian<uint32_t>(), 0x01020304u);
  EXPECT_EQ(reader.varint(), 300u);
  EXPECT_EQ(reader.sized(), "abc");
  EXPECT_FALSE(reader.at_end());
  EXPECT_EQ(reader.big_endian<uint64_t>(), UINT64_MAX - 1);
  EXPECT_TRUE(reader.at_end());
  EXPECT_FALSE(reader.failed());
}

TEST(Bytes, varints_keep_every_width) {
  for (int bits = 0; bits < 64; ++bits) {
    for (uint64_t value : {uint64_t{1} << bits, (uint64_t{1} << bits) - 1, ~uint64_t{0} >> bits}) {
      std::string out;
      append_varint(out, value);
      ByteReader reader(out);
      EXPECT_EQ(reader.varint(), value);
      EXPECT_TRUE(reader.at_end() && !reader.failed());
    }
  }
}

TEST(Bytes, big_endian_order_is_numeric_order) {
  std::string low, high;
  append_big_endian(low, uint16_t{0x00ff});
  append_big_endian(high, uint16_t{0x0100});
  EXPECT_LT(low, high);
}

TEST(Bytes, a_failed_reader_stays_failed_and_gives_nothing) {
  ByteReader reader("ab");
  EXPECT_EQ(reader.bytes(3), "");
  EXPECT_TRUE(reader.failed());
  EXPECT_EQ(reader.byte(), 0);
  EXPECT_EQ(reader.varint(), 0u);
  EXPECT_EQ(reader.big_endian<uint64_t>(), 0u);
  EXPECT_EQ(reader.sized(), "");
}

TEST(Bytes, refuses_a_length_beyond_the_end_and_a_varint_that_does_not_end) {
  std::string huge;
  append_varint(huge, UINT64_MAX);
  for (std::string text : {huge + "abc",
                           std::string("\x04"
                                       "abc"),
                           std::string("\x85"), std::string(11, '\x80')}) {
    ByteReader reader(text);
    EXPECT_EQ(reader.sized(), "");
    EXPECT_TRUE(reader.failed());
  }
  ByteReader endless("\x85");
  EXPECT_EQ(endless.varint(), 0u);
  EXPECT_TRUE(endless.failed());
}

}  // namespace
}  // namespace gramme
