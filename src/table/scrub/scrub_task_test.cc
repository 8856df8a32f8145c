#include "table/scrub/scrub_task.h"

#include <gmock/gmock.h>

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
  bool damaged = false;
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
  void let_a_day_pass() { store_.clock.advance(24 * 3600 * microseconds_per_second); }
  void restart() { scrub_ = std::make_unique<Scrub>(engine_, store_.clock, day); }

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
  EXPECT_TRUE(content(*store_.engine).in(range_of_family('F')).empty());
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
