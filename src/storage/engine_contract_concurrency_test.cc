#include <gmock/gmock.h>

#include <atomic>
#include <latch>
#include <set>
#include <thread>

#include "api/errors.h"
#include "storage/counter.h"
#include "storage/engine_contract.h"

namespace gramme {
namespace {

/// Counts through a plan (not by Batch::add) and gives the answer the number it counted to.
Step increment(std::string key, std::atomic<int64_t>* highest = nullptr) {
  return Write{{key}, [key, highest](const Moment&, Present present) {
                 int64_t next = decode_counter(present[0]) + 1;
                 if (highest && *highest < next) *highest = next;
                 Batch batch;
                 batch.put(key, encode_counter(next));
                 return Planned(std::move(batch), nothing());
               }};
}

void run_in_threads(int threads, const std::function<void(int)>& work) {
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) running.emplace_back(work, i);
  for (std::thread& thread : running) thread.join();
}

TEST_P(EngineContract, plans_that_wait_together_each_see_the_one_before) {
  constexpr int writes = 300;
  std::latch answered(writes);
  std::atomic<int> made = 0, unknown = 0;
  for (int i = 0; i < writes; ++i) {
    engine_->run(increment("k"), [&](Outcome outcome) {
      ++(std::holds_alternative<Unknown>(outcome) ? unknown : made);
      answered.count_down();
    });
  }
  answered.wait();
  int64_t count = decode_counter(*get("k"));
  EXPECT_GE(count, made);
  EXPECT_LE(count, made + unknown);
  EXPECT_EQ(made + unknown, writes);
}

TEST_P(EngineContract, many_threads_that_count_through_plans_lose_nothing) {
  std::atomic<int> made = 0, unknown = 0;
  run_in_threads(4, [&](int) {
    for (int i = 0; i < 50; ++i) {
      Outcome outcome = run_to_end(*engine_, increment("k"));
      ++(std::holds_alternative<Unknown>(outcome) ? unknown : made);
    }
  });
  int64_t count = decode_counter(*get("k"));
  EXPECT_GE(count, made);
  EXPECT_LE(count, made + unknown);
  EXPECT_EQ(made + unknown, 200);
}

TEST_P(EngineContract, a_counter_takes_additions_and_plans_from_many_threads) {
  std::atomic<int> made = 0, unknown = 0;
  run_in_threads(4, [&](int thread) {
    for (int i = 0; i < 50; ++i) {
      Outcome outcome = run_to_end(
          *engine_, thread % 2 ? increment("k") : Write{{}, [](const Moment&, Present) {
                                                          Batch batch;
                                                          batch.add("k", 1);
                                                          return Planned(std::move(batch), nothing());
                                                        }});
      ++(std::holds_alternative<Unknown>(outcome) ? unknown : made);
    }
  });
  EXPECT_GE(decode_counter(*get("k")), made);
  EXPECT_LE(decode_counter(*get("k")), made + unknown);
}

TEST_P(EngineContract, of_many_that_create_an_entry_if_it_is_absent_one_succeeds) {
  std::atomic<int> created = 0, refused = 0, unknown = 0;
  for (int round = 0; round < 20; ++round) {
    std::string key = "k/" + std::to_string(round);
    run_in_threads(3, [&](int thread) {
      Outcome outcome =
          run_to_end(*engine_, Write{{key}, [&key, thread](const Moment&, Present present) -> Planned {
                                       if (present[0]) return validation("exists");
                                       Batch batch;
                                       batch.put(key, std::to_string(thread));
                                       return Planned(std::move(batch), nothing());
                                     }});
      if (std::holds_alternative<Response>(outcome)) ++created;
      if (std::holds_alternative<Error>(outcome)) ++refused;
      if (std::holds_alternative<Unknown>(outcome)) ++unknown;
    });
  }
  EXPECT_LE(created, 20);
  EXPECT_GE(created + unknown, 20);
  EXPECT_EQ(created + refused + unknown, 60);
}

/// Reads both keys, scans over both, and reads each alone: all in one chain.
Step read_over_and_over(Entries& scanned, Values& read) {
  auto note = [&read](Present present) {
    for (auto& value : copied(present)) read.push_back(std::move(value));
  };
  auto read_alone = [note]() -> Step {
    return Read{{"p/a"}, Consistency::strong, [note](Present a) -> Step {
                  note(a);
                  return Read{{"p/b"}, Consistency::strong, [note](Present b) -> Step {
                                note(b);
                                return nothing();
                              }};
                }};
  };
  return Read{{"p/a", "p/b"}, Consistency::strong, [&scanned, note, read_alone](Present both) -> Step {
                note(both);
                return Scan{{"p/", "p0"},
                            Direction::forward,
                            Consistency::strong,
                            std::make_unique<NotingVisitor>(scanned, read_alone)};
              }};
}

TEST_P(EngineContract, reads_and_scans_of_a_chain_see_one_state_in_which_batches_are_whole) {
  auto write_pair = [this](int value) {
    Batch batch;
    batch.put("p/a", std::to_string(value));
    batch.put("p/b", std::to_string(value));
    apply(batch);
  };
  write_pair(0);
  std::atomic<bool> stop = false;
  std::thread writing([&] {
    for (int value = 1; !stop; ++value) write_pair(value);
  });
  std::set<std::string> seen;
  for (int i = 0; i < 200 || seen.size() < 2; ++i) {
    Entries scanned;
    Values read;
    Outcome outcome = run_to_end(*engine_, read_over_and_over(scanned, read));
    EXPECT_TRUE(std::holds_alternative<Response>(outcome));
    for (auto& [key, value] : scanned) read.push_back(value);
    EXPECT_EQ(read.size(), 6u);
    EXPECT_THAT(read, testing::Each(read.at(0)));
    seen.insert(*read.at(0));
  }
  stop = true;
  writing.join();
}

TEST_P(EngineContract, a_long_scan_sees_one_state_although_it_is_handed_on) {
  auto write_all = [this](int value) {
    Batch batch;
    for (int i = 1000; i < 2000; ++i) batch.put("s/" + std::to_string(i), std::to_string(value));
    apply(batch);
  };
  write_all(0);
  std::atomic<bool> stop = false;
  std::thread writing([&] {
    for (int value = 1; !stop; ++value) write_all(value);
  });
  for (int i = 0; i < 20; ++i) {
    Entries entries = scan("s/", "s0", i % 2 ? Direction::forward : Direction::backward);
    EXPECT_EQ(entries.size(), 1000u);
    for (auto& [key, value] : entries) ASSERT_EQ(value, entries[0].second) << key;
  }
  stop = true;
  writing.join();
}

TEST_P(EngineContract, an_engine_that_ends_answers_everything_it_was_given) {
  std::atomic<int> answered = 0;
  for (int i = 0; i < 200; ++i) {
    if (i % 3 == 0) {
      engine_->run(Read{{"k"}, Consistency::strong, [](Present) -> Step { return nothing(); }},
                   [&](Outcome) { ++answered; });
    } else {
      engine_->run(increment("k"), [&](Outcome) { ++answered; });
    }
  }
  engine_.reset();
  EXPECT_EQ(answered, 200);
}

}  // namespace
}  // namespace gramme
