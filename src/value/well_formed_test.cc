#include "value/value_testing.h"

namespace gramme {
namespace {

using std::string_view_literals::operator""sv;

/// An item whose attribute `a` lies in `documents` documents, the item itself counted.
std::string nested(int documents) {
  Value value = number_value("1");
  for (int i = 1; i < documents; ++i)
    value = i % 2 ? list_of({value}) : ItemBuilder().add("m", value).build_map();
  return ItemBuilder().add("a", value).build().bytes();
}

std::string rich_item() {
  Value list =
      list_of({number_value("-12.5"), value_of(append_null), string_set_of({"a", "b", ""}), list_of({})});
  Value map = ItemBuilder().add("l", list).add("n", number_set_of({"1", "-2", "0"})).build_map();
  return ItemBuilder()
      .add("", binary_value("\xff"))
      .add("m", map)
      .add("t", value_of(append_boolean, true))
      .build()
      .bytes();
}

/// An item of one attribute `a` with the given bytes as its value.
std::string item_with(std::string_view value) {
  return ItemBuilder().add("a", ValueView(value)).build().bytes();
}

TEST(WellFormedItem, is_what_the_builder_makes) {
  EXPECT_TRUE(is_well_formed_item(ItemBuilder().build().bytes()));
  EXPECT_TRUE(is_well_formed_item(rich_item()));
}

TEST(WellFormedItem, is_nested_64_documents_deep_at_most) {
  EXPECT_TRUE(is_well_formed_item(nested(64)));
  EXPECT_FALSE(is_well_formed_item(nested(65)));
  EXPECT_FALSE(is_well_formed_item(nested(2000)));
}

TEST(WellFormedItem, is_whole_and_nothing_follows_it) {
  std::string item = rich_item();
  for (size_t size = 0; size < item.size(); ++size)
    EXPECT_FALSE(is_well_formed_item(item.substr(0, size))) << size;
  EXPECT_FALSE(is_well_formed_item(item + '0'));
  EXPECT_FALSE(is_well_formed_item("\2" + item.substr(1))) << "another version";
  EXPECT_FALSE(is_well_formed_item("\1\xff\xff\xff\xff\1"));
}

TEST(WellFormedItem, has_sorted_unique_names) {
  EXPECT_TRUE(is_well_formed_item("\1\0\0\0\7\2\1a0\1b0"sv));
  EXPECT_FALSE(is_well_formed_item("\1\0\0\0\7\2\1b0\1a0"sv));
  EXPECT_FALSE(is_well_formed_item("\1\0\0\0\7\2\1a0\1a0"sv));
}

TEST(WellFormedItem, has_no_other_count_or_length_than_its_members) {
  EXPECT_FALSE(is_well_formed_item("\1\0\0\0\7\1\1a0\1b0"sv));
  EXPECT_FALSE(is_well_formed_item("\1\0\0\0\7\3\1a0\1b0"sv));
  EXPECT_FALSE(is_well_formed_item("\1\0\0\0\6\2\1a0\1b0"sv));
  EXPECT_TRUE(is_well_formed_item(item_with("L\0\0\0\2\1T"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("L\0\0\0\1\1T"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("L\0\0\0\3\1T"sv)));
}

TEST(WellFormedItem, has_sorted_sets_of_one_type) {
  EXPECT_TRUE(is_well_formed_item(item_with("s\0\0\0\7\2S\1aS\1b"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("s\0\0\0\7\2S\1bS\1a"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("s\0\0\0\7\2S\1aS\1a"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("s\0\0\0\7\2S\1aB\1b"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("b\0\0\0\4\1S\1a"sv)));
  EXPECT_TRUE(is_well_formed_item(item_with("s\0\0\0\x08\2S\1bS\2ba"sv))) << "by bytes, not by length";
  EXPECT_TRUE(is_well_formed_item(item_with("n\0\0\0\7\2N\2N\3\x82\x14"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("n\0\0\0\7\2N\3\x82\x14N\2"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("s\0\0\0\5\1L\0\0\0"sv)));
}

TEST(WellFormedItem, has_known_tags_canonical_numbers_and_shortest_varints) {
  EXPECT_FALSE(is_well_formed_item(item_with("Q"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("\0"sv)));
  EXPECT_TRUE(is_well_formed_item(item_with("N\3\x82\x14"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("N\3\x82\x02"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("N\4\x82\x14"sv)));
  EXPECT_TRUE(is_well_formed_item(item_with("S\1a"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("S\x81\0a"sv)));
  EXPECT_FALSE(is_well_formed_item("\1\0\0\0\2\x80\0"sv));
}

TEST(WellFormedItem, has_texts_in_utf8) {
  EXPECT_TRUE(is_well_formed_item(item_with("S\2\xc3\xa4"sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("S\2\xc3("sv)));
  EXPECT_FALSE(is_well_formed_item(item_with("s\0\0\0\4\1S\1\xff"sv)));
  EXPECT_TRUE(is_well_formed_item(item_with("B\1\xff"sv)));
  EXPECT_FALSE(is_well_formed_item("\1\0\0\0\4\1\1\xff\x30"sv)) << "a name";
}

TEST(WellFormedItem, is_told_from_any_damage_that_could_lead_a_reader_astray) {
  SEEDED(random);
  std::string item = rich_item();
  size_t accepted = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string damaged = item;
    for (uint64_t changes = 1 + random.below(3); changes > 0; --changes) {
      damaged[random.below(damaged.size())] =
          char(random.one_in(2) ? random.below(256) : item[random.below(item.size())]);
    }
    if (!is_well_formed_item(damaged)) continue;
    ++accepted;
    ItemBuilder rebuilt;  // reads all of it
    for (Member member : ItemView(damaged).members()) rebuilt.add(member.name, member.value);
    ASSERT_EQ(rebuilt.build().bytes(), damaged);
    ASSERT_GT(ItemView(damaged).size_bytes(), 0u);
  }
  EXPECT_GT(accepted, 0u) << "some changes give another item";
}

}  // namespace
}  // namespace gramme
