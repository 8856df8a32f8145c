#include "storage/rocksdb/rocksdb_engine.h"

#include <future>
#include <latch>
#include <thread>

#include "storage/engine_contract.h"

namespace gramme {
namespace {

EngineUnderTest under_test(std::string name, RocksdbOptions options) {
  return {std::move(name),
          [options](const std::string& directory, const Clock& clock) -> std::unique_ptr<Engine> {
            RocksdbOptions here = options;
            here.directory = directory;
            auto engine = open_rocksdb_engine(here, clock);
            if (engine) return std::move(*engine);
            ADD_FAILURE() << engine.error().message();
            return nullptr;
          }};
}

// The third writes table files all the time and can keep nothing of them in memory, and few of them open,
// so that reads go through the pool.
INSTANTIATE_TEST_SUITE_P(rocksdb, EngineContract,
                         testing::Values(under_test("commit", {}),
                                         under_test("interval", {.durability = Durability::interval}),
                                         under_test("none_and_cold", {.durability = Durability::none,
                                                                      .cache_bytes = 1,
                                                                      .write_buffer_bytes = 64 << 10,
                                                                      .table_files_open = 20})),
                         name_of_engine);

class RocksdbEngineTest : public testing::Test {
 protected:
  RocksdbEngineTest() {
    std::filesystem::remove_all(directory_);
    auto engine = open_rocksdb_engine({.directory = directory_}, clock_);
    if (!engine) std::abort();
    engine_ = std::move(*engine);
  }
  ~RocksdbEngineTest() override {
    engine_.reset();
    std::filesystem::remove_all(directory_);
  }

  static Step put(std::string key, std::string value) {
    return Write{{key}, [key, value](const Moment&, Present) {
                   Batch batch;
                   batch.put(key, value);
                   batch.add("count", 1);
                   return Planned(std::move(batch), nothing());
                 }};
  }

  TestClock clock_;
  std::string directory_ = testing::TempDir() + "gramme_rocksdb_engine_" + std::to_string(getpid());
  std::unique_ptr<Engine> engine_;
};

TEST_F(RocksdbEngineTest, answers_short_reads_and_scans_of_what_is_in_memory_at_once) {
  (void)run_to_end(*engine_, put("k", "v"));
  bool answered = false;
  engine_->run(Read{{"k"}, Consistency::strong, [](Present) -> Step { return nothing(); }},
               [&](Outcome) { answered = true; });
  EXPECT_TRUE(answered);
  Entries entries;
  answered = false;
  engine_->run(
      Scan{{"k", "l"}, Direction::forward, Consistency::strong, std::make_unique<NotingVisitor>(entries)},
      [&](Outcome) { answered = true; });
  EXPECT_TRUE(answered);
  EXPECT_EQ(entries.size(), 1u);
}

TEST_F(RocksdbEngineTest, passes_over_many_deleted_entries_on_another_thread) {
  Batch puts, erasures;
  for (int i = 0; i < 5000; ++i) {
    puts.put("k" + std::to_string(i), "v");
    erasures.erase("k" + std::to_string(i));
  }
  puts.put("ka", "first");
  puts.put("kz", "last");
  for (const Batch& batch : {puts, erasures}) {
    (void)run_to_end(*engine_,
                     Write{{}, [&](const Moment&, Present) { return Planned(batch, nothing()); }});
  }
  for (Direction direction : {Direction::forward, Direction::backward}) {
    Entries entries;
    std::promise<std::thread::id> answered;
    engine_->run(Scan{{"k", "l"}, direction, Consistency::strong, std::make_unique<NotingVisitor>(entries)},
                 [&](Outcome) { answered.set_value(std::this_thread::get_id()); });
    EXPECT_NE(answered.get_future().get(), std::this_thread::get_id());
    EXPECT_EQ(entries.size(), 2u);
  }
}

TEST_F(RocksdbEngineTest, reads_and_plans_on_what_lies_in_table_files_that_are_not_open) {
  constexpr int keys = 3;  // fewer than make RocksDB compact, more than it opens by itself
  for (int opening = 0; opening <= keys + 1; ++opening) {
    engine_.reset();
    auto engine = open_rocksdb_engine({.directory = directory_, .table_files_open = 20}, clock_);
    ASSERT_TRUE(engine) << engine.error().message();
    engine_ = std::move(*engine);
    if (opening < keys) (void)run_to_end(*engine_, put("k" + std::to_string(opening), "v"));
  }
  for (int i = 0; i < keys; ++i) {
    const std::string key = "k" + std::to_string(i);
    auto read = [](Present present) -> Step {
      EXPECT_EQ(present[0], "v");
      return nothing();
    };
    auto plan = [](const Moment&, Present present) {
      EXPECT_EQ(present[0], "v");
      return Planned({}, nothing());
    };
    (void)run_to_end(*engine_,
                     i % 2 ? Step(Read{{key}, Consistency::strong, read}) : Step(Write{{key}, plan}));
  }
}

TEST_F(RocksdbEngineTest, commits_the_writes_that_wait_together_with_one_sync) {
  std::latch started(1), go_on(1), answered(101);
  engine_->run(Write{{},
                     [&](const Moment&, Present) {
                       started.count_down();
                       go_on.wait();
                       return Planned({}, nothing());
                     }},
               [&](Outcome) { answered.count_down(); });
  started.wait();
  for (int i = 0; i < 100; ++i) {
    engine_->run(put(std::to_string(i % 10), std::to_string(i)), [&](Outcome) { answered.count_down(); });
  }
  go_on.count_down();
  answered.wait();
  EngineStatistics statistics = engine_->statistics();
  EXPECT_EQ(statistics.commits, 100u);
  EXPECT_EQ(statistics.groups, 1u);
  EXPECT_EQ(statistics.syncs, 1u);
  EXPECT_EQ(statistics.last_version, 100u);
}

}  // namespace
}  // namespace gramme
