#include "value/value_builder.h"

#include "value/value_testing.h"

namespace gramme {
namespace {

TEST(ValueBuilder, makes_the_documented_bytes) {
  EXPECT_EQ(hex(string_value("ab").view().bytes()), "53026162");
  EXPECT_EQ(hex(binary_value("\xff").view().bytes()), "4201ff");
  EXPECT_EQ(hex(number_value("-123").view().bytes()), "4e017be6c3");
  EXPECT_EQ(hex(value_of(append_boolean, true).view().bytes()), "54");
  EXPECT_EQ(hex(value_of(append_boolean, false).view().bytes()), "46");
  EXPECT_EQ(hex(value_of(append_null).view().bytes()), "30");
  EXPECT_EQ(hex(list_of({string_value("a"), number_value("0")}).view().bytes()),
            "4c0000000602"
            "530161"
            "4e02");
  EXPECT_EQ(hex(string_set_of({"b", "a"}).view().bytes()),
            "730000000702"
            "530161"
            "530162");
  EXPECT_EQ(hex(number_set_of({"1", "-1"}).view().bytes()),
            "6e0000000902"
            "4e017deb"
            "4e038214");
  Value null = value_of(append_null);
  EXPECT_EQ(hex(ItemBuilder().add("n", null).build_map().view().bytes()),
            "4d00000004"
            "01"
            "016e30");
  EXPECT_EQ(hex(ItemBuilder().add("n", null).build().bytes()),
            "0100000004"
            "01"
            "016e30");
  EXPECT_EQ(hex(string_value(std::string(300, 'x')).view().bytes()).substr(0, 8), "53ac0278");
}

TEST(ValueBuilder, writes_big_documents) {
  std::string text(70'000, 'x');
  Value list = list_of({string_value(text)});
  EXPECT_EQ(hex(list.view().bytes()).substr(0, 10),
            "4c"
            "00011175");
  EXPECT_EQ(list.view().at(0)->text(), text);
}

TEST(ValueBuilder, appends_nothing_for_a_set_with_two_equal_members) {
  std::string out = "kept";
  EXPECT_FALSE(append_string_set(out, {"b", "a", "b"}));
  EXPECT_FALSE(append_binary_set(out, {"", ""}));
  EXPECT_FALSE(append_number_set(out, {Number(1), number("1.0")}));
  EXPECT_EQ(out, "kept");
  EXPECT_TRUE(append_binary_set(out, {"b", ""}));
  EXPECT_EQ(hex(out.substr(4)),
            "620000000602"
            "4200"
            "420162");
}

TEST(ItemBuilder, sorts_names_and_keeps_the_last_of_a_name) {
  Value first = number_value("1");
  Value second = number_value("2");
  Value third = number_value("3");
  Item item = ItemBuilder()
                  .add("b", first)
                  .add("a", first)
                  .add("b", second)
                  .add("a", first)
                  .add("b", third)
                  .build();
  EXPECT_EQ(item.view(), ItemBuilder().add("a", first).add("b", third).build().view());
  EXPECT_EQ(item.view().members().size(), 2u);
  EXPECT_TRUE(ItemBuilder().empty());
  EXPECT_FALSE(ItemBuilder().add("a", first).empty());
}

TEST(ItemBuilder, makes_items_of_maps_and_back) {
  Value value = number_value("1");
  ItemBuilder builder;
  builder.add("a", value);
  EXPECT_EQ(item_of(builder.build_map()).view(), builder.build().view());
  EXPECT_EQ(map_of(builder.build()), builder.build_map().view());
  EXPECT_EQ(map_of(ItemView()), ItemBuilder().build_map().view());
}

}  // namespace
}  // namespace gramme
