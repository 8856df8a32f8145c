#include <gtest/gtest.h>

#include <fmt/format.h>

#include "services/dynamodb/partiql/partiql_testing.h"

namespace gramme::dynamodb {
namespace {

using Values = std::vector<std::string>;

/// "name IN [...]" of a key attribute that can have any of `count` values from the first on.
std::string in_strings(int first, int count) {
  std::string values;
  for (int i = 0; i < count; ++i) values += fmt::format("{}'{:03}'", i == 0 ? "" : ",", first + i);
  return "pk IN [" + values + "]";
}
std::string in_numbers(int count) {
  std::string values;
  for (int i = 0; i < count; ++i) values += fmt::format("{}{}", i == 0 ? "" : ",", i);
  return "sk IN [" + values + "]";
}

Item row(std::string_view pk, int64_t sk) { return item({{"pk", text(pk)}, {"sk", number(sk)}}); }

class KeyAccess : public ::testing::Test, protected StatementStore {
 protected:
  /// Partition 007 holds a number that no statement here asks for, and 999 none that any does.
  KeyAccess() {
    fill({row("003", 1), row("003", 2), row("007", 0), row("007", 5), row("007", 500), row("049", 9),
          row("149", 7), row("999", 1)});
  }
  Values rows(const std::string& where_and_order, std::string_view more = "") {
    answer_ = run("SELECT pk, sk FROM Things WHERE " + where_and_order, more);
    Values found = values_in(answer_, "pk");
    const Values sks = values_in(answer_, "sk");
    for (size_t i = 0; i < found.size(); ++i) found[i] += "/" + sks[i];
    return found;
  }

  std::string answer_;
};

TEST_F(KeyAccess, fifty_partitions_and_a_hundred_sort_keys_are_read_one_by_one_in_order) {
  const std::string where = in_strings(0, 50) + " AND " + in_numbers(100);
  EXPECT_EQ(rows(where + " ORDER BY pk, sk"), (Values{"003/1", "003/2", "007/0", "007/5", "049/9"}));
  EXPECT_EQ(rows(where + " ORDER BY pk DESC, sk"), (Values{"049/9", "007/0", "007/5", "003/1", "003/2"}));
  EXPECT_EQ(rows(where + " ORDER BY pk"), (Values{"003/2", "003/1", "007/5", "007/0", "049/9"}));
  EXPECT_EQ(rows(where, R"(,"ReturnConsumedCapacity":"TOTAL")").size(), 5u);
  EXPECT_NE(answer_.find(R"("CapacityUnits":2500.0)"), std::string::npos) << answer_;
}

/// 15,000 ranges: each partition is read as a whole, and filtered.
TEST_F(KeyAccess, of_too_many_ranges_the_partitions_are_left_in_order) {
  std::string where;
  for (int first : {0, 50, 100})
    where += (first == 0 ? "" : " OR ") + in_strings(first, 50) + " AND " + in_numbers(100);
  EXPECT_EQ(rows(where + " ORDER BY pk, sk"),
            (Values{"003/1", "003/2", "007/0", "007/5", "049/9", "149/7"}));
  EXPECT_EQ(rows(where + " ORDER BY pk DESC"),
            (Values{"149/7", "049/9", "007/5", "007/0", "003/2", "003/1"}));
  EXPECT_EQ(rows(where, R"(,"ReturnConsumedCapacity":"TOTAL")").size(), 6u);
  EXPECT_NE(answer_.find(R"("CapacityUnits":75.0)"), std::string::npos) << answer_;

  Values paged;
  std::string token;
  do {
    for (std::string& each : rows(where + " ORDER BY pk DESC, sk", R"(,"Limit":2)" + token))
      paged.push_back(std::move(each));
    token = next_token(answer_);
  } while (!token.empty());
  EXPECT_EQ(paged, (Values{"149/7", "049/9", "007/0", "007/5", "003/1", "003/2"}));
}

}  // namespace
}  // namespace gramme::dynamodb
