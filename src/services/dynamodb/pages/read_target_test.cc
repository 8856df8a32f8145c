#include "services/dynamodb/pages/read_target.h"

#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

TEST(ReadTarget, tells_what_an_index_does_not_project_in_order_and_once) {
  const TablePointer table = test_table();
  const ReadTarget target{table, table->find_index("gsi")};
  EXPECT_EQ(target.not_projected({"z", "x", "pk", "y", "z", "g", "y"}),
            (std::vector<std::string>{"z", "y"}));
  EXPECT_TRUE(ReadTarget{table}.not_projected({"z"}).empty());
}

TEST(ReadTarget, looks_at_many_names) {
  const TablePointer table = test_table();
  std::vector<std::string> names;
  for (int i = 0; i < 200'000; ++i) names.push_back(std::to_string(i));  // quadratic, it would take minutes
  EXPECT_EQ((ReadTarget{table, table->find_index("lsi")}.not_projected(names)), names);
}

}  // namespace
}  // namespace gramme::dynamodb
