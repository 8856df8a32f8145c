#include "services/dynamodb/pages/select.h"

#include <gtest/gtest.h>

#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

std::string fault(std::optional<Select> asked, std::string_view projected_by, bool has_index) {
  const Result<Select> select = checked_select(asked, projected_by, has_index);
  return select.has_value() ? "" : select.error().message();
}

TEST(Select, follows_from_the_rest_of_the_request_when_left_out) {
  EXPECT_EQ(*checked_select(std::nullopt, "", false), Select::all_attributes);
  EXPECT_EQ(*checked_select(std::nullopt, "", true), Select::all_projected_attributes);
  EXPECT_EQ(*checked_select(std::nullopt, "AttributesToGet", true), Select::specific_attributes);
  EXPECT_EQ(*checked_select(Select::count, "", true), Select::count);
}

TEST(Select, contradicts_no_other_member) {
  EXPECT_EQ(fault(Select::count, "AttributesToGet", false),
            "Cannot specify the AttributesToGet when choosing to get only the Count");
  EXPECT_EQ(fault(Select::all_attributes, "ProjectionExpression", false),
            "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES");
  EXPECT_EQ(fault(Select::all_projected_attributes, "ProjectionExpression", true),
            "Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES");
  EXPECT_EQ(fault(Select::all_projected_attributes, "", false),
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  EXPECT_EQ(
      fault(Select::specific_attributes, "", false),
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
  EXPECT_EQ(fault(Select::specific_attributes, "AttributesToGet", false), "");
}

struct Need {
  std::string fault;
  bool table = false;
};

Need need(std::string_view index, Select select, std::vector<std::string> names = {}) {
  const TablePointer table = test_table();
  const Projection projection = names.empty() ? Projection() : *Projection::of_names(names);
  const Result<bool> needed =
      needs_table({table, index.empty() ? nullptr : table->find_index(index)}, select, projection);
  return needed.has_value() ? Need{"", *needed} : Need{needed.error().message()};
}

TEST(Select, a_local_index_fetches_what_it_does_not_hold) {
  EXPECT_TRUE(need("lsi", Select::all_attributes).table);
  EXPECT_TRUE(need("lsi", Select::specific_attributes, {"pk", "x"}).table);
  EXPECT_FALSE(need("lsi", Select::specific_attributes, {"pk", "sk", "l"}).table);
  EXPECT_FALSE(need("lsi", Select::all_projected_attributes).table);
  EXPECT_FALSE(need("lsi", Select::count).table);
  EXPECT_FALSE(need("", Select::all_attributes).table);
}

TEST(Select, a_global_index_answers_only_what_it_holds) {
  EXPECT_FALSE(need("gsi", Select::specific_attributes, {"x", "pk", "h"}).table);
  EXPECT_EQ(
      need("gsi", Select::specific_attributes, {"y", "x", "z"}).fault,
      "One or more parameter values were invalid: Global secondary index gsi does not project [y, z]");
  EXPECT_EQ(need("gsi", Select::all_attributes).fault,
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for "
            "global secondary index "
            "gsi because its projection type is not ALL");
  EXPECT_EQ(need("wide", Select::all_attributes).fault, "");
  EXPECT_FALSE(need("wide", Select::specific_attributes, {"y"}).table);
}

}  // namespace
}  // namespace gramme::dynamodb
