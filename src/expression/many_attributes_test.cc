// Updates and conditions that name as many attributes as a request holds.
#include "expression/condition_tree.h"
#include "expression/expression_testing.h"
#include "expression/update.h"
#include "expression/update_tree.h"

namespace gramme {
namespace {

/// Three letters, so that many fit an item.
std::string name_of(size_t i) {
  return {char('A' + i / 1600), char('0' + i / 40 % 40), char('0' + i % 40)};
}

Item item_of_members(const Named<Value>& members) {
  ItemBuilder builder;
  for (const auto& [name, value] : members) builder.add(name, value);
  return builder.build();
}

TEST(Update, may_have_as_many_targets_as_a_request_holds) {
  constexpr size_t count = 60'000;
  Named<Value> before;
  Named<Value> after;
  UpdateActions actions;
  for (size_t i = 0; i < count; ++i) {
    before.emplace_back(name_of(i), number_value(Number(int64_t(i))));
    after.emplace_back(name_of(i), number_value(Number(int64_t(i) + 1)));
    const size_t target = (i * 7919) % count;  // not in the order of the item
    actions.add(UpdateClause::add, {name_of(target), {}},
                UpdateOperand{UpdateOperand::Kind::value, number_value(Number(1))});
  }
  const Update update(std::make_shared<const UpdateActions>(std::move(actions)));
  const Result<Item> updated = update.apply(item_of_members(before));
  ASSERT_TRUE(updated.has_value()) << fault_of(updated);
  EXPECT_EQ(updated->view().members().size(), count);
  EXPECT_TRUE(updated->view() == item_of_members(after).view());
}

ConditionCost cost(std::string_view text, std::string_view values = "") {
  Placeholders given = placeholders(values);
  Result<Condition> condition = Condition::parse(text, "FilterExpression", given);
  EXPECT_TRUE(condition.has_value()) << fault_of(condition);
  return condition.has_value() ? condition->cost() : ConditionCost();
}

TEST(Condition, tells_what_it_takes_to_judge_an_item) {
  EXPECT_EQ(Condition().cost().steps, 0);
  const std::string text(1000, 'x');
  const std::string values = "{:t: '" + text + "', :u: 'u'}";
  EXPECT_EQ(cost("a = :t AND b < :u", values).steps, 4);
  EXPECT_EQ(cost("a = :u OR NOT (b.c IN (:u, d))", "{:u: 'u'}").searches, 3);
  EXPECT_EQ(cost("a = :u OR NOT (b.c IN (:u, d))", "{:u: 'u'}").steps, 5);
  EXPECT_EQ(cost("begins_with(a, :t)", "{:t: '" + text + "'}").steps, 2);

  const size_t once = cost("contains(:t, a)", "{:t: '" + text + "'}").steps;
  EXPECT_GT(once, 250);
  EXPECT_EQ(cost("contains(:t, a) OR contains(:t, b)", "{:t: '" + text + "'}").steps, 2 * once);
  EXPECT_GT(cost("a < size(:t)", "{:t: '" + text + "'}").steps, 250);
}

TEST(Condition, of_thousands_of_attributes_finds_each_of_them) {
  ConditionNode all{.op = ConditionOperator::all_of};
  Named<Value> members;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = "a" + std::to_string(i);
    members.emplace_back(name, number_value(Number(i)));
    all.children.push_back(
        {.op = ConditionOperator::equal, .operands = {{Path{name, {}}}, {number_value(Number(i))}}});
  }
  const Item item = item_of_members(members);
  EXPECT_TRUE(Condition(std::make_shared<const ConditionNode>(all)).holds(item));
  all.children.push_back({.op = ConditionOperator::attribute_exists, .operands = {{Path{"b", {}}}}});
  const Condition condition(std::make_shared<const ConditionNode>(std::move(all)));
  EXPECT_EQ(condition.cost().searches, 20'001);
  EXPECT_FALSE(condition.holds(item));
}

}  // namespace
}  // namespace gramme
