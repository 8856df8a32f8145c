#include "value/attribute_finder.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "value/value_builder.h"

namespace gramme {
namespace {

Item item_of_attributes(int count) {
  std::vector<std::pair<std::string, Value>> members;
  for (int i = 0; i < count; ++i) members.emplace_back("a" + std::to_string(i), number_value(Number(i)));
  ItemBuilder builder;
  for (const auto& [name, value] : members) builder.add(name, value);
  return builder.build();
}

TEST(AttributeFinder, notes_places_only_where_many_searches_meet_many_attributes) {
  const Item large = item_of_attributes(1000);
  EXPECT_FALSE(AttributeFinder(large).is_indexed());
  EXPECT_FALSE(AttributeFinder(large, 16).is_indexed());
  EXPECT_TRUE(AttributeFinder(large, 17).is_indexed());
  EXPECT_FALSE(AttributeFinder(item_of_attributes(16), 100'000).is_indexed());
  EXPECT_FALSE(AttributeFinder(ItemView(), 100'000).is_indexed());
}

TEST(AttributeFinder, finds_the_same_inside_of_documents) {
  for (const int count : {0, 1, 16, 17, 300}) {
    const Item item = item_of_attributes(count);
    const Value map = map_of(item);
    std::string list, set;
    const size_t list_opened = open_document(list, Type::list, size_t(count));
    for (const Member& member : item.view().members()) list += member.value.bytes();
    close_document(list, list_opened);
    std::vector<Number> numbers;
    for (int i = 0; i < count; ++i) numbers.push_back(Number(i));
    EXPECT_TRUE(append_number_set(set, std::move(numbers)));
    const AttributeFinder few, many(ItemView(), 1000);
    for (int i = -1; i <= count; ++i) {
      const std::string name = "a" + std::to_string(i);
      const Value number = number_value(Number(i));
      EXPECT_EQ(many.find(map, name), map.view().find(name));
      EXPECT_EQ(few.find(map, name), map.view().find(name));
      EXPECT_EQ(many.at(ValueView(list), size_t(i)), ValueView(list).at(size_t(i)));
      EXPECT_EQ(few.at(ValueView(list), size_t(i)), ValueView(list).at(size_t(i)));
      for (const std::string& document : {list, set}) {
        const AttributeFinder noting(ItemView(), 1000);
        EXPECT_EQ(noting.contains(ValueView(document), number), i >= 0 && i < count) << i;
        EXPECT_EQ(few.contains(ValueView(document), number), i >= 0 && i < count) << i;
        EXPECT_FALSE(noting.contains(ValueView(document), string_value("a")));
      }
      for (const AttributeFinder* finder : {&few, &many}) {
        EXPECT_FALSE(finder->find(ValueView(list), name));
        EXPECT_FALSE(finder->at(map, 0));
      }
    }
  }
}

TEST(AttributeFinder, finds_the_same_either_way) {
  const Item item = item_of_attributes(300);
  const AttributeFinder one_by_one(item);
  const AttributeFinder indexed(item, 1000);
  for (int i = 0; i < 300; ++i) {
    const std::string name = "a" + std::to_string(i);
    ASSERT_TRUE(indexed.find(name).has_value()) << name;
    EXPECT_EQ(indexed.find(name)->bytes(), number_value(Number(i)).view().bytes()) << name;
    EXPECT_EQ(indexed.find(name)->bytes(), one_by_one.find(name)->bytes()) << name;
  }
  for (const char* absent : {"", "a", "a00", "a300", "a1000", "z"}) {
    EXPECT_FALSE(indexed.find(absent)) << absent;
    EXPECT_FALSE(one_by_one.find(absent)) << absent;
  }
  EXPECT_FALSE(AttributeFinder(ItemView(), 1000).find("a"));
}

}  // namespace
}  // namespace gramme
