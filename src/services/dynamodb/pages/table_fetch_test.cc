#include "services/dynamodb/pages/table_fetch.h"

#include <gtest/gtest.h>

#include <map>

#include "api/errors.h"
#include "services/dynamodb/answer_testing.h"
#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

constexpr size_t whole_read = 32;

Item row(int64_t sk, size_t bytes) {
  return item(
      {{"pk", text("p")}, {"sk", number(sk)}, {"l", text("l")}, {"v", text(std::string(bytes, 'v'))}});
}

struct Fetched {
  std::vector<size_t> reads;  // keys asked for, read by read
  std::string answer;
};

/// Shows the local index's entries of these items, and answers the reads that follow.
Fetched fetch(PagePlan plan, const std::vector<Item>& items) {
  const TablePointer table = test_table();
  plan.target = {table, table->find_index("lsi")};
  plan.needs_table = true;
  std::map<std::string, std::string> stored;
  Step step = read_page(std::move(plan), {}, Direction::forward);
  Visitor& visitor = *std::get<Scan>(step).visitor;
  for (const Item& each : items) stored[item_key(*table, each)] = each.bytes();
  for (const Item& each : items) {
    if (!visitor.visit("key", index_entry(*table, *table->find_index("lsi"), each).bytes())) break;
  }
  Fetched fetched;
  Step next = visitor.finish();
  while (auto* read = std::get_if<Read>(&next)) {
    fetched.reads.push_back(read->keys.size());
    std::vector<std::optional<std::string_view>> present;
    for (const std::string& key : read->keys) present.push_back(stored.at(key));
    next = Step(read->then(present));
  }
  fetched.answer = answer_text(std::move(next));
  return fetched;
}

PagePlan counting_plan(Consistency consistency = Consistency::eventual) {
  PagePlan plan;
  plan.count_only = true;
  plan.consistency = consistency;
  plan.return_consumed_capacity = ReturnConsumedCapacity::indexes;
  return plan;
}

std::string capacity(std::string_view total, std::string_view table, std::string_view index) {
  return std::string(R"({"ConsumedCapacity":{"CapacityUnits":)")
      .append(total)
      .append(R"(,"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":)")
      .append(index)
      .append(R"(}},"Table":{"CapacityUnits":)")
      .append(table)
      .append(R"(},"TableName":"Table"},)");
}

TEST(TableFetch, every_item_is_charged_on_its_own_and_the_entries_together) {
  EXPECT_EQ(fetch(counting_plan(), {row(1, 10), row(2, 10), row(3, 10)}).answer,
            capacity("2.0", "1.5", "0.5") + R"("Count":3,"ScannedCount":3})");
  EXPECT_EQ(fetch(counting_plan(), {row(1, 9200), row(2, 9200), row(3, 9200)}).answer,
            capacity("5.0", "4.5", "0.5") + R"("Count":3,"ScannedCount":3})");
  EXPECT_EQ(fetch(counting_plan(Consistency::strong), {row(1, 9200), row(2, 9200), row(3, 9200)}).answer,
            capacity("10.0", "9.0", "1.0") + R"("Count":3,"ScannedCount":3})");
}

TEST(TableFetch, nothing_found_is_charged_to_the_index) {
  const Fetched fetched = fetch(counting_plan(), {});
  EXPECT_TRUE(fetched.reads.empty());
  EXPECT_EQ(fetched.answer, capacity("0.5", "0.0", "0.5") + R"("Count":0,"ScannedCount":0})");
}

TEST(TableFetch, whole_items_are_answered) {
  EXPECT_EQ(fetch({}, {row(1, 3)}).answer,
            R"({"Count":1,"Items":[{"l":{"S":"l"},"pk":{"S":"p"},"sk":{"N":"1"},"v":{"S":"vvv"}}],)"
            R"("ScannedCount":1})");
}

TEST(TableFetch, an_entry_without_its_item_is_not_passed_over) {
  const TablePointer table = test_table();
  const Index& index = *table->find_index("lsi");
  PagePlan plan;
  plan.target = {table, &index};
  plan.needs_table = true;
  Step scan = read_page(std::move(plan), {}, Direction::forward);
  Visitor& visitor = *std::get<Scan>(scan).visitor;
  visitor.visit("key", index_entry(*table, index, row(1, 1)).bytes());
  Step step = visitor.finish();
  const std::optional<std::string_view> nothing[1];
  const Step answer = std::get<Read>(step).then(nothing);
  EXPECT_TRUE(std::get<Error>(answer).is(kind::internal_server_error));
}

TEST(TableFetch, limit_holds_for_what_is_fetched) {
  PagePlan plan = counting_plan();
  plan.limit = 2;
  plan.return_consumed_capacity = ReturnConsumedCapacity::none;
  const Fetched fetched = fetch(std::move(plan), {row(1, 1), row(2, 1), row(3, 1)});
  EXPECT_EQ(fetched.reads, std::vector<size_t>{2});
  EXPECT_EQ(
      fetched.answer,
      R"({"Count":2,"LastEvaluatedKey":{"l":{"S":"l"},"pk":{"S":"p"},"sk":{"N":"2"}},"ScannedCount":2})");
}

TEST(TableFetch, items_are_read_in_parts_and_no_further_than_a_megabyte) {
  std::vector<Item> rows;
  for (int64_t sk = 0; sk < 100; ++sk) rows.push_back(row(sk, 30'000));
  PagePlan plan = counting_plan();
  plan.return_consumed_capacity = ReturnConsumedCapacity::none;
  const Fetched fetched = fetch(std::move(plan), rows);
  EXPECT_EQ(fetched.reads, (std::vector<size_t>{whole_read, whole_read}));
  EXPECT_EQ(fetched.answer,
            R"({"Count":35,"LastEvaluatedKey":{"l":{"S":"l"},"pk":{"S":"p"},"sk":{"N":"34"}},)"
            R"("ScannedCount":35})");
}

}  // namespace
}  // namespace gramme::dynamodb
