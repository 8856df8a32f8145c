#include "services/dynamodb/pages/key_range.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "base/random.h"
#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

constexpr std::string_view invalid = "One or more parameter values were invalid: ";

KeyComparison compare(std::string attribute, KeyOperator op, Value operand, Value upper = {}) {
  return {std::move(attribute), op, std::move(operand), std::move(upper)};
}
KeyComparison equals(std::string attribute, Value operand) {
  return compare(std::move(attribute), KeyOperator::equal, std::move(operand));
}

ReadTarget target(std::string_view index = {}) {
  TablePointer table = test_table();
  return {table, index.empty() ? nullptr : table->find_index(index)};
}

/// "" when the condition fits, else why not.
std::string fault(const ReadTarget& target, std::vector<KeyComparison> comparisons) {
  const KeyCondition condition{std::move(comparisons)};
  const Result<KeyConditionFit> fit = KeyConditionFit::fit(target, condition);
  return fit.has_value() ? "" : fit.error().message();
}

bool holds(const KeyRange& range, const std::string& key) { return range.first <= key && key < range.last; }

/// The sort keys among 0 to 9 that the condition lets through.
std::string numbers(KeyComparison comparison) {
  const ReadTarget table = target();
  const KeyCondition condition{{std::move(comparison), equals("pk", text("p"))}};
  const KeyRange range = KeyConditionFit::fit(table, condition)->range();
  std::string result;
  for (int sk = 0; sk < 10; ++sk) {
    if (holds(range, table.entry_key(item({{"pk", text("p")}, {"sk", number(sk)}}))))
      result += char('0' + sk);
    EXPECT_FALSE(holds(range, table.entry_key(item({{"pk", text("q")}, {"sk", number(sk)}}))));
  }
  return result;
}

TEST(KeyRange, every_operator_cuts_out_its_sort_keys) {
  EXPECT_EQ(numbers(compare("sk", KeyOperator::equal, number(4))), "4");
  EXPECT_EQ(numbers(compare("sk", KeyOperator::less, number(4))), "0123");
  EXPECT_EQ(numbers(compare("sk", KeyOperator::less_or_equal, number(4))), "01234");
  EXPECT_EQ(numbers(compare("sk", KeyOperator::greater, number(4))), "56789");
  EXPECT_EQ(numbers(compare("sk", KeyOperator::greater_or_equal, number(4))), "456789");
  EXPECT_EQ(numbers(compare("sk", KeyOperator::between, number(4), number(6))), "456");
  EXPECT_EQ(numbers(compare("sk", KeyOperator::between, number(6), number(4))), "");
}

/// The sort keys of the local index that the condition lets through; its entries end with the table's sort
/// key.
std::string words(KeyComparison comparison) {
  const ReadTarget index = target("lsi");
  const KeyCondition condition{{equals("pk", text("p")), std::move(comparison)}};
  const KeyRange range = KeyConditionFit::fit(index, condition)->range();
  std::string result;
  for (std::string_view word : {"a", "ab", "abc", "ac", "b"}) {
    const Item entry = item({{"pk", text("p")}, {"l", text(word)}, {"sk", number(1)}});
    if (holds(range, index.entry_key(entry))) result.append(word).append(" ");
  }
  return result;
}

TEST(KeyRange, a_text_ends_where_another_goes_on) {
  EXPECT_EQ(words(equals("l", text("ab"))), "ab ");
  EXPECT_EQ(words(compare("l", KeyOperator::begins_with, text("ab"))), "ab abc ");
  EXPECT_EQ(words(compare("l", KeyOperator::less_or_equal, text("ab"))), "a ab ");
  EXPECT_EQ(words(compare("l", KeyOperator::greater, text("ab"))), "abc ac b ");
  EXPECT_EQ(words(compare("l", KeyOperator::between, text("ab"), text("ac"))), "ab abc ac ");
}

TEST(KeyRange, holds_exactly_the_texts_that_satisfy_the_condition) {
  constexpr KeyOperator operators[] = {KeyOperator::equal,
                                       KeyOperator::less,
                                       KeyOperator::less_or_equal,
                                       KeyOperator::greater,
                                       KeyOperator::greater_or_equal,
                                       KeyOperator::between,
                                       KeyOperator::begins_with};
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  Random random(seed);
  auto random_text = [&] {
    constexpr std::string_view alphabet("\0\1a\xff", 4);
    std::string result;
    for (uint64_t length = 1 + random.below(4); result.size() < length;)
      result += alphabet[random.below(alphabet.size())];
    return result;
  };
  const ReadTarget index = target("lsi");
  for (int round = 0; round < 3000; ++round) {
    const std::string sort_key = random_text(), operand = random_text(), upper = random_text();
    const KeyOperator op = operators[random.below(std::size(operators))];
    const std::map<KeyOperator, bool> expected = {
        {KeyOperator::equal, sort_key == operand},
        {KeyOperator::less, sort_key < operand},
        {KeyOperator::less_or_equal, sort_key <= operand},
        {KeyOperator::greater, sort_key > operand},
        {KeyOperator::greater_or_equal, sort_key >= operand},
        {KeyOperator::between, operand <= sort_key && sort_key <= upper},
        {KeyOperator::begins_with, sort_key.starts_with(operand)}};
    const KeyCondition condition{{equals("pk", text("p")), compare("l", op, text(operand), text(upper))}};
    const KeyRange range = KeyConditionFit::fit(index, condition)->range();
    const Item entry =
        item({{"pk", text("p")}, {"l", text(sort_key)}, {"sk", number(int64_t(random.below(9)))}});
    EXPECT_LE(range.first, range.last);
    EXPECT_EQ(holds(range, index.entry_key(entry)), expected.at(op)) << "round " << round;
  }
}

TEST(KeyRange, range_attributes_narrow_one_after_the_other) {
  const ReadTarget wide = target("wide");
  const KeyCondition condition{{equals("b", text("B")), compare("d", KeyOperator::greater, number(1)),
                                equals("c", number(5)), equals("a", text("A"))}};
  const KeyRange range = KeyConditionFit::fit(wide, condition)->range();
  auto key = [&](int64_t c, int64_t d) {
    return wide.entry_key(item({{"a", text("A")},
                                {"b", text("B")},
                                {"c", number(c)},
                                {"d", number(d)},
                                {"e", number(0)},
                                {"pk", text("p")},
                                {"sk", number(1)}}));
  };
  EXPECT_TRUE(holds(range, key(5, 2)));
  EXPECT_FALSE(holds(range, key(5, 1)));
  EXPECT_FALSE(holds(range, key(4, 2)));
  EXPECT_FALSE(holds(range, key(6, 2)));
}

TEST(KeyRange, conditions_that_do_not_fit_the_schema_are_refused_as_aws_words_it) {
  const ReadTarget table = target();
  EXPECT_EQ(fault(table, {equals("pk", text("p")), equals("sk", number(1))}), "");
  EXPECT_EQ(fault(table, {equals("sk", number(1))}), "Query condition missed key schema element: pk");
  EXPECT_EQ(fault(table, {equals("pk", text("p")), equals("x", number(1))}),
            "Query condition missed key schema element: sk");
  EXPECT_EQ(fault(table, {compare("pk", KeyOperator::less, text("p"))}),
            "Query key condition not supported");
  EXPECT_EQ(
      fault(table, {equals("pk", text("p")), equals("sk", number(1)), equals("x", number(1))}),
      "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)");
  EXPECT_EQ(
      fault(target("flat"), {equals("g", text("p")), equals("h", number(1))}),
      "The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)");
}

TEST(KeyRange, operands_have_the_types_of_their_attributes_and_are_not_empty) {
  const std::string mismatch = std::string(invalid) + "Condition parameter type does not match schema type";
  EXPECT_EQ(fault(target(), {equals("pk", number(1))}), mismatch);
  EXPECT_EQ(fault(target("gsi"), {equals("g", text("G")), equals("h", text("1"))}), mismatch);
  EXPECT_EQ(
      fault(target(), {equals("pk", text("p")), compare("sk", KeyOperator::between, number(1), text("2"))}),
      mismatch);
  EXPECT_EQ(fault(target(), {equals("pk", text(""))}),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
            "contain an empty string "
            "value. Key: pk");
}

TEST(KeyRange, multi_attribute_keys_want_equality_without_gaps) {
  const ReadTarget wide = target("wide");
  const KeyComparison a = equals("a", text("A")), b = equals("b", text("B"));
  const KeyComparison c = equals("c", number(1)), d = equals("d", number(1)), e = equals("e", number(1));
  EXPECT_EQ(fault(wide, {a}), "HASH key attributes b must have equality conditions specified in the query");
  EXPECT_EQ(fault(wide, {a, compare("b", KeyOperator::less, text("B"))}),
            "HASH key attributes b must have equality conditions specified in the query");
  EXPECT_EQ(fault(wide, {a, b}), "");
  EXPECT_EQ(fault(wide, {e, d, c, b, a}), "");
  EXPECT_EQ(fault(wide, {a, b, d}),
            "RANGE key attributes c must have equality conditions specified in the query because a "
            "condition is present on "
            "key attribute d");
  EXPECT_EQ(fault(wide, {a, b, e}),
            "RANGE key attributes c, d must have equality conditions specified in the query because a "
            "condition is present "
            "on key attribute e");
  EXPECT_EQ(fault(wide, {a, b, compare("c", KeyOperator::greater, number(0)), d}),
            "RANGE key attributes c must have equality conditions specified in the query because a "
            "condition is present on "
            "key attribute d");
}

/// Why a start key is refused; "" when it is not.
std::string start_fault(const ReadTarget& target, std::vector<KeyComparison> comparisons,
                        const Item& start_key) {
  const KeyCondition condition{std::move(comparisons)};
  const Result<KeyConditionFit> fit = KeyConditionFit::fit(target, condition);
  const Result<void> checked = fit->check_start(start_key, target.entry_key(start_key));
  return checked.has_value() ? "" : checked.error().message();
}

TEST(KeyRange, a_start_key_lies_within_the_condition) {
  const Item start = item({{"pk", text("p")}, {"sk", number(5)}});
  const KeyComparison here = equals("pk", text("p")), elsewhere = equals("pk", text("q"));
  EXPECT_EQ(start_fault(target(), {here}, start), "");
  EXPECT_EQ(start_fault(target(), {here, compare("sk", KeyOperator::greater, number(4))}, start), "");
  EXPECT_EQ(start_fault(target(), {here, compare("sk", KeyOperator::greater, number(5))}, start),
            "The provided starting key does not match the range key predicate");
  EXPECT_EQ(start_fault(target(), {elsewhere, compare("sk", KeyOperator::greater, number(5))}, start),
            "The provided starting key does not match the range key predicate");
  EXPECT_EQ(start_fault(target(), {elsewhere, compare("sk", KeyOperator::less, number(6))}, start),
            "The query can return at most one row and cannot be restarted");
  EXPECT_EQ(start_fault(target(), {elsewhere}, start),
            "The provided starting key is outside query boundaries based on provided conditions");
  EXPECT_EQ(start_fault({hash_table()}, {elsewhere}, item({{"pk", text("p")}})),
            "The provided exclusive start key is invalid");
  EXPECT_EQ(start_fault(target("flat"), {equals("g", text("G"))},
                        item({{"pk", text("p")}, {"sk", number(5)}, {"g", text("other")}})),
            "The provided starting key is outside query boundaries based on provided conditions");
}

TEST(KeyRange, a_start_key_of_many_attributes_is_walked_in_their_order) {
  const ReadTarget wide = target("wide");
  const auto start = [](const char* a, const char* b, int c) {
    return item({{"a", text(a)},
                 {"b", text(b)},
                 {"c", number(c)},
                 {"d", number(1)},
                 {"e", number(1)},
                 {"pk", text("p")},
                 {"sk", number(5)}});
  };
  const KeyComparison a = equals("a", text("A")), b = equals("b", text("B"));
  const KeyComparison c = compare("c", KeyOperator::greater, number(4));
  const std::string one_row = "The query can return at most one row and cannot be restarted";
  EXPECT_EQ(start_fault(wide, {a, b}, start("A", "B", 1)), "");
  EXPECT_EQ(start_fault(wide, {a, b}, start("x", "B", 1)), one_row);
  EXPECT_EQ(start_fault(wide, {a, b, c}, start("x", "B", 1)), one_row);
  EXPECT_EQ(start_fault(wide, {a, b}, start("A", "x", 1)),
            "The provided starting key is outside query boundaries based on provided conditions");
  EXPECT_EQ(start_fault(wide, {a, b, c}, start("A", "x", 5)), one_row);
  EXPECT_EQ(start_fault(wide, {a, b, c}, start("A", "x", 1)),
            "The provided starting key does not match the range key predicate");
}

}  // namespace
}  // namespace gramme::dynamodb
