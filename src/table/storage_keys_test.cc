#include "table/storage_keys.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "table/table_testing.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;
using testing_table::number;

bool contains(const KeyRange& range, const std::string& key) {
  return range.first <= key && key < range.last;
}

TEST(StorageKeys, keep_their_stored_form) {
  Namespace owner{"123456789012", "eu-west-1"};
  EXPECT_EQ(catalog_key(owner, "T.a_b-c"), "C123456789012/eu-west-1/T.a_b-c");
  EXPECT_EQ(token_key(owner, "a/b"), "T123456789012/eu-west-1/a/b");
  EXPECT_EQ(table_id_sequence_key(), "S");
  EXPECT_EQ(hex(dropped_key(258)), "440000000000000102");
  EXPECT_EQ(hex(dropped_key(258, 3)), "4400000000000001020003");
  EXPECT_EQ(hex(build_key(258, 3)), "4200000000000001020003");
  EXPECT_EQ(hex(written_key(258, 3, std::string(11, 'x') + "rest")), "570000000000000102000372657374");
  EXPECT_EQ(hex(item_count_key(1, 2)), "4e0000000000000001000263");
  EXPECT_EQ(hex(size_key(1, 2)), "4e0000000000000001000273");
  EXPECT_EQ(hex(collection_size_key(1, text("a"))),
            "4c0000000000000001"
            "610001");
  EXPECT_EQ(stream_key(owner, "T", "2026-11-22T20:41:02.123"),
            "V123456789012/eu-west-1/T/2026-11-22T20:41:02.123");
  EXPECT_EQ(hex(shard_key(258, 3, 4)), "480000000000000102000300000004");
  EXPECT_EQ(hex(change_key(258, 3, 4, 5, 6)),
            "520000000000000102000300000004"
            "000000000000000500000006");
  EXPECT_EQ(hex(expiry_key(258, 3, 1'700'000'000, "Ix")), "4500000000000001020003000000006553f1004978");
  EXPECT_EQ(hex(queue_work_key(258, 3, true)), "510000000000000102000366");
  EXPECT_EQ(hex(finding_key(258, 9, "x")), "4600000000000001020978");
  EXPECT_EQ(hex(queue_work_key(258, 3, false)), "510000000000000102000365");
  Table table = *test_table();
  EXPECT_EQ(hex(item_key(table, item({{"pk", text("a")}, {"sk", number(0)}}))),
            "49"
            "0000000000000007"
            "0000" +
                hex(partition_prefix(7, 0, std::string("a\0\1", 3)).substr(11)) + hex(ordered(Number(0))));
}

TEST(StorageKeys, read_back_what_they_name) {
  auto name = parse_catalog_key(catalog_key({"1", "r"}, "T"));
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->owner, (Namespace{"1", "r"}));
  EXPECT_EQ(name->table, "T");
  for (std::string_view bad : {"", "C", "Cx", "Cx/y", "D1/r/T"})
    EXPECT_FALSE(parse_catalog_key(bad).has_value()) << bad;
  EXPECT_EQ(parse_dropped_key(dropped_key(77)), (IndexPlace{77, 0}));
  EXPECT_EQ(parse_dropped_key(dropped_key(77, 5)), (IndexPlace{77, 5}));
  EXPECT_EQ(parse_build_key(build_key(77, 5)), (IndexPlace{77, 5}));
  EXPECT_FALSE(parse_dropped_key("D123").has_value());
  EXPECT_FALSE(parse_dropped_key(build_key(77, 5)).has_value());
  EXPECT_FALSE(parse_build_key(dropped_key(77)).has_value());
  const std::string no_index(2, '\0');
  EXPECT_FALSE(parse_dropped_key(dropped_key(77) + no_index).has_value());
  EXPECT_FALSE(parse_build_key(build_key(77, 5).substr(0, 9) + no_index).has_value());
  EXPECT_TRUE(parse_queue_work_key(queue_work_key(77, 5, true))->fill);
  EXPECT_FALSE(parse_queue_work_key(queue_work_key(77, 5, false))->fill);
  EXPECT_FALSE(parse_queue_work_key(queue_work_key(77, 5, true).substr(0, 11) + "x").has_value());
}

TEST(StorageKeys, of_items_order_by_sort_key_and_share_their_partition_prefix) {
  Table table = *test_table();
  std::string before;
  for (int64_t sk : {-100, -1, 0, 1, 2, 10, 1000}) {
    std::string key = item_key(table, item({{"pk", text("p")}, {"sk", number(sk)}}));
    EXPECT_LT(before, key);
    EXPECT_TRUE(contains(range_of_table(7), key));
    EXPECT_TRUE(contains(range_of_index(7, 0), key));
    EXPECT_FALSE(contains(range_of_index(7, 1), key));
    std::string ordered_partition_key(1, 'p');
    ordered_partition_key += std::string("\0\1", 2);
    EXPECT_TRUE(key.starts_with(partition_prefix(7, 0, ordered_partition_key)));
    before = key;
  }
}

TEST(StorageKeys, of_index_entries_tell_ties_apart_and_are_empty_for_items_outside) {
  Table table = *test_table();
  const Index& gsi = table.indexes[1];
  auto with = [&](int64_t sk) {
    return index_entry_key(
        table, gsi, item({{"pk", text("p")}, {"sk", number(sk)}, {"g", text("g")}, {"h", number(1)}}));
  };
  EXPECT_LT(with(1), with(2));
  EXPECT_TRUE(contains(range_of_index(7, 2), with(1)));
  EXPECT_EQ(index_entry_key(table, gsi, item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("g")}})),
            "");
  EXPECT_EQ(index_entry_key(table, gsi, ItemView()), "");
  Item wrong_type = item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("g")}, {"h", text("1")}});
  EXPECT_EQ(index_entry_key(table, gsi, wrong_type), "");
  for (size_t size : {0, 2049}) {
    Item unfit =
        item({{"pk", text("p")}, {"sk", number(1)}, {"g", text(std::string(size, 'g'))}, {"h", number(1)}});
    EXPECT_EQ(index_entry_key(table, gsi, unfit), "") << "older than the index: " << size;
  }
}

TEST(StorageKeys, of_segments_cut_an_index_into_disjoint_ranges) {
  for (uint64_t total : {1, 2, 3, 7, 1'000'000}) {
    KeyRange whole = range_of_index(7, 3);
    EXPECT_EQ(range_of_segment(7, 3, 0, total).first, whole.first);
    EXPECT_EQ(range_of_segment(7, 3, total - 1, total).last, whole.last);
    for (uint64_t segment = 0; segment + 1 < std::min<uint64_t>(total, 100); ++segment) {
      EXPECT_EQ(range_of_segment(7, 3, segment, total).last,
                range_of_segment(7, 3, segment + 1, total).first);
      EXPECT_LT(range_of_segment(7, 3, segment, total).first, range_of_segment(7, 3, segment, total).last);
    }
  }
}

TEST(StorageKeys, families_of_a_table_lie_apart) {
  EXPECT_TRUE(contains(range_of_counters(7), item_count_key(7, 0)));
  EXPECT_TRUE(contains(range_of_counters(7), size_key(7, 65535)));
  EXPECT_FALSE(contains(range_of_counters(7), size_key(8, 0)));
  EXPECT_TRUE(contains(range_of_collections(7), collection_size_key(7, text("x"))));
  EXPECT_FALSE(contains(range_of_collections(7), collection_size_key(6, text("x"))));
  EXPECT_TRUE(contains(range_of_family(Family::dropped), dropped_key(~uint64_t{0})));
  EXPECT_TRUE(contains(range_of_counters(7, 2), size_key(7, 2)));
  EXPECT_FALSE(contains(range_of_counters(7, 2), size_key(7, 3)));
  EXPECT_TRUE(contains(range_of_builds(7), build_key(7, 3)));
  EXPECT_TRUE(contains(range_of_written(7), written_key(7, 3, std::string(11, 'x'))));
  EXPECT_TRUE(contains(range_of_written(7, 3), written_key(7, 3, std::string(20, 'x'))));
  EXPECT_FALSE(contains(range_of_written(7, 3), written_key(7, 4, std::string(20, 'x'))));
}

}  // namespace
}  // namespace gramme
