#include "table/scrub/scrub_task.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "api/errors.h"
#include "base/logging.h"
#include "storage/forwarding_engine.h"
#include "table/scrub/scrub_testing.h"

namespace gramme {
namespace {

using namespace testing_table;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::chrono::hours day{24};

/// One whose file is damaged as long as a test says so.
class DamagedEngine final : public ForwardingEngine {
 public:
  explicit DamagedEngine(Engine& inner) : ForwardingEngine(inner) {}
  Verified verify(const std::string& place) override {
    if (place.empty()) return {.place = "1", .bytes = 10};
    Verified last{.bytes = 10};
    if (damaged) last.damages.push_back({"000012.sst", "a checksum does not fit"});
    return last;
  }
  void run_on(SnapshotPointer snapshot, Step step, Completion done) noexcept override {
    if (fails) return done(internal_server_error("on purpose"));
    inner_.run_on(std::move(snapshot), std::move(step), std::move(done));
  }
  void run(Step step, Completion done) noexcept override {
    if (refuses_writes) return done(internal_server_error("on purpose"));
    inner_.run(std::move(step), std::move(done));
  }
  SnapshotPointer snapshot() override {
    SnapshotPointer made = inner_.snapshot();
    last_snapshot = made;
    return made;
  }
  bool damaged = false;
  bool fails = false;
  bool refuses_writes = false;
  std::weak_ptr<const Snapshot> last_snapshot;
};

class ScrubTest : public ::testing::Test {
 protected:
  ScrubTest() {
    configure_logging(LogLevel::off, LogFormat::text);
    for (int64_t sk = 0; sk < 5; ++sk) store_.write(sk, ScrubbedStore::full_item(sk));
  }
  ~ScrubTest() override { configure_logging(LogLevel::info, LogFormat::text); }

  /// Turns, each by what was kept of the one before, until the round is over; the last of them.
  Turn round() {
    for (;;) {
      Turn turn = scrub_->turn({.now = store_.clock.now(), .place = place_, .stopped = stopped_}).value();
      place_ = turn.place;
      done_ += turn.done;
      if (!turn.more) return turn;
    }
  }
  void damage_very_many() {
    for (int64_t sk = 0; sk < 1010; ++sk) store_.put(ScrubbedStore::key_of(sk), "damaged");
  }
  void let_a_day_pass() { store_.clock.advance(24 * 3600 * microseconds_per_second); }
  void restart(std::chrono::seconds period = day) {
    scrub_ = std::make_unique<Scrub>(engine_, store_.clock, period);
  }
  /// Asks, and returns where the report will be.
  std::shared_ptr<std::optional<Result<ScrubReport>>> ask(const std::string& table_key = "") {
    auto report = std::make_shared<std::optional<Result<ScrubReport>>>();
    scrub_->ask(table_key, [report](Result<ScrubReport> told) { *report = std::move(told); });
    return report;
  }

  ScrubbedStore store_;
  DamagedEngine engine_{*store_.engine};
  std::unique_ptr<Scrub> scrub_ = std::make_unique<Scrub>(engine_, store_.clock, day);
  const std::atomic<bool> stopped_ = false;
  std::string place_;
  uint64_t done_ = 0;
};

TEST_F(ScrubTest, repairs_what_can_be_derived) {
  store_.erase(store_.first_of(range_of_index(7, 2)));
  store_.add(item_count_key(7, 0), 3);
  EXPECT_THAT(round().error, IsEmpty());
  EXPECT_THAT(store_.kinds(), IsEmpty());
  EXPECT_GT(done_, 20u);
}

TEST_F(ScrubTest, looks_again_after_a_period) {
  const Turn first = round();
  EXPECT_EQ(first.next, store_.clock.now() + 24 * 3600 * microseconds_per_second);
  store_.erase(store_.first_of(range_of_index(7, 2)));
  round();
  EXPECT_EQ(store_.kinds().size(), 1u) << "it is not time yet";
  let_a_day_pass();
  round();
  EXPECT_THAT(store_.kinds(), IsEmpty());
}

TEST_F(ScrubTest, reports_what_cannot_be_repaired_until_it_is_there_no_more) {
  const std::string key = ScrubbedStore::key_of(2);
  store_.put(key, "damaged");
  engine_.damaged = true;
  EXPECT_THAT(round().error, HasSubstr("2 findings cannot be repaired"));
  restart();
  EXPECT_THAT(round().error, HasSubstr("2 findings")) << "also after a restart";
  let_a_day_pass();
  EXPECT_THAT(round().error, HasSubstr("2 findings")) << "each once";
  engine_.damaged = false;
  store_.put(key, std::string(ScrubbedStore::full_item(2).bytes()));
  let_a_day_pass();
  EXPECT_THAT(round().error, IsEmpty());
  EXPECT_TRUE(content(*store_.engine).in(range_of_family(Family::findings)).empty());
}

TEST_F(ScrubTest, looks_at_everything_when_it_is_asked_to) {
  round();
  store_.erase(store_.first_of(range_of_index(7, 2)));
  store_.put(ScrubbedStore::key_of(2), "damaged");
  const auto report = ask(), another = ask();
  EXPECT_FALSE(*report);
  EXPECT_EQ(round().pace.count(), 0) << "somebody waits";
  ASSERT_TRUE(*report && **report && *another);
  EXPECT_GT((**report)->checked, 20u);
  EXPECT_GE((**report)->repaired, 1u);
  EXPECT_EQ((**report)->unrepaired, 1u);
  EXPECT_EQ(store_.kinds().size(), 1u) << "what cannot be repaired";
}

TEST_F(ScrubTest, looks_at_one_table_when_it_is_asked_to) {
  const Turn before = round();
  store_.erase(store_.first_of(range_of_index(7, 2)));
  store_.put(dropped_key(99), "damaged, and of no table");
  const auto report = ask(ScrubbedStore::record_key());
  EXPECT_EQ(round().place, before.place) << "the round of every day is another";
  ASSERT_TRUE(*report && **report);
  EXPECT_EQ((**report)->repaired, 1u);
  EXPECT_EQ((**report)->unrepaired, 0u);
  EXPECT_EQ(store_.kinds().size(), 1u);
  const auto of_nothing = ask("Cnothing");
  round();
  ASSERT_TRUE(*of_nothing && **of_nothing);
  EXPECT_EQ((**of_nothing)->checked, 0u);
}

TEST_F(ScrubTest, without_a_period_does_only_what_it_is_asked_to) {
  restart(std::chrono::seconds(0));
  place_ = "s" + std::string(20, '0');  // a round that was begun by a server with one
  store_.erase(store_.first_of(range_of_index(7, 2)));
  EXPECT_FALSE(round().next);
  EXPECT_EQ(store_.kinds().size(), 1u);
  const auto report = ask();
  round();
  EXPECT_TRUE(*report);
  EXPECT_THAT(store_.kinds(), IsEmpty());
}

TEST_F(ScrubTest, tells_who_waits_what_went_wrong) {
  round();
  const auto of_all = ask(), of_table = ask(ScrubbedStore::record_key());
  engine_.fails = true;
  EXPECT_FALSE(scrub_->turn({.now = store_.clock.now(), .place = place_, .stopped = stopped_}));
  ASSERT_TRUE(*of_all && *of_table);
  EXPECT_FALSE(**of_all);
  EXPECT_FALSE(**of_table);
}

TEST_F(ScrubTest, of_very_many_findings_those_that_are_kept_stay) {
  damage_very_many();
  EXPECT_THAT(round().error, HasSubstr("1000 findings cannot be repaired"));
  let_a_day_pass();
  EXPECT_THAT(round().error, HasSubstr("1000 findings"));
}

TEST_F(ScrubTest, whose_turn_failed_lets_go_of_its_snapshot_and_looks_at_its_part_again) {
  damage_very_many();  // more than a part
  place_ = fmt::format("s{:020}", store_.clock.now());
  engine_.refuses_writes = true;
  EXPECT_FALSE(scrub_->turn({.now = store_.clock.now(), .place = place_, .stopped = stopped_}));
  EXPECT_TRUE(engine_.last_snapshot.expired());
  engine_.refuses_writes = false;
  EXPECT_THAT(round().error, HasSubstr("1000 findings"));
}

TEST_F(ScrubTest, goes_on_where_it_stopped_and_begins_anew_at_a_place_it_does_not_know) {
  place_ = "s" + std::string(20, '0') + "D";
  store_.erase(store_.first_of(range_of_index(7, 2)));
  round();
  EXPECT_EQ(store_.kinds().size(), 1u) << "that table was done";
  place_ = "nonsense";
  round();
  EXPECT_THAT(store_.kinds(), IsEmpty());
}

}  // namespace
}  // namespace gramme
