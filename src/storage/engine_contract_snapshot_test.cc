#include <gmock/gmock.h>

#include "base/random.h"
#include "storage/counter.h"
#include "storage/engine_contract.h"

namespace gramme {
namespace {

using testing::ElementsAre;

TEST_P(EngineContract, a_snapshot_stays_as_it_was) {
  put("k/a", "1");
  put("k/b", "1");
  SnapshotPointer first = engine_->snapshot();
  Batch batch;
  batch.put("k/a", "2");
  batch.erase("k/b");
  batch.put("k/c", "2");
  batch.add("k/d", 5);
  apply(batch);
  const SnapshotPointer second = engine_->snapshot();
  put("k/a", "3");

  const Entries before = {{"k/a", "1"}, {"k/b", "1"}};
  EXPECT_EQ(scan_on(first, "k/", "k0"), before);
  EXPECT_THAT(get_all_on(first, {"k/a", "k/b", "k/c", "k/d"}),
              ElementsAre("1", "1", std::nullopt, std::nullopt));
  EXPECT_THAT(get_all_on(second, {"k/a", "k/b", "k/c", "k/d"}),
              ElementsAre("2", std::nullopt, "2", encode_counter(5)));
  EXPECT_EQ(scan_on(second, "k/", "k0", Direction::backward, 1), (Entries{{"k/d", encode_counter(5)}}));
  first.reset();
  EXPECT_EQ(get("k/a"), "3") << "the present goes on";
}

TEST_P(EngineContract, a_write_that_follows_on_a_snapshot_sees_the_present) {
  put("k", "old");
  const SnapshotPointer snapshot = engine_->snapshot();
  put("k", "new");
  Values seen;
  for (bool known = false; !known;) {  // an engine may have dropped the write
    known = complete_on(*engine_, snapshot,
                        Read{{"k"},
                             Consistency::strong,
                             [&](Present present) -> Step {
                               EXPECT_EQ(present[0], "old");
                               return Write{{"k"}, [&](const Moment&, Present now) -> Planned {
                                              seen = copied(now);
                                              Batch batch;
                                              batch.put("k", "newest");
                                              return {std::move(batch), nothing()};
                                            }};
                             }})
                .has_value();
  }
  EXPECT_EQ(get("k"), "newest");
  EXPECT_THAT(seen, testing::AnyOf(ElementsAre("new"), ElementsAre("newest")));
}

TEST_P(EngineContract, snapshots_of_random_changes_are_the_states_they_were_taken_of) {
  const uint64_t seed = 20261128;
  Random random(seed);
  std::map<std::string, std::string> model;
  std::vector<std::pair<SnapshotPointer, Entries>> kept;
  for (int round = 0; round < 40; ++round) {
    Batch batch;
    for (uint64_t change = random.below(6); change > 0; --change) {
      const std::string key = "k/" + std::to_string(random.below(12));
      if (random.one_in(3)) {
        batch.erase(key);
        model.erase(key);
      } else {
        batch.put(key, std::to_string(round));
        model[key] = std::to_string(round);
      }
    }
    apply(batch);
    if (random.one_in(3)) kept.emplace_back(engine_->snapshot(), Entries(model.begin(), model.end()));
    if (kept.size() > 4) kept.erase(kept.begin());
    for (auto& [snapshot, entries] : kept) {
      ASSERT_EQ(scan_on(snapshot, "k/", "k0"), entries) << "seed " << seed;
      Entries backward(entries.rbegin(), entries.rend());
      ASSERT_EQ(scan_on(snapshot, "k/", "k0", Direction::backward), backward) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace gramme
