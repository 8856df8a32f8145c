#include "storage/engine_contract.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>

#include "api/errors.h"
#include "base/random.h"
#include "storage/counter.h"

namespace gramme {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Planned put_planned(std::string key, std::string value) {
  Batch batch;
  batch.put(std::move(key), std::move(value));
  return Planned(std::move(batch), nothing());
}

TEST_P(EngineContract, a_read_gives_values_in_the_order_of_its_keys_and_nothing_for_absent_ones) {
  put("k/a", "1");
  put("k/b", "");
  EXPECT_THAT(get_all({"k/b", "k/x", "k/a", "k/b"}), ElementsAre("", std::nullopt, "1", ""));
  EXPECT_THAT(get_all({}), IsEmpty());
}

TEST_P(EngineContract, keys_and_values_are_any_bytes) {
  std::string key("k/\0\xff\x01", 5), value(400'000, '\0');
  put(key, value);
  EXPECT_EQ(get(key), value);
  EXPECT_EQ(get("k/"), std::nullopt);
}

TEST_P(EngineContract, a_scan_shows_the_range_in_order_with_its_first_and_without_its_last_key) {
  for (const char* key : {"k/b", "k/a", "k/d", "k/c"}) put(key, key);
  put(std::string("k/a\0", 4), "0");
  put("k/\xff", "last");
  EXPECT_THAT(scan("k/a", "k/d"),
              ElementsAre(std::pair("k/a", "k/a"), std::pair(std::string("k/a\0", 4), "0"),
                          std::pair("k/b", "k/b"), std::pair("k/c", "k/c")));
  EXPECT_THAT(scan("k/b", "k0", Direction::backward),
              ElementsAre(std::pair("k/\xff", "last"), std::pair("k/d", "k/d"), std::pair("k/c", "k/c"),
                          std::pair("k/b", "k/b")));
}

TEST_P(EngineContract, an_empty_or_reversed_range_shows_nothing_and_still_finishes) {
  put("k/a", "1");
  for (Direction direction : {Direction::forward, Direction::backward}) {
    EXPECT_THAT(scan("k/b", "k/z", direction), IsEmpty());
    EXPECT_THAT(scan("k/a", "k/a", direction), IsEmpty());
    EXPECT_THAT(scan("k/z", "k/a", direction), IsEmpty());
  }
}

TEST_P(EngineContract, a_visitor_may_end_a_scan) {
  for (const char* key : {"k/a", "k/b", "k/c"}) put(key, "");
  EXPECT_THAT(scan("k/", "k0", Direction::forward, 2),
              ElementsAre(std::pair("k/a", ""), std::pair("k/b", "")));
  EXPECT_THAT(scan("k/", "k0", Direction::backward, 1), ElementsAre(std::pair("k/c", "")));
}

TEST_P(EngineContract, a_long_scan_shows_every_entry_once) {
  Batch batch;
  Entries expected;
  for (int i = 1000; i < 4000; ++i) {
    expected.emplace_back("k/" + std::to_string(i), std::string(200, char(i)));
    batch.put(expected.back().first, expected.back().second);
  }
  apply(batch);
  EXPECT_EQ(scan("k/", "k0"), expected);
  std::ranges::reverse(expected);
  EXPECT_EQ(scan("k/", "k0", Direction::backward), expected);
}

TEST_P(EngineContract, what_was_completed_is_seen_by_what_begins_after) {
  for (int i = 0; i < 50; ++i) {
    put("k", std::to_string(i));
    ASSERT_EQ(get("k"), std::to_string(i));
  }
}

TEST_P(EngineContract, of_several_changes_of_a_key_in_a_batch_the_last_counts) {
  Batch batch;
  batch.put("k/a", "1");
  batch.erase("k/a");
  batch.put("k/a", "2");
  batch.put("k/b", "1");
  batch.erase("k/b");
  apply(batch);
  EXPECT_THAT(get_all({"k/a", "k/b"}), ElementsAre("2", std::nullopt));
}

TEST_P(EngineContract, counters_start_at_zero_and_take_every_addition) {
  Batch batch;
  batch.add("k/a", 5);
  batch.add("k/a", -7);
  batch.add("k/b", 0);
  apply(batch);
  EXPECT_THAT(get_all({"k/a", "k/b"}), ElementsAre(encode_counter(-2), encode_counter(0)));
  Batch more;
  more.add("k/a", 10);
  apply(more);
  EXPECT_EQ(get("k/a"), encode_counter(8));
}

TEST_P(EngineContract, additions_puts_and_erases_of_a_counter_are_made_in_their_order) {
  put("k/set", encode_counter(1));
  put("k/erased", encode_counter(1));
  put("k/restarted", encode_counter(1));
  put("k/malformed", "not a counter");
  Batch batch;
  batch.add("k/set", 5);
  batch.put("k/set", encode_counter(100));
  batch.add("k/set", 1);
  batch.add("k/erased", 5);
  batch.erase("k/erased");
  batch.erase("k/restarted");
  batch.add("k/restarted", 7);
  batch.add("k/malformed", 3);
  apply(batch);
  EXPECT_THAT(get_all({"k/set", "k/erased", "k/restarted", "k/malformed"}),
              ElementsAre(encode_counter(101), std::nullopt, encode_counter(7), encode_counter(3)));
}

TEST_P(EngineContract, a_counter_is_what_batch_after_batch_made_of_it) {
  Random random(7);
  std::map<std::string, std::optional<int64_t>> counters{{"k/a", {}}, {"k/b", {}}, {"k/c", {}}};
  for (int round = 0; round < 200; ++round) {
    auto counter = std::next(counters.begin(), std::ptrdiff_t(random.below(counters.size())));
    auto& [key, value] = *counter;
    Batch batch;
    if (random.one_in(4)) {
      value = int64_t(random.below(1000));
      batch.put(key, encode_counter(*value));
    } else if (random.one_in(4)) {
      value.reset();
      batch.erase(key);
    } else {
      value = value.value_or(0) + round;
      batch.add(key, round);
    }
    apply(batch);
    ASSERT_EQ(get(key), value.transform(encode_counter)) << round;
  }
}

TEST_P(EngineContract, an_answer_that_is_an_error_changes_nothing) {
  put("k/a", "old");
  Outcome outcome = settle([] {
    return Write{{"k/a"}, [](const Moment&, Present) -> Planned {
                   Planned planned = put_planned("k/a", "new");
                   planned.batch().add("k/counter", 1);
                   planned.answer() = validation("no");
                   return planned;
                 }};
  });
  ASSERT_TRUE(std::holds_alternative<Error>(outcome));
  EXPECT_EQ(std::get<Error>(outcome).message(), "no");
  EXPECT_THAT(get_all({"k/a", "k/counter"}), ElementsAre("old", std::nullopt));
}

TEST_P(EngineContract, a_plan_sees_what_is_present_under_its_keys_in_their_order) {
  put("k/a", "1");
  put("k/b", "2");
  Outcome outcome = settle([] {
    return Write{{"k/b", "k/x", "k/a", "k/b"}, [](const Moment&, Present present) {
                   std::string seen;
                   for (const auto& value : present) seen += value.value_or("-");
                   return put_planned("k/seen", seen);
                 }};
  });
  ASSERT_TRUE(std::holds_alternative<Response>(outcome));
  EXPECT_EQ(get("k/seen"), "2-12");
}

TEST_P(EngineContract, a_chain_goes_from_read_to_scan_to_write) {
  put("k/a", "1");
  put("k/b", "2");
  Outcome outcome = settle([] {
    return Read{{"k/a"}, Consistency::strong, [](Present present) -> Step {
                  auto entries = std::make_shared<Entries>();
                  auto then = [entries, first = std::string(*present[0])]() -> Step {
                    return Write{{}, [entries, first](const Moment&, Present) {
                                   return put_planned("r", first + std::to_string(entries->size()));
                                 }};
                  };
                  return Scan{{"k/", "k0"},
                              Direction::forward,
                              Consistency::strong,
                              std::make_unique<NotingVisitor>(*entries, then)};
                }};
  });
  ASSERT_TRUE(std::holds_alternative<Response>(outcome));
  EXPECT_EQ(get("r"), "12");
}

TEST_P(EngineContract, a_chain_may_be_long) {
  std::function<Step(int)> read = [&read](int left) -> Step {
    return Read{{"k"}, Consistency::eventual, [&read, left](Present) -> Step {
                  if (left > 0) return read(left - 1);
                  return validation("the end");
                }};
  };
  Outcome outcome = run_to_end(*engine_, read(20'000));
  ASSERT_TRUE(std::holds_alternative<Error>(outcome));
  EXPECT_EQ(std::get<Error>(outcome).message(), "the end");
}

TEST_P(EngineContract, a_plan_is_told_the_time_and_a_version_that_grows_from_commit_to_commit) {
  Version last = 0;
  for (int i = 0; i < 20; ++i) {
    clock_.advance(1'000'000);
    Outcome outcome = settle([] {
      return Write{{}, [](const Moment& moment, Present) {
                     return put_planned("k", fmt::format("{} {}", moment.now, moment.version));
                   }};
    });
    ASSERT_TRUE(std::holds_alternative<Response>(outcome));
    Version version = std::stoull(get("k")->substr(get("k")->find(' ')));
    EXPECT_EQ(std::stoll(*get("k")), clock_.now());
    EXPECT_GT(version, last);
    EXPECT_EQ(engine_->statistics().last_version, version);
    last = version;
  }
}

/// What an observer was shown; repetitions of one change at once count as one, as a write of unknown
/// outcome is repeated.
struct Shown {
  std::string key;
  std::optional<std::string> value;
  bool operator==(const Shown&) const = default;
};

TEST_P(EngineContract, an_observer_is_shown_puts_and_erases_under_its_prefix_in_commit_order) {
  std::vector<Shown> shown;
  std::vector<Version> versions;
  engine_->observe("k/", [&](std::string_view key, const std::string* value, Version version) {
    Shown change{std::string(key), value ? std::optional(*value) : std::nullopt};
    if (shown.empty() || !(shown.back() == change)) shown.push_back(change);
    versions.push_back(version);
  });
  put("k/a", "1");
  put("other", "1");
  put("k", "shorter than the prefix");
  Batch batch;
  batch.erase("k/a");
  batch.add("k/counter", 1);
  apply(batch);
  put("k/b", "2");
  Outcome refused =
      settle([] { return Write{{}, [](const Moment&, Present) -> Planned { return validation("no"); }}; });
  EXPECT_TRUE(std::holds_alternative<Error>(refused));
  EXPECT_THAT(shown, ElementsAre(Shown{"k/a", "1"}, Shown{"k/a", std::nullopt}, Shown{"k/b", "2"}));
  EXPECT_TRUE(std::ranges::is_sorted(versions));
  EXPECT_GT(versions.at(0), 0u);
  EXPECT_LT(versions.front(), versions.back());
}

TEST_P(EngineContract, an_observer_is_shown_a_change_before_its_commit_completes) {
  std::atomic<int> shown = 0;
  engine_->observe("k", [&](std::string_view, const std::string*, Version) { ++shown; });
  for (int i = 1; i <= 20; ++i) {
    put("k", std::to_string(i));
    ASSERT_GE(shown, i);
  }
}

TEST_P(EngineContract, completed_writes_and_the_growth_of_versions_outlive_the_engine) {
  if (!GetParam().keeps_data) GTEST_SKIP() << "keeps nothing";
  Batch batch;
  for (int i = 0; i < 100; ++i) batch.put("k/" + std::to_string(i), std::to_string(i));
  batch.add("n", 7);
  apply(batch);
  Version before = engine_->statistics().last_version;
  for (int i = 0; i < 3; ++i) {
    reopen();
    ASSERT_EQ(scan("k/", "k0").size(), 100u);
    Batch more;
    more.add("n", 1);
    apply(more);
    EXPECT_EQ(get("n"), encode_counter(8 + i));
    EXPECT_EQ(get("k/42"), "42");
  }
  EXPECT_EQ(engine_->statistics().last_version, before + 3);
}

/// The map that an engine should behave as.
class Model {
 public:
  void apply(const Batch& batch) {
    for (const Batch::Change& change : batch.changes()) {
      if (change.kind == Batch::Kind::put) map[change.key] = change.value;
      if (change.kind == Batch::Kind::erase) map.erase(change.key);
      if (change.kind == Batch::Kind::add)
        map[change.key] = encode_counter(decode_counter(map[change.key]) + change.delta);
    }
  }
  Entries range(const std::string& first, const std::string& last, Direction direction) const {
    Entries entries;
    if (first < last) entries.assign(map.lower_bound(first), map.lower_bound(last));
    if (direction == Direction::backward) std::ranges::reverse(entries);
    return entries;
  }
  std::map<std::string, std::string> map;
};

Batch random_batch(Random& random) {
  Batch batch;
  for (uint64_t changes = 1 + random.below(4); changes > 0; --changes) {
    std::string key = "k/" + std::to_string(random.below(60));
    switch (random.below(4)) {
      case 0:
        batch.erase(key);
        break;
      case 1:
        batch.add("k/n" + std::to_string(random.below(4)), int64_t(random.below(100)) - 50);
        break;
      default:
        batch.put(key, std::string(random.below(3000), char(random.next())));
    }
  }
  return batch;
}

TEST_P(EngineContract, behaves_as_an_ordered_map_under_random_changes) {
  uint64_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  Model model;
  auto any_key = [&] { return "k/" + std::to_string(random.below(60)); };
  for (int round = 0; round < 300; ++round) {
    Batch batch = random_batch(random);
    apply(batch);
    model.apply(batch);
    std::string first = any_key(), last = any_key();
    Direction direction = random.one_in(2) ? Direction::forward : Direction::backward;
    ASSERT_EQ(scan(first, last, direction), model.range(first, last, direction));
    ASSERT_EQ(get(first), model.map.contains(first) ? std::optional(model.map[first]) : std::nullopt);
    if (GetParam().keeps_data && round % 100 == 50) reopen();
  }
  EXPECT_EQ(scan("k/", "k0"), model.range("k/", "k0", Direction::forward));
}

}  // namespace
}  // namespace gramme
