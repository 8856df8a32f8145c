#include "table/scrub/store_check.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "table/purge.h"
#include "table/scrub/scrub_testing.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;
using testing::ElementsAre;
using testing::IsEmpty;

class StoreCheckTest : public ::testing::Test {
 protected:
  StoreCheckTest() {
    for (int64_t sk = 0; sk < 5; ++sk) store_.write(sk, ScrubbedStore::full_item(sk));
    EXPECT_THAT(store_.kinds(), IsEmpty());
    before_ = content(*store_.engine).entries;
  }

  /// The damage is found, repaired, and the store is as it was before.
  void expect_repaired(std::vector<FindingKind> kinds) {
    EXPECT_EQ(store_.kinds(), kinds);
    const std::vector<Finding> findings = store_.findings();
    EXPECT_EQ(store_.repair_all(), kinds.size());
    EXPECT_THAT(store_.kinds(), IsEmpty());
    for (const Finding& finding : findings)
      EXPECT_FALSE(repair(*store_.engine, finding).value()) << "what is right stays as it is";
    auto now = content(*store_.engine).entries;
    std::erase_if(now, [](const auto& entry) { return entry.first.starts_with('F'); });
    EXPECT_TRUE(now == before_);
  }
  void expect_reported(FindingKind kind) {
    EXPECT_THAT(store_.kinds(), ElementsAre(kind));
    EXPECT_EQ(store_.repair_all(), 0u);
    EXPECT_THAT(store_.kinds(), ElementsAre(kind)) << "it stays reported";
  }

  static constexpr uint64_t id = 7;
  ScrubbedStore store_;
  std::map<std::string, std::string> before_;
};

TEST_F(StoreCheckTest, puts_back_a_lost_entry_of_each_index) {
  for (uint16_t index : {1, 2, 3}) {
    store_.erase(store_.first_of(range_of_index(id, index)));
    expect_repaired({FindingKind::index_entry});
  }
}

TEST_F(StoreCheckTest, removes_an_entry_that_no_item_entails) {
  const Item other = ScrubbedStore::full_item(99);
  for (uint16_t index : {1, 2, 3}) {
    store_.put(index_entry_key(*test_table(), *test_table()->find_index(index), other),
               std::string(other.bytes()));
    expect_repaired({FindingKind::index_entry});
  }
  store_.put(range_of_index(id, 2).first + "nonsense", "x");
  expect_repaired({FindingKind::index_entry});
}

TEST_F(StoreCheckTest, mends_an_entry_whose_content_is_wrong) {
  store_.put(store_.first_of(range_of_index(id, 3)), "damaged");
  expect_repaired({FindingKind::index_entry});
}

TEST_F(StoreCheckTest, puts_back_a_lost_expiry_and_removes_one_too_many) {
  const std::string expiry = store_.first_of(range_of_expiries(id, 2));
  store_.erase(expiry);
  expect_repaired({FindingKind::expiry});
  const std::string foreign = range_of_index(8, 0).first + "of another table";
  for (const std::string& item : {ScrubbedStore::key_of(3), std::string(), std::string("x"), foreign}) {
    store_.put(expiry_key(id, 2, 5, item), "");
    expect_repaired({FindingKind::expiry});
  }
  store_.put(range_of_expiries(id, 2).first + "x", "");
  expect_repaired({FindingKind::expiry});
}

TEST_F(StoreCheckTest, counts_anew) {
  for (uint16_t index : {0, 1, 2, 3}) {
    store_.add(item_count_key(id, index), 3);
    store_.add(size_key(id, index), -5);
    expect_repaired({FindingKind::counter, FindingKind::counter});
  }
  store_.add(collection_size_key(id, text("p")), 12);
  expect_repaired({FindingKind::counter});
}

TEST_F(StoreCheckTest, counts_collections_without_items_as_empty) {
  store_.add(collection_size_key(id, text("nobody")), 12);
  EXPECT_THAT(store_.kinds(), ElementsAre(FindingKind::counter));
  EXPECT_EQ(store_.repair_all(), 1u);
  EXPECT_THAT(store_.kinds(), IsEmpty());
}

TEST_F(StoreCheckTest, adds_to_a_counter_what_was_missing_though_it_is_written_to_meanwhile) {
  store_.add(item_count_key(id, 0), 3);
  const std::vector<Finding> found = store_.findings();
  store_.write(7, ScrubbedStore::full_item(7));
  EXPECT_TRUE(repair(*store_.engine, found.at(0)).value());
  EXPECT_FALSE(repair(*store_.engine, found.at(0)).value()) << "once";
  EXPECT_THAT(store_.kinds(), IsEmpty());
}

TEST_F(StoreCheckTest, leaves_alone_what_was_mended_before_it_writes) {
  const std::string entry = store_.first_of(range_of_index(id, 2));
  store_.erase(entry);
  const std::vector<Finding> found = store_.findings();
  for (int64_t sk = 0; sk < 5; ++sk) store_.write(sk, {});
  EXPECT_FALSE(repair(*store_.engine, found.at(0)).value()) << "the item is gone, and so is its entry";
  EXPECT_THAT(store_.kinds(), IsEmpty());
}

TEST_F(StoreCheckTest, raises_the_last_table_id_given) {
  store_.put(table_id_sequence_key(), encode_counter(3));
  expect_repaired({FindingKind::sequence});
}

TEST_F(StoreCheckTest, has_the_queue_of_an_ended_setting_emptied) {
  store_.put(expiry_key(id, 1, 5, ScrubbedStore::key_of(3)), "");
  EXPECT_THAT(store_.kinds(), ElementsAre(FindingKind::ended_queue));
  EXPECT_EQ(store_.repair_all(), 1u);
  EXPECT_THAT(store_.kinds(), IsEmpty()) << "it waits for its task";
  const std::atomic<bool> running = false;
  EXPECT_TRUE(advance_queue_work(*store_.engine, queue_work_key(id, 1, false), running).has_value());
  EXPECT_TRUE(content(*store_.engine).entries == before_);
}

TEST_F(StoreCheckTest, removes_what_the_build_of_an_index_left) {
  store_.put(written_key(id, 2, ScrubbedStore::key_of(3)), "");
  expect_repaired({FindingKind::mark});
}

TEST_F(StoreCheckTest, reports_a_damaged_item_and_touches_nothing_that_hangs_on_it) {
  const std::string bytes = before_.at(ScrubbedStore::key_of(2));
  store_.put(ScrubbedStore::key_of(2), bytes.substr(0, bytes.size() - 1));
  expect_reported(FindingKind::damaged_record);
}

TEST_F(StoreCheckTest, reports_an_item_that_lies_under_a_foreign_key) {
  store_.put(ScrubbedStore::key_of(2), before_.at(ScrubbedStore::key_of(3)));
  expect_reported(FindingKind::damaged_record);
}

TEST_F(StoreCheckTest, reports_records_that_cannot_be_understood) {
  const Namespace owner = test_table()->owner;
  for (const std::string& key :
       {dropped_key(3), build_key(3, 1), token_key(owner, "t"), task_key("Scrub"),
        queue_work_key(id, 2, true), stream_key(owner, "Things", "label"), shard_key(id, 1, 77),
        finding_key(0, 1, "x"), change_key(id, 1, 1, 99, 0), std::string("Cnonsense")}) {
    store_.put(key, "\xff");
    EXPECT_THAT(store_.kinds(), ElementsAre(FindingKind::damaged_record)) << printable(key);
    store_.erase(key);
  }
}

TEST_F(StoreCheckTest, reports_what_belongs_to_nothing) {
  const std::string shard = encode_shard({.number = 1});
  const std::string change = content(*store_.engine).in(range_of_changes(id, 1, 1)).begin()->second;
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {range_of_index(8, 0).first + "x", "x"},
           {range_of_index(id, 9).first + "x", "x"},
           {item_count_key(8, 0), encode_counter(0)},
           {collection_size_key(8, text("p")), encode_counter(0)},
           {written_key(8, 1, ScrubbedStore::key_of(1)), ""},
           {expiry_key(8, 1, 5, ScrubbedStore::key_of(1)), ""},
           {shard_key(8, 1, 1), shard},
           {change_key(id, 1, 9, 99, 0), change},
           {change_key(id, 1, 1, 1, 0), change},
           {build_key(id, 2), encode_index_build({.table_key = ScrubbedStore::record_key(), .cursor = {}})},
           {"!", ""},
           {"Xyz", ""},
           {"\xfe", ""}}) {
    store_.put(key, value);
    EXPECT_THAT(store_.kinds(), ElementsAre(FindingKind::misplaced_record)) << printable(key);
    store_.erase(key);
  }
  store_.put(dropped_key(8), "");
  store_.put(range_of_index(8, 0).first + "x", "x");
  EXPECT_THAT(store_.kinds(), ElementsAre(FindingKind::sequence)) << "it waits for its purge";
}

TEST_F(StoreCheckTest, reports_the_lost_record_of_a_table_and_keeps_its_items) {
  store_.erase(ScrubbedStore::record_key());
  EXPECT_THAT(store_.kinds(), testing::Each(FindingKind::misplaced_record));
  EXPECT_EQ(store_.repair_all(), 0u);
  EXPECT_THAT(store_.kinds(), testing::Not(IsEmpty()));
}

TEST_F(StoreCheckTest, reports_records_that_others_need) {
  for (const std::string& key : {shard_key(id, 1, 1), store_.first_of(range_of_streams())}) {
    const std::string value = before_.at(key);
    store_.erase(key);
    EXPECT_THAT(store_.kinds(), testing::Contains(FindingKind::absent_record)) << printable(key);
    store_.put(key, value);
  }
  EXPECT_THAT(store_.kinds(), IsEmpty());
}

TEST(StoreCheck, finds_nothing_in_a_store_that_operations_write) {
  SEEDED(random);
  ScrubbedStore store;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 15; ++i) {
      const int64_t sk = int64_t(random.below(12));
      store.write(sk, ScrubbedStore::random_item(random, sk));
    }
    const std::vector<Finding> findings = store.findings();
    ASSERT_TRUE(findings.empty()) << line_of(findings[0]);
  }
}

TEST(StoreCheck, finds_nothing_at_any_point_of_an_index_build) {
  SEEDED(random);
  TestClock clock;
  const std::unique_ptr<Engine> engine = make_memory_engine(clock);
  BuiltTable table(*engine);
  const auto write = [&] {
    const int64_t sk = int64_t(random.below(30));
    table.write(sk, BuiltTable::random_item(random, sk));
  };
  for (int i = 0; i < 40; ++i) write();
  table.announce();
  const std::atomic<bool> running = false;
  for (auto progress = WorkQueue::Progress::more; progress == WorkQueue::Progress::more;) {
    for (int i = 0; i < 3; ++i) write();
    const std::vector<Finding> findings = findings_of(*engine, clock).value();
    for (const Finding& finding : findings)
      ASSERT_EQ(finding.kind, FindingKind::sequence) << line_of(finding);  // it has none
    progress = *advance_build(*engine, BuiltTable::key(), {.items = 4}, running);
  }
}

TEST(StoreCheck, removes_a_malformed_entry_of_an_index_that_is_being_built) {
  TestClock clock;
  const std::unique_ptr<Engine> engine = make_memory_engine(clock);
  BuiltTable table(*engine);
  table.write(1, BuiltTable::item_of_key(1));
  table.announce();
  table.commit([](Batch& batch) {
    batch.put(table_id_sequence_key(), encode_counter(7));
    batch.put(range_of_index(7, BuiltTable::id).first + "x", "x");
  });
  const std::vector<Finding> findings = findings_of(*engine, clock).value();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind, FindingKind::index_entry) << line_of(findings[0]);
  EXPECT_TRUE(repair(*engine, findings[0]).value());
  EXPECT_THAT(findings_of(*engine, clock).value(), IsEmpty());
}

TEST(StoreCheck, finds_nothing_while_others_write) {
  SEEDED(random);
  ScrubbedStore store;
  StoreCheck check(*store.engine, store.clock);
  for (bool is_last = false; !is_last;) {
    for (int i = 0; i < 10; ++i) {
      const int64_t sk = int64_t(random.below(900));
      store.write(sk, ScrubbedStore::random_item(random, sk));
    }
    StoreCheck::Part part = check.advance(1).value();
    ASSERT_TRUE(part.findings.empty()) << line_of(part.findings[0]);
    is_last = part.is_last;
  }
  std::atomic<bool> stopped = false;
  std::thread writer([&] {
    Random own(7);
    for (int64_t sk = 0; !stopped; sk = (sk + 1) % 900)
      store.write(sk, ScrubbedStore::random_item(own, sk));
  });
  for (int round = 0; round < 5; ++round) {
    const std::vector<Finding> findings = store.findings();
    EXPECT_TRUE(findings.empty()) << line_of(findings[0]);
  }
  stopped = true;
  writer.join();
}

TEST(StoreCheck, goes_on_behind_the_last_table_it_finished) {
  ScrubbedStore store;
  store.write(1, ScrubbedStore::full_item(1));
  store.add(item_count_key(7, 0), 1);
  StoreCheck all(*store.engine, store.clock);
  StoreCheck::Part part = all.advance(1'000).value();
  EXPECT_TRUE(part.is_last);
  EXPECT_EQ(part.findings.size(), 1u);
  EXPECT_THAT(StoreCheck(*store.engine, store.clock, part.place).advance(1'000).value().findings,
              IsEmpty());
  auto one = StoreCheck::of_table(*store.engine, store.clock, ScrubbedStore::record_key());
  part = one.advance(1'000).value();
  EXPECT_TRUE(part.is_last);
  EXPECT_EQ(part.findings.size(), 1u);
}

}  // namespace
}  // namespace gramme
