#include "storage/counter.h"

#include <gtest/gtest.h>

#include <limits>

namespace gramme {
namespace {

TEST(Counter, is_eight_bytes_most_significant_first) {
  EXPECT_EQ(encode_counter(0x0102030405060708), "\x01\x02\x03\x04\x05\x06\x07\x08");
  EXPECT_EQ(encode_counter(-2), "\xff\xff\xff\xff\xff\xff\xff\xfe");
}

TEST(Counter, decodes_what_it_encodes) {
  for (int64_t value : {int64_t(0), int64_t(1), int64_t(-1), std::numeric_limits<int64_t>::min(),
                        std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(decode_counter(encode_counter(value)), value);
  }
}

TEST(Counter, is_zero_when_absent_or_malformed) {
  EXPECT_EQ(decode_counter(std::nullopt), 0);
  EXPECT_EQ(decode_counter("seven b"), 0);
  EXPECT_EQ(decode_counter("nine byte"), 0);
}

TEST(Counter, wraps_around_instead_of_overflowing) {
  EXPECT_EQ(add_to_counter(std::numeric_limits<int64_t>::max(), 1), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(add_to_counter(-5, 3), -2);
}

}  // namespace
}  // namespace gramme
