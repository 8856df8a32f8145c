#include "value/value_tree.h"

#include "value/value_testing.h"

namespace gramme {
namespace {

Item sample() {
  Value one = number_value("1");
  Value inner = ItemBuilder().add("x", one).add("y", list_of({one, string_value("s")})).build_map();
  return ItemBuilder()
      .add("list", list_of({one, inner}))
      .add("map", inner)
      .add("set", string_set_of({"a", "b"}))
      .build();
}

TEST(ValueTree, gives_back_what_it_was_made_of_opened_or_not) {
  Item item = sample();
  ValueTree tree = ValueTree::of(item);
  EXPECT_EQ(tree.item().view(), item.view());
  ASSERT_TRUE(tree.find("list")->list());
  ASSERT_TRUE(tree.find("list")->list()->at(1).map());
  ASSERT_TRUE(tree.find("map")->find("y")->list());
  EXPECT_EQ(tree.item().view(), item.view());
  EXPECT_EQ(ValueTree(*item.view().find("list")).value(), *item.view().find("list"));
  EXPECT_EQ(ValueTree::of(ItemView()).item().view(), ItemBuilder().build().view());
  EXPECT_EQ(ValueTree().item().view(), ItemBuilder().build().view());
}

TEST(ValueTree, tells_its_kinds_apart) {
  ValueTree tree = ValueTree::of(sample());
  ValueTree* list = tree.find("list");
  ValueTree* set = tree.find("set");
  EXPECT_TRUE(tree.map() && !tree.list() && !tree.leaf());
  EXPECT_FALSE(list->leaf());
  EXPECT_TRUE(list->list() && !list->map() && !list->leaf());
  EXPECT_TRUE(set->leaf() && !set->list() && !set->map());
  EXPECT_FALSE(list->find("x"));
  EXPECT_FALSE(set->find("a"));
  EXPECT_FALSE(tree.find("absent"));
}

TEST(ValueTree, changes_maps_in_any_depth_and_keeps_them_sorted) {
  ValueTree tree = ValueTree::of(sample());
  Value two = number_value("2");
  ValueTree* map = tree.find("map");
  map->set("x", ValueTree(two));
  map->set("a", ValueTree(two));
  map->set("z", ValueTree(two));
  map->erase("y");
  map->erase("absent");
  tree.erase("list");
  Value expected = ItemBuilder().add("a", two).add("x", two).add("z", two).build_map();
  EXPECT_EQ(tree.item().view(),
            ItemBuilder().add("map", expected).add("set", string_set_of({"a", "b"})).build().view());
  EXPECT_TRUE(is_well_formed_item(tree.item().bytes()));
}

TEST(ValueTree, changes_lists) {
  Value two = number_value("2");
  ValueTree tree = ValueTree::of(sample());
  ValueTree::List* list = tree.find("list")->list();
  list->erase(list->begin());
  list->emplace_back(two);
  (*list)[0].map()->clear();
  EXPECT_EQ(tree.item().view().find("list"), list_of({ItemBuilder().build_map(), two}).view());
}

TEST(ValueTree, copies_are_independent) {
  ValueTree tree = ValueTree::of(sample());
  ValueTree copy = tree;
  copy.find("map")->set("x", ValueTree(string_value("changed")));
  EXPECT_EQ(tree.item().view(), sample().view());
  EXPECT_EQ(copy.item().view().find("map")->find("x"), string_value("changed").view());
}

}  // namespace
}  // namespace gramme
