#include "api/arn.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

TEST(Arn, is_taken_apart) {
  const auto arn = parse_arn("arn:aws:dynamodb:us-east-1::table/T/stream/2026-11-22T20:41:02.123");
  ASSERT_TRUE(arn.has_value());
  EXPECT_EQ(arn->partition, "aws");
  EXPECT_EQ(arn->service, "dynamodb");
  EXPECT_EQ(arn->region, "us-east-1");
  EXPECT_EQ(arn->account, "");
  EXPECT_EQ(arn->resource, "table/T/stream/2026-11-22T20:41:02.123");
}

TEST(Arn, tells_what_it_lacks_first) {
  EXPECT_EQ(parse_arn("").error(), ArnFault::prefix);
  EXPECT_EQ(parse_arn("arn").error(), ArnFault::prefix);
  EXPECT_EQ(parse_arn("Arn:aws:dynamodb:a:b:c").error(), ArnFault::prefix);
  EXPECT_EQ(parse_arn("arn:aws").error(), ArnFault::partition);
  EXPECT_EQ(parse_arn("arn:aws:dynamodb").error(), ArnFault::service);
  EXPECT_EQ(parse_arn("arn:aws:dynamodb:us-east-1").error(), ArnFault::region);
  EXPECT_EQ(parse_arn("arn:aws:dynamodb:us-east-1:123").error(), ArnFault::account);
  EXPECT_EQ(parse_arn("arn:::::").value().resource, "");
}

}  // namespace
}  // namespace gramme
