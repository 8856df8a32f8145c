#include "base/result.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

constexpr ErrorKind kind_a{"A", "space", 400, "message"};
constexpr ErrorKind kind_b{"A", "space", 400, "message"};

Result<int> half(int value) {
  if (value % 2 != 0) return Error(kind_a, "odd");
  return value / 2;
}

Result<void> check_even(int value) {
  TRY(half(value));
  return {};
}

Result<int> quarter(int value) {
  TRY(check_even(value));
  return TRY(half(TRY(half(value))));
}

Result<std::unique_ptr<int>> boxed(int value) {
  auto box = TRY(Result<std::unique_ptr<int>>(std::make_unique<int>(value)));
  return box;
}

TEST(Result, try_takes_values_out_and_passes_failures_on) {
  EXPECT_EQ(quarter(12).value(), 3);
  EXPECT_EQ(quarter(7).error().message(), "odd");
  EXPECT_EQ(quarter(6).error().message(), "odd");
  EXPECT_TRUE(check_even(2).has_value());
  EXPECT_FALSE(check_even(3).has_value());
}

TEST(Result, carries_values_that_can_only_be_moved) { EXPECT_EQ(*boxed(5).value(), 5); }

TEST(Error, kinds_are_compared_by_address_and_survive_another_message) {
  Error error(kind_a, "first");
  Error other = error.with_message("second");
  EXPECT_TRUE(other.is(kind_a));
  EXPECT_FALSE(other.is(kind_b));
  EXPECT_EQ(error.message(), "first");
  EXPECT_EQ(other.message(), "second");
  EXPECT_EQ(other.members(), nullptr);
}

TEST(Error, shares_its_members_with_its_copies) {
  struct Nothing final : ErrorMembers {
    void write(Writer&) const override {}
  };
  auto members = std::make_shared<Nothing>();
  Error error(kind_a, "text", members);
  Error copy = error;
  EXPECT_EQ(copy.with_message("other").members(), members.get());
}

}  // namespace
}  // namespace gramme
