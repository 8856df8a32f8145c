// The scrub: looks, once in a period, whether files and records are sound and whether what is derived from
// items is right; repairs what it can, and reports the rest for as long as it is there.
//
// Its place (background/lease.h): stage 'f' files, 's' store, 'e' ended; 20 digits, when the round began
// (microseconds since 1970); where the stage goes on. Another form begins a round. Stored: do not change.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "storage/engine.h"
#include "table/background/task.h"
#include "table/scrub/store_check.h"

namespace gramme {

BackgroundTask scrub_task(Engine& engine, const Clock& clock, std::chrono::seconds period);

class Scrub {
 public:
  Scrub(Engine& engine, const Clock& clock, std::chrono::seconds period)
      : engine_(engine), clock_(clock), period_(period) {}
  Result<Turn> turn(const TurnContext& context);

 private:
  struct Place {
    char stage = 'f';
    Timestamp began = 0;
    std::string rest = {};
  };
  static Place parse(std::string_view place, Timestamp now);
  static std::string text_of(const Place& place);

  Result<void> go_on(Place& place, Turn& turn);
  Result<void> take(const Finding& finding, Timestamp began);
  Result<void> keep(const Finding& finding, Timestamp began);
  /// Forgets what was not seen in a round that began then, and says what stays.
  Result<void> look_at_kept(Timestamp began);

  Engine& engine_;
  const Clock& clock_;
  const std::chrono::seconds period_;
  std::unique_ptr<StoreCheck> check_;  // of the round at hand
  uint64_t repaired_ = 0;              // in the round at hand
  uint64_t kept_ = 0;                  // that cannot be repaired
  std::string first_kept_;
  bool knows_kept_ = false;
};

}  // namespace gramme
