#include "protocol/http_date.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

TEST(HttpDate, is_written_in_both_forms) {
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(1709164799), "Wed, 28 Feb 2024 23:59:59 GMT");
  EXPECT_EQ(http_date(1709164800), "Thu, 29 Feb 2024 00:00:00 GMT");
  EXPECT_EQ(basic_date(784111777), "19941106T084937Z");
}

TEST(HttpDate, is_read_in_both_forms) {
  EXPECT_EQ(parse_date("19941106T084937Z"), 784111777);
  EXPECT_EQ(parse_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
  EXPECT_EQ(parse_date("20240229T000000Z"), 1709164800);
  for (int64_t seconds = 0; seconds < 4'000'000'000; seconds += 12'345'679)
    EXPECT_EQ(parse_date(basic_date(seconds)), seconds);
}

TEST(HttpDate, refuses_what_is_no_date) {
  for (const char* text :
       {"", "201", "20230229T000000Z", "20230101T240000Z", "20230101T006000Z", "20230101T000060Z",
        "20231301T000000Z", "20230001T000000Z", "2023-01-01T00:00:00Z", "20230101T000000X",
        "20230101 000000Z", "+0230101T000000Z", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace gramme
