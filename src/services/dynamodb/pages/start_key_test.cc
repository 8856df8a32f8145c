#include "services/dynamodb/pages/start_key.h"

#include <gtest/gtest.h>

#include "services/dynamodb/table_testing.h"

namespace gramme::dynamodb {
namespace {

constexpr std::string_view invalid = "The provided starting key is invalid";

ReadTarget target(std::string_view index = {}) {
  TablePointer table = test_table();
  return {table, index.empty() ? nullptr : table->find_index(index)};
}

std::string fault(const ReadTarget& target, const Item& key, StartKeyTexts texts = StartKeyTexts::query) {
  const Result<std::string> position = start_position(target, key, texts);
  return position.has_value() ? "" : position.error().message();
}

TEST(StartKey, has_exactly_the_key_attributes_of_what_is_read) {
  const Item of_table = item({{"pk", text("p")}, {"sk", number(1)}});
  const Item of_index = item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("G")}, {"h", number(2)}});
  EXPECT_EQ(fault(target(), of_table), "");
  EXPECT_EQ(fault(target("gsi"), of_index), "");
  EXPECT_EQ(fault(target("gsi"), of_table), invalid);
  EXPECT_EQ(fault(target(), of_index), invalid);
  EXPECT_EQ(fault(target(), item({{"pk", text("p")}})), invalid);
  EXPECT_EQ(fault(target(), item({{"pk", text("p")}, {"x", number(1)}})), invalid);
  EXPECT_EQ(fault(target(), item({})), invalid);
}

TEST(StartKey, has_the_types_and_sizes_of_keys) {
  EXPECT_EQ(fault(target(), item({{"pk", number(1)}, {"sk", number(1)}})), invalid);
  EXPECT_EQ(fault(target(), item({{"pk", text("")}, {"sk", number(1)}})), invalid);
  EXPECT_EQ(fault(target(), item({{"pk", text(std::string(2048, 'p'))}, {"sk", number(1)}})), "");
  EXPECT_EQ(fault(target(), item({{"pk", text(std::string(2049, 'p'))}, {"sk", number(1)}})), invalid);
  EXPECT_EQ(fault(target("lsi"),
                  item({{"pk", text("p")}, {"sk", number(1)}, {"l", text(std::string(1025, 'l'))}})),
            invalid);
}

TEST(StartKey, scan_blames_an_index_for_a_wrong_type) {
  const std::string mismatch =
      "One or more parameter values were invalid: Type mismatch for Index Key pk Expected: S Actual: N "
      "IndexName: ";
  const Item start = item({{"pk", number(1)}, {"sk", number(1)}});
  EXPECT_EQ(fault(target(), start, StartKeyTexts::scan), mismatch + "flat") << "the first by name";
  EXPECT_EQ(fault(target("flat"), item({{"pk", number(1)}, {"sk", number(1)}, {"g", text("G")}}),
                  StartKeyTexts::scan),
            mismatch + "flat");
  EXPECT_EQ(fault(target("lsi"), start, StartKeyTexts::scan), mismatch + "lsi");
  EXPECT_EQ(fault(target(), item({{"pk", number(1)}}), StartKeyTexts::scan), mismatch + "flat");
  EXPECT_EQ(
      fault(target(), item({{"g", number(1)}}), StartKeyTexts::scan),
      "One or more parameter values were invalid: Type mismatch for Index Key g Expected: S Actual: N "
      "IndexName: flat");
  EXPECT_EQ(fault({hash_table()}, item({{"pk", number(1)}}), StartKeyTexts::scan), invalid);
  EXPECT_EQ(fault(target(), item({{"pk", text("p")}}), StartKeyTexts::scan), invalid);
}

TEST(StartKey, what_remains_begins_after_it) {
  const KeyRange range{"b", "f"};
  EXPECT_EQ(remaining(range, "c", Direction::forward).first, std::string("c\0", 2));
  EXPECT_EQ(remaining(range, "c", Direction::forward).last, "f");
  EXPECT_EQ(remaining(range, "c", Direction::backward).first, "b");
  EXPECT_EQ(remaining(range, "c", Direction::backward).last, "c");
}

TEST(StartKey, nothing_remains_beyond_the_end) {
  const KeyRange range{"b", "f"};
  EXPECT_EQ(remaining(range, "x", Direction::forward).first, "f");
  EXPECT_EQ(remaining(range, "a", Direction::backward).last, "b");
}

}  // namespace
}  // namespace gramme::dynamodb
