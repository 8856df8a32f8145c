#include "value/value_view.h"

#include "value/value_testing.h"

namespace gramme {
namespace {

std::vector<std::string> names(Members members) {
  std::vector<std::string> result;
  for (Member member : members) result.emplace_back(member.name);
  return result;
}

TEST(ValueView, gives_scalars_back) {
  EXPECT_EQ(string_value("text").view().text(), "text");
  EXPECT_EQ(string_value("").view().text(), "");
  EXPECT_EQ(string_value(std::string(100'000, 'x')).view().text(), std::string(100'000, 'x'));
  EXPECT_EQ(binary_value(std::string_view("\0\xff", 2)).view().text(), std::string_view("\0\xff", 2));
  EXPECT_EQ(number_value("-1.50").view().number().text(), "-1.5");
  EXPECT_TRUE(value_of(append_boolean, true).view().boolean());
  EXPECT_FALSE(value_of(append_boolean, false).view().boolean());
}

TEST(ValueView, knows_its_type_by_dynamodbs_names) {
  auto name_of = [](ValueView value) { return type_name(value.type()); };
  EXPECT_EQ(name_of(string_value("a")), "S");
  EXPECT_EQ(name_of(number_value("1")), "N");
  EXPECT_EQ(name_of(binary_value("a")), "B");
  EXPECT_EQ(name_of(string_set_of({"a"})), "SS");
  EXPECT_EQ(name_of(number_set_of({"1"})), "NS");
  EXPECT_EQ(type_name(Type::binary_set), "BS");
  EXPECT_EQ(name_of(value_of(append_boolean, true)), "BOOL");
  EXPECT_EQ(name_of(value_of(append_boolean, false)), "BOOL");
  EXPECT_EQ(name_of(value_of(append_null)), "NULL");
  EXPECT_EQ(name_of(list_of({})), "L");
  EXPECT_EQ(name_of(ItemBuilder().build_map()), "M");
}

TEST(ValueView, is_equal_when_dynamodb_says_so) {
  EXPECT_EQ(number_value("1.0"), number_value("1").view());
  EXPECT_EQ(number_set_of({"3", "1e1", "-2"}), number_set_of({"10.0", "-2", "3"}).view());
  EXPECT_EQ(string_set_of({"b", "a"}), string_set_of({"a", "b"}).view());
  EXPECT_FALSE(string_value("a") == binary_value("a").view());
  EXPECT_FALSE(list_of({string_value("a"), string_value("b")}) ==
               list_of({string_value("b"), string_value("a")}).view());
}

TEST(ValueView, walks_lists_and_finds_their_members_by_index) {
  Value list = list_of(
      {string_value("a"), number_value("-12345"), list_of({}), value_of(append_null), number_value("0")});
  ASSERT_EQ(list.view().members().size(), 5u);
  EXPECT_EQ(list.view().at(0), string_value("a").view());
  EXPECT_EQ(list.view().at(1), number_value("-12345").view());
  EXPECT_EQ(list.view().at(4)->number(), Number(0));
  EXPECT_FALSE(list.view().at(5));
  EXPECT_FALSE(list.view().at(SIZE_MAX));
  EXPECT_FALSE(list.view().find("a"));
  EXPECT_FALSE(string_value("a").view().at(0));
  size_t count = 0;
  for (const Member& member : list.view().members()) count += member.name.empty();
  EXPECT_EQ(count, 5u);
}

TEST(ValueView, finds_a_maps_members_by_name) {
  Value one = number_value("1");
  Value list = list_of({one, one});
  Value map = ItemBuilder().add("b", one).add("", list).add("ba", list).build_map();
  EXPECT_EQ(names(map.view().members()), (std::vector<std::string>{"", "b", "ba"}));
  EXPECT_EQ(map.view().find(""), list.view());
  EXPECT_EQ(map.view().find("b"), one.view());
  EXPECT_EQ(map.view().find("ba"), list.view());
  for (std::string_view absent : {"a", "bb", "c", "baa"}) EXPECT_FALSE(map.view().find(absent)) << absent;
  EXPECT_FALSE(map.view().at(0));
  EXPECT_FALSE(list.view().find("b"));
}

TEST(ValueView, hands_out_a_sets_members_in_order_as_values) {
  Value strings = string_set_of({"b", "", "abc"});
  std::vector<Value> members;
  for (Member member : strings.view().members()) members.emplace_back(member.value);
  ASSERT_EQ(members.size(), 3u);
  EXPECT_EQ(members[0], string_value("").view());
  EXPECT_EQ(members[1], string_value("abc").view());

  Value numbers = number_set_of({"10", "9", "-100"});
  EXPECT_EQ(numbers.view().members().begin()->value.number(), Number(-100));
}

TEST(ValueView, is_charged_as_documented) {
  EXPECT_EQ(string_value("h\xc3\xa9llo").view().size_bytes(), 6u);
  EXPECT_EQ(binary_value("abc").view().size_bytes(), 3u);
  EXPECT_EQ(number_value("3.14159").view().size_bytes(), 5u);
  EXPECT_EQ(value_of(append_null).view().size_bytes(), 1u);
  EXPECT_EQ(value_of(append_boolean, false).view().size_bytes(), 1u);
  EXPECT_EQ(string_set_of({"a", "bcd"}).view().size_bytes(), 4u);
  EXPECT_EQ(number_set_of({"1", "12", "-1"}).view().size_bytes(), 7u);
  EXPECT_EQ(list_of({}).view().size_bytes(), 3u);
  EXPECT_EQ(list_of({string_value("ab"), list_of({value_of(append_null)})}).view().size_bytes(),
            3u + 2 + 2 + (3 + 1 + 1));
  EXPECT_EQ(ItemBuilder().add("name", string_value("ab")).build_map().view().size_bytes(), 3u + 1 + 4 + 2);
}

TEST(ItemView, measures_names_and_values) {
  // The example of DynamoDB's documentation.
  Item item =
      ItemBuilder().add("shirt-size", string_value("M")).add("shirt-color", string_value("R")).build();
  EXPECT_EQ(item.view().size_bytes(), 23u);
  EXPECT_EQ(names(item.view().members()), (std::vector<std::string>{"shirt-color", "shirt-size"}));
}

TEST(ItemView, tells_an_absent_item_from_one_without_attributes) {
  Item absent;
  Item empty = ItemBuilder().build();
  EXPECT_FALSE(absent.view());
  EXPECT_TRUE(empty.view());
  for (ItemView item : {absent.view(), empty.view()}) {
    EXPECT_EQ(item.members().size(), 0u);
    EXPECT_TRUE(names(item.members()).empty());
    EXPECT_FALSE(item.find("a"));
    EXPECT_EQ(item.size_bytes(), 0u);
  }
}

TEST(ItemView, finds_every_attribute_of_a_mixed_item) {
  std::vector<std::pair<std::string, Value>> attributes = {
      {"binary", binary_value("\x01\x02")},
      {"false", value_of(append_boolean, false)},
      {"large", string_value(std::string(300, 'x'))},
      {"list", list_of({number_value("1"), string_value("a")})},
      {"minus", number_value("-99.125")},
      {"null", value_of(append_null)},
      {"numbers", number_set_of({"3", "-2.5"})},
      {"true", value_of(append_boolean, true)},
      {"zero", number_value("0")}};
  ItemBuilder builder;
  for (const auto& [name, value] : attributes) builder.add(name, value);
  Item item = builder.build();
  for (const auto& [name, value] : attributes) EXPECT_EQ(item.view().find(name), value.view()) << name;
  EXPECT_FALSE(item.view().find("nul"));
  EXPECT_FALSE(item.view().find("zz"));
}

}  // namespace
}  // namespace gramme
