#include "table/change.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "table/storage_keys.h"
#include "table/table_testing.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;
using testing_table::number;

/// A thing with further attributes; the partition key is "p".
Item thing(int64_t sk, std::initializer_list<std::pair<std::string_view, Value>> more) {
  ItemBuilder builder;
  Value pk = text("p");
  Value sort = number(sk);
  builder.add("pk", pk).add("sk", sort);
  for (const auto& [name, value] : more) builder.add(name, value);
  return builder.build();
}

Value blob(size_t size) { return text(std::string(size, 'x')); }

struct Changed {
  Batch batch;
  ConsumedCapacity consumed;
};

size_t size_of(ItemView item) { return item ? item.size_bytes() : 0; }

Changed change(const TablePointer& table, ItemView before, ItemView after) {
  Batch batch;
  std::string key = item_key(*table, after ? after : before);
  ConsumedCapacity consumed =
      append_change(batch, ChangeContext(Moment{}, 0), table, key, before, after).consumed;
  return {std::move(batch), std::move(consumed)};
}

TEST(Change, of_an_item_without_index_keys_touches_the_table_alone) {
  TablePointer table = test_table();
  Item after = thing(1, {{"x", blob(2000)}});
  auto [batch, consumed] = change(table, {}, after);
  EXPECT_EQ(consumed.total(), 2);
  Store store;
  store.apply(batch);
  EXPECT_EQ(store.entries.at(item_key(*table, after)), after.bytes());
  EXPECT_EQ(store.in(range_of_table(7)).size(), 1u);
  EXPECT_EQ(store.counter(item_count_key(7, 0)), 1);
  EXPECT_EQ(store.counter(size_key(7, 0)), int64_t(after.view().size_bytes()));
  EXPECT_EQ(store.counter(collection_size_key(7, text("p"))), int64_t(after.view().size_bytes()));
  EXPECT_EQ(store.counter(item_count_key(7, 2)), 0);
}

TEST(Change, into_the_same_item_writes_nothing_and_still_charges_the_table) {
  TablePointer table = test_table();
  Item same = thing(1, {{"g", text("g")}, {"h", number(1)}, {"x", blob(3000)}});
  auto [batch, consumed] = change(table, same, same);
  EXPECT_TRUE(batch.empty());
  EXPECT_EQ(consumed.total(), 3);
}

TEST(Change, of_nothing_into_nothing_costs_one_unit) {
  TablePointer table = test_table();
  Batch batch;
  EXPECT_EQ(append_change(batch, ChangeContext(Moment{}, 0), table, "key", {}, {}).consumed.total(), 1);
  EXPECT_TRUE(batch.empty());
}

TEST(Change, charges_the_larger_image_of_the_table_and_of_entries_changed_in_place) {
  TablePointer table = test_table();
  Item large = thing(1, {{"g", text("g")}, {"h", number(1)}, {"x", blob(3000)}});
  Item small = thing(1, {{"g", text("g")}, {"h", number(1)}, {"x", blob(10)}});
  for (auto& [before, after] : {std::pair{large, small}, {small, large}}) {
    EXPECT_EQ(change(table, before, after).consumed.total(), 3 + 3) << "the entry includes x";
  }
  EXPECT_EQ(change(table, large, {}).consumed.total(), 6) << "a delete is charged on the old images";
}

TEST(Change, of_an_index_key_costs_a_delete_and_a_put_each_rounded) {
  TablePointer table = test_table();
  Item before = thing(1, {{"g", text("g")}, {"h", number(1)}, {"x", blob(1500)}});
  Item after = thing(1, {{"g", text("g")}, {"h", number(2)}, {"x", blob(10)}});
  auto [batch, consumed] = change(table, before, after);
  EXPECT_EQ(consumed.total(), 2 + (2 + 1));
  Store store;
  store.apply(change(table, {}, before).batch);
  store.apply(batch);
  EXPECT_EQ(store.in(range_of_index(7, 2)).size(), 1u);
  EXPECT_TRUE(store.entries.contains(index_entry_key(*table, table->indexes[1], after)));
}

TEST(Change, that_an_index_does_not_show_leaves_it_alone) {
  TablePointer table = test_table();
  Item before = thing(1, {{"g", text("g")}, {"h", number(1)}, {"unprojected", number(1)}});
  Item after = thing(1, {{"g", text("g")}, {"h", number(1)}, {"unprojected", number(2)}});
  auto [batch, consumed] = change(table, before, after);
  EXPECT_EQ(consumed.total(), 1);
  EXPECT_EQ(batch.changes().size(), 1u) << "sizes stay the same, so no counter moves";
}

TEST(Change, keeps_what_each_index_projects) {
  TablePointer table = test_table();
  Item whole = thing(1, {{"l", text("l")},
                         {"g", text("g")},
                         {"h", number(1)},
                         {"x", number(5)},
                         {"y", number(6)},
                         {"a", text("a")},
                         {"b", text("b")},
                         {"c", number(3)}});
  EXPECT_EQ(index_entry(*table, table->indexes[0], whole).view(), thing(1, {{"l", text("l")}}).view());
  EXPECT_EQ(index_entry(*table, table->indexes[1], whole).view(),
            thing(1, {{"g", text("g")}, {"h", number(1)}, {"x", number(5)}}).view());
  EXPECT_EQ(index_entry(*table, table->indexes[2], whole).view(), whole.view());
}

/// A random thing under one of few keys; often absent, often in an index, rarely large.
Item random_thing(Random& random, int64_t sk) {
  if (random.one_in(5)) return {};
  ItemBuilder builder;
  std::vector<std::pair<std::string_view, Value>> members = {{"pk", text("p")}, {"sk", number(sk)}};
  for (std::string_view name : {"l", "g", "a", "b"}) {
    if (!random.one_in(3)) members.emplace_back(name, text(std::string(1, char('a' + random.below(3)))));
  }
  for (std::string_view name : {"h", "c", "x", "y"}) {
    if (!random.one_in(3)) members.emplace_back(name, number(int64_t(random.below(4))));
  }
  if (random.one_in(4)) members.emplace_back("big", blob(random.below(5000)));
  for (const auto& [name, value] : members) builder.add(name, value);
  return builder.build();
}

TEST(Change, after_change_keeps_entries_and_counters_what_they_would_be_if_made_anew) {
  SEEDED(random);
  TablePointer table = test_table();
  Store store;
  std::map<int64_t, Item> things;
  for (int step = 0; step < 400; ++step) {
    int64_t sk = int64_t(random.below(6));
    Item after = random_thing(random, sk);
    Item before = std::exchange(things[sk], after);
    Batch batch;
    ChangeSummary summary = append_change(batch, ChangeContext(Moment{}, 0), table,
                                          item_key(*table, thing(sk, {})), before, after);
    EXPECT_EQ(summary.larger_size, std::max(size_of(before), size_of(after)));
    int64_t size_before = store.counter(collection_size_key(7, text("p")));
    store.apply(batch);
    EXPECT_EQ(store.counter(collection_size_key(7, text("p"))), size_before + summary.collection_growth);
  }
  Store anew;
  for (const auto& [sk, thing] : things) anew.apply(thing ? change(table, {}, thing).batch : Batch());
  EXPECT_EQ(store.in(range_of_table(7)), anew.in(range_of_table(7)));
  for (uint16_t index : {0, 1, 2, 3}) {
    EXPECT_EQ(store.counter(item_count_key(7, index)), int64_t(store.in(range_of_index(7, index)).size()));
    EXPECT_EQ(store.counter(size_key(7, index)), anew.counter(size_key(7, index)));
  }
  EXPECT_EQ(store.counter(collection_size_key(7, text("p"))),
            anew.counter(size_key(7, 0)) + anew.counter(size_key(7, 1)));
}

}  // namespace
}  // namespace gramme
