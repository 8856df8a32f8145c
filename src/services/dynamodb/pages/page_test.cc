#include "services/dynamodb/pages/page.h"

#include <gtest/gtest.h>

#include "expression/condition_tree.h"
#include "services/dynamodb/answer_testing.h"
#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

Item row(int64_t sk, size_t bytes = 0) {
  return item({{"pk", text("p")}, {"sk", number(sk)}, {"v", text(std::string(bytes, 'v'))}});
}

PagePlan plan_of(ReadTarget target = {test_table()}) {
  PagePlan plan;
  plan.target = std::move(target);
  return plan;
}

struct Pages {
  int shown = 0;  // how many entries the visitor took
  std::string answer;
};

/// Shows a page the entries until it is full.
Pages page_of(PagePlan plan, const std::vector<Item>& entries) {
  Step step = read_page(std::move(plan), {}, Direction::forward);
  Visitor& visitor = *std::get<Scan>(step).visitor;
  Pages pages;
  for (const Item& entry : entries) {
    ++pages.shown;
    if (!visitor.visit("key", entry.bytes())) break;
  }
  pages.answer = answer_text(visitor.finish());
  return pages;
}

TEST(Page, items_are_answered_in_the_order_read) {
  EXPECT_EQ(page_of(plan_of(), {item({{"pk", text("p")}, {"sk", number(1)}}),
                                item({{"pk", text("p")}, {"sk", number(2)}})})
                .answer,
            R"({"Count":2,"Items":[{"pk":{"S":"p"},"sk":{"N":"1"}},{"pk":{"S":"p"},"sk":{"N":"2"}}],)"
            R"("ScannedCount":2})");
}

TEST(Page, limit_counts_evaluated_items_and_leaves_a_key_even_at_the_end) {
  PagePlan plan = plan_of();
  plan.limit = 2;
  plan.count_only = true;
  Pages pages = page_of(std::move(plan), {row(1), row(2)});
  EXPECT_EQ(pages.answer,
            R"({"Count":2,"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"N":"2"}},"ScannedCount":2})");
}

TEST(Page, the_item_that_reaches_a_megabyte_is_the_last) {
  PagePlan plan = plan_of();
  plan.count_only = true;
  const std::vector<Item> rows = {row(1, 400'000), row(2, 400'000), row(3, 400'000), row(4, 1)};
  Pages pages = page_of(std::move(plan), rows);
  EXPECT_EQ(pages.shown, 3);
  EXPECT_EQ(pages.answer,
            R"({"Count":3,"LastEvaluatedKey":{"pk":{"S":"p"},"sk":{"N":"3"}},"ScannedCount":3})");

  const size_t fill = (size_t{1} << 19) - row(1).view().size_bytes();
  EXPECT_EQ(page_of(plan_of(), {row(1, fill), row(2, fill), row(3), row(4)}).shown, 2);
  EXPECT_EQ(page_of(plan_of(), {row(1, fill - 1), row(2, fill), row(3), row(4)}).shown, 3)
      << "a byte was missing";
}

TEST(Page, a_filter_thins_out_what_is_answered_but_not_what_is_read) {
  PagePlan plan = plan_of();
  Placeholders placeholders =
      *Placeholders::check({std::nullopt, Named<Value>{{":v", number(2)}}}, true, "", Wording::current);
  plan.filter = *Condition::parse("sk = :v", "FilterExpression", placeholders);
  plan.limit = 3;
  plan.return_consumed_capacity = ReturnConsumedCapacity::total;
  EXPECT_EQ(page_of(std::move(plan), {row(1, 9000), row(2), row(3), row(4)}).answer,
            R"({"ConsumedCapacity":{"CapacityUnits":1.5,"TableName":"Table"},"Count":1,)"
            R"("Items":[{"pk":{"S":"p"},"sk":{"N":"2"},"v":{"S":""}}],"LastEvaluatedKey":{"pk":{"S":"p"},)"
            R"("sk":{"N":"3"}},"ScannedCount":3})");
}

/// `contains(:long, v)`, with a constant of so many bytes.
Condition search_of(size_t bytes) {
  return Condition(std::make_shared<const ConditionNode>(ConditionNode{
      .op = ConditionOperator::contains, .operands = {{text(std::string(bytes, 'x'))}, {Path{"v", {}}}}}));
}

TEST(Page, ends_with_the_item_that_brings_a_filter_to_its_steps) {
  const std::vector<Item> rows(40, row(1));
  for (const size_t bytes : {size_t{2'000'000}, size_t{4'000'000}, size_t{100'000'000}}) {
    PagePlan plan = plan_of();
    plan.filter = search_of(bytes);
    plan.count_only = true;
    const size_t steps = plan.filter.cost().steps;
    ASSERT_GT(steps, bytes / 8);
    const Pages pages = page_of(std::move(plan), rows);
    EXPECT_EQ(pages.shown, (Page::steps_max + steps - 1) / steps) << bytes;
    EXPECT_NE(pages.answer.find("LastEvaluatedKey"), pages.answer.npos) << pages.answer;
  }
  PagePlan plan = plan_of();
  plan.filter = search_of(100'000);
  plan.count_only = true;
  EXPECT_EQ(page_of(std::move(plan), rows).answer, R"({"Count":40,"ScannedCount":40})");
}

TEST(Page, of_the_smallest_items_is_not_shortened_by_an_ordinary_filter) {
  Named<Value> values;
  std::string filter = "v IN (";
  for (int i = 0; i < 100; ++i) {
    values.emplace_back(":" + std::to_string(i), text("value"));
    filter += (i > 0 ? ", :" : ":") + std::to_string(i);
  }
  Placeholders placeholders = *Placeholders::check({std::nullopt, values}, true, "", Wording::current);
  const Condition condition = *Condition::parse(filter + ")", "FilterExpression", placeholders);
  EXPECT_GT(Page::steps_max / condition.cost().steps, limits::page_size_max / 8);
}

TEST(Page, capacity_is_the_sum_rounded_once_and_never_nothing) {
  auto capacity_of = [](Consistency consistency, const std::vector<Item>& entries) {
    PagePlan plan = plan_of();
    plan.consistency = consistency;
    plan.count_only = true;
    plan.return_consumed_capacity = ReturnConsumedCapacity::total;
    const std::string answer = page_of(std::move(plan), entries).answer;
    return answer.substr(answer.find("CapacityUnits"), 18);
  };
  EXPECT_EQ(capacity_of(Consistency::eventual, {}), R"(CapacityUnits":0.5)");
  EXPECT_EQ(capacity_of(Consistency::strong, {}), R"(CapacityUnits":1.0)");
  EXPECT_EQ(capacity_of(Consistency::strong, {row(1, 2000), row(2, 2000)}), R"(CapacityUnits":1.0)");
  EXPECT_EQ(capacity_of(Consistency::strong, {row(1, 2000), row(2, 2100)}), R"(CapacityUnits":2.0)");
}

TEST(Page, an_index_is_charged_on_its_own_arm_and_its_keys_come_with_the_tables) {
  TablePointer table = test_table();
  PagePlan plan = plan_of({table, table->find_index("gsi")});
  plan.limit = 1;
  plan.count_only = true;
  plan.return_consumed_capacity = ReturnConsumedCapacity::indexes;
  EXPECT_EQ(page_of(std::move(plan),
                    {item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("G")}, {"h", number(5)}})})
                .answer,
            R"({"ConsumedCapacity":{"CapacityUnits":0.5,)"
            R"("GlobalSecondaryIndexes":{"gsi":{"CapacityUnits":0.5}},"Table":{"CapacityUnits":0.0},)"
            R"("TableName":"Table"},"Count":1,"LastEvaluatedKey":{"g":{"S":"G"},"h":{"N":"5"},)"
            R"("pk":{"S":"p"},"sk":{"N":"1"}},"ScannedCount":1})");
}

TEST(Page, a_projection_may_leave_an_item_without_attributes) {
  PagePlan plan = plan_of();
  plan.projection = *Projection::of_names({"sk", "w"});
  EXPECT_EQ(page_of(std::move(plan), {row(1), row(2)}).answer,
            R"({"Count":2,"Items":[{"sk":{"N":"1"}},{"sk":{"N":"2"}}],"ScannedCount":2})");
  plan = plan_of();
  plan.projection = *Projection::of_names({"w"});
  EXPECT_EQ(page_of(std::move(plan), {row(1)}).answer, R"({"Count":1,"Items":[{}],"ScannedCount":1})");
}

}  // namespace
}  // namespace gramme::dynamodb
