// The scrub: looks, once in a period or when it is asked to, whether files and records are sound and
// whether what is derived from items is right; repairs what it can, and reports the rest for as long as it
// is there.
//
// Its place (background/lease.h): stage 'f' files, 's' store, 'e' ended; 20 digits, when the round began
// (microseconds since 1970); where the stage goes on. Another form begins a round. Stored: do not change.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "storage/engine.h"
#include "table/background/task.h"
#include "table/scrub/store_check.h"

namespace gramme {

/// What a check came to.
struct ScrubReport {
  uint64_t checked = 0;     // entries and files
  uint64_t repaired = 0;    // findings
  uint64_t unrepaired = 0;  // findings
};

class Scrub {
 public:
  /// A period of 0: only when it is asked to.
  Scrub(Engine& engine, const Clock& clock, std::chrono::seconds period)
      : engine_(engine), clock_(clock), period_(period) {}

  /// From any thread: the next turns check everything, or the one table whose record has this key, and
  /// `told` is called when that is over. Who asks for everything while that is done for another waits with
  /// him.
  using Told = std::move_only_function<void(Result<ScrubReport>)>;
  void ask(std::string table_key, Told told);

  std::chrono::seconds period() const { return period_; }
  Result<Turn> turn(const TurnContext& context);

 private:
  struct Place {
    char stage = 'f';
    Timestamp began = 0;
    std::string rest = {};
  };
  struct Asked {
    std::string table_key;  // empty: everything
    Told told;
  };
  /// Of one table.
  struct TableScrub {
    StoreCheck check;
    Timestamp began;
    Told told;
    ScrubReport report = {};
  };
  static Place parse(std::string_view place, Timestamp now);
  static std::string text_of(const Place& place);

  Result<Turn> work(const TurnContext& context);
  /// Begins what was asked for since the last turn.
  void take_asked(Place& place, Timestamp now);
  bool is_awaited() const { return !tables_.empty() || !round_told_.empty(); }
  Place begin_round(Timestamp now);
  bool is_over(const Place& place, Timestamp now) const;
  Timestamp next_round(const Place& place) const;
  /// Each returns how much was checked.
  Result<uint64_t> go_on(Place& place);
  Result<uint64_t> check_files(Place& place);
  Result<uint64_t> check_table();
  Result<void> end_round(Place& place);
  Result<void> take(const Finding& finding, Timestamp began, ScrubReport& report);
  Result<void> keep(const Finding& finding, Timestamp began, ScrubReport& report);
  /// Forgets what was not seen in a round that began then, and says what stays.
  Result<void> look_at_kept(Timestamp began);

  Engine& engine_;
  const Clock& clock_;
  const std::chrono::seconds period_;

  std::mutex mutex_;
  std::vector<Asked> asked_;  // guarded by mutex_

  // The task's own.
  std::unique_ptr<StoreCheck> check_;  // of the round at hand
  ScrubReport round_;                  // the round at hand
  std::vector<Told> round_told_;       // who waits for its end
  std::deque<TableScrub> tables_;
  uint64_t kept_ = 0;  // findings that cannot be repaired
  std::string first_kept_;
  bool knows_kept_ = false;
};

inline constexpr std::string_view scrub_task_name = "Scrub";

BackgroundTask scrub_task(Scrub& scrub);

}  // namespace gramme
