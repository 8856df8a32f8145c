#include "services/control_rate.h"

#include <gtest/gtest.h>

#include "api/errors.h"
#include "services/dynamodb/dynamodb.h"

namespace gramme {
namespace {

const Namespace caller{"000000000000", "us-east-1"};
constexpr Timestamp start = 1'700'000'000 * microseconds_per_second;

int admitted(ControlRate& rate, std::string_view operation, int requests, Timestamp now,
             const Namespace& who = caller) {
  int count = 0;
  for (int i = 0; i < requests; ++i)
    count += rate.admit(who, *dynamodb::service.find(operation), now).has_value();
  return count;
}

TEST(ControlRate, lets_a_second_of_requests_through_at_once_and_then_one_by_one) {
  ControlRate rate(5);
  EXPECT_EQ(admitted(rate, "CreateTable", 8, start), 5);
  EXPECT_EQ(admitted(rate, "DeleteTable", 8, start + 199'999), 0);
  EXPECT_EQ(admitted(rate, "DeleteTable", 8, start + 200'000), 1);
  EXPECT_EQ(admitted(rate, "CreateTable", 8, start + 1'200'000), 5);
}

TEST(ControlRate, counts_reads_changes_and_accounts_apart_and_data_operations_not_at_all) {
  ControlRate rate(2);
  EXPECT_EQ(admitted(rate, "TagResource", 3, start), 2);
  EXPECT_EQ(admitted(rate, "DescribeTable", 3, start), 2);
  EXPECT_EQ(admitted(rate, "TagResource", 3, start, {"000000000001", "us-east-1"}), 2);
  EXPECT_EQ(admitted(rate, "TagResource", 3, start, {"000000000000", "eu-west-1"}), 2);
  EXPECT_EQ(admitted(rate, "PutItem", 9, start), 9);
}

TEST(ControlRate, refuses_with_the_texts_of_aws) {
  ControlRate rate(1);
  auto refusal = [&](std::string_view operation) {
    admitted(rate, operation, 1, start);
    Error error = rate.admit(caller, *dynamodb::service.find(operation), start).error();
    EXPECT_TRUE(error.is(kind::throttling));
    return error.message();
  };
  EXPECT_EQ(refusal("UpdateTable"), "The rate of control plane requests made by this account is too high");
  EXPECT_EQ(refusal("DescribeTimeToLive"), "Rate exceeded");
}

TEST(ControlRate, is_unlimited_unless_set) {
  ControlRate rate(0);
  EXPECT_EQ(admitted(rate, "CreateTable", 10'000, start), 10'000);
}

TEST(ControlRate, forgets_callers_of_the_past) {
  ControlRate rate(1);
  for (int account = 0; account < 3000; ++account) {
    const Namespace who{std::to_string(account), "r"};
    EXPECT_EQ(admitted(rate, "ListTables", 2, start + account * microseconds_per_second, who), 1);
  }
}

}  // namespace
}  // namespace gramme
