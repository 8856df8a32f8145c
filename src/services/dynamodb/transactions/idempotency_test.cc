#include "services/dynamodb/transactions/idempotency.h"

#include <gtest/gtest.h>

#include "api/errors.h"

namespace gramme::dynamodb {
namespace {

const TokenRecord record{fingerprint_of("request"), 1'700'000'000'000'000, {2, 300}};

TEST(TokenRecord, keeps_its_stored_form) {
  std::string expected("\x01", 1);
  expected += record.fingerprint;
  expected += std::string("\x00\x06\x0a\x24\x18\x1e\x40\x00", 8);
  expected += std::string("\x02\x02\xac\x02", 4);
  EXPECT_EQ(record.encode(), expected);
  std::optional<TokenRecord> decoded = TokenRecord::decode(expected);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(decoded->fingerprint, record.fingerprint);
  EXPECT_EQ(decoded->completed, record.completed);
  EXPECT_EQ(decoded->read_units, record.read_units);
}

TEST(TokenRecord, that_is_cut_short_or_of_another_version_counts_as_absent) {
  const std::string bytes = record.encode();
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(TokenRecord::decode(bytes.substr(0, size))) << size;
  EXPECT_FALSE(TokenRecord::decode(bytes + "x"));
  EXPECT_FALSE(TokenRecord::decode("\x02" + bytes.substr(1)));
}

TEST(TokenRecord, expires_ten_minutes_after_completion) {
  EXPECT_FALSE(record.has_expired(record.completed + 600 * microseconds_per_second - 1));
  EXPECT_TRUE(record.has_expired(record.completed + 600 * microseconds_per_second));
}

TEST(Fingerprint, is_the_SHA256_of_the_request) {
  const std::string digest = fingerprint_of("abc");
  EXPECT_EQ(digest.size(), 32u);
  EXPECT_EQ(digest.substr(0, 4), "\xba\x78\x16\xbf");
}

TEST(LookUpToken, tells_new_repeated_and_mismatching_calls_apart) {
  const std::string stored = record.encode();
  const Timestamp later = record.completed + 1;
  EXPECT_FALSE(look_up_token(std::nullopt, record.fingerprint, later)->has_value());
  EXPECT_TRUE(look_up_token(stored, record.fingerprint, later)->has_value());
  Result<std::optional<TokenRecord>> mismatch = look_up_token(stored, fingerprint_of("other"), later);
  ASSERT_FALSE(mismatch.has_value());
  EXPECT_TRUE(mismatch.error().is(kind::idempotent_parameter_mismatch));
  EXPECT_FALSE(
      look_up_token(stored, fingerprint_of("other"), later + 600 * microseconds_per_second)->has_value());
}

}  // namespace
}  // namespace gramme::dynamodb
