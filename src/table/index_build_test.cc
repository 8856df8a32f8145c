#include "table/index_build.h"

#include <gtest/gtest.h>

#include "storage/counter.h"
#include "table/change.h"
#include "table/storage_keys.h"
#include "table/table_testing.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;
using testing_table::number;

TEST(IndexBuild, keeps_its_stored_form) {
  IndexBuild build{.table_key = "Ca/r/T", .cursor = "I7", .items = 300, .started = 5};
  std::string bytes = encode_index_build(build);
  EXPECT_EQ(hex(bytes),
            "010643612f722f54"
            "02024937"
            "0302ac02"
            "040105");
  EXPECT_EQ(decode_index_build(bytes), build);
  EXPECT_FALSE(decode_index_build(bytes.substr(0, bytes.size() - 1)).has_value());
}

std::shared_ptr<Table> table_with_build() {
  auto table = test_table();
  table->indexes[1].state = IndexState::backfilling;
  return table;
}

TEST(BuildPlace, costs_nothing_when_all_indexes_are_active) {
  std::vector<std::string> keys = {"item"};
  BuildPlace place(*test_table(), "item", keys);
  EXPECT_EQ(keys.size(), 1u);
  EXPECT_EQ(place.indexed("item", {}), Indexed::yes);
}

TEST(BuildPlace, asks_for_cursor_and_mark_each_once) {
  auto table = table_with_build();
  std::string one = item_key(*table, item({{"pk", text("a")}, {"sk", number(1)}}));
  std::string two = item_key(*table, item({{"pk", text("a")}, {"sk", number(2)}}));
  std::vector<std::string> keys = {one, two};
  BuildPlace first(*table, one, keys), second(*table, two, keys);
  EXPECT_EQ(keys, (std::vector{one, two, build_key(7, 2), written_key(7, 2, one), written_key(7, 2, two)}));

  std::string build = encode_index_build({.table_key = "C", .cursor = one});
  std::vector<std::optional<std::string_view>> present = {{}, {}, build, {}, {}};
  EXPECT_EQ(first.indexed(one, present), Indexed::yes) << "the cursor is on it";
  EXPECT_EQ(second.indexed(two, present), Indexed::no);
  present[4] = "";
  EXPECT_EQ(second.indexed(two, present), Indexed::marked);
  build = encode_index_build({.table_key = "C", .cursor = ""});
  present[2] = build;
  EXPECT_EQ(first.indexed(one, present), Indexed::no) << "nothing is behind the first cursor";
}

TEST(BuildPlace, takes_a_key_that_is_among_the_keys) {
  auto table = table_with_build();
  const std::string one = item_key(*table, item({{"pk", text("a")}, {"sk", number(1)}}));
  std::vector<std::string> keys = {one};
  keys.shrink_to_fit();  // so that they move when one is appended
  BuildPlace place(*table, keys[0], keys);
  EXPECT_EQ(keys, (std::vector{one, build_key(7, 2), written_key(7, 2, one)}));
}

TEST(IndexBuild, entries_of_items_that_were_not_in_the_index_are_put_marked_and_charged) {
  TablePointer table = table_with_build();
  Item before = item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("g")}, {"h", number(1)}});
  Item after = item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("g")}, {"h", number(2)}});
  std::string key = item_key(*table, after), mark = written_key(7, 2, key);
  Store store;
  auto change = [&](ItemView from, ItemView to, Indexed indexed) {
    Batch batch;
    ChangeSummary summary = append_change(batch, ChangeContext(Moment{}, 0, indexed), table, key, from, to);
    store.apply(batch);
    return summary.consumed.total();
  };
  EXPECT_EQ(change(before, after, Indexed::no), 1 + 1) << "a put, no removal";
  EXPECT_TRUE(store.entries.contains(mark));
  EXPECT_EQ(store.counter(item_count_key(7, 2)), 1);
  EXPECT_EQ(change(after, before, Indexed::marked), 1 + 2) << "a move";
  EXPECT_TRUE(store.entries.contains(mark));
  EXPECT_EQ(store.counter(item_count_key(7, 2)), 1);
  EXPECT_EQ(change(before, {}, Indexed::marked), 1 + 1);
  EXPECT_FALSE(store.entries.contains(mark));
  EXPECT_EQ(store.counter(item_count_key(7, 2)), 0);
  EXPECT_EQ(store.counter(size_key(7, 2)), 0);
  EXPECT_EQ(change(before, {}, Indexed::no), 1 + 0) << "there was no entry";
  EXPECT_EQ(store.counter(item_count_key(7, 2)), 0);
  change({}, after, Indexed::yes);
  EXPECT_FALSE(store.entries.contains(mark)) << "no marks behind the cursor";
  EXPECT_EQ(store.counter(item_count_key(7, 2)), 1);
}

}  // namespace
}  // namespace gramme
