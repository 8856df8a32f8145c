#include "table/scrub/scrub_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/logging.h"
#include "table/scrub/kept_finding.h"
#include "table/scrub/repair.h"
#include "table/scrub/snapshot_reader.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t entries_at_once = 1000;
constexpr std::chrono::milliseconds turn_length{50};
constexpr int rest_per_work = 9;  // so a tenth of a core at most
constexpr size_t kept_max = 1000;
constexpr uint64_t lines_max = 1000;  // of repairs, a round
constexpr int attempts = 3;           // at a repair whose outcome is unknown
constexpr size_t digits = 20;

Result<bool> repair_again(Engine& engine, const Finding& finding) {
  Result<bool> repaired = false;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    repaired = repair(engine, finding);
    if (repaired.has_value()) break;
  }
  return repaired;
}

}  // namespace

Scrub::Place Scrub::parse(std::string_view place, Timestamp now) {
  Place parsed{.began = now};
  if (place.size() <= digits) return parsed;
  const std::string_view began = place.substr(1, digits);
  if (std::from_chars(began.data(), began.data() + digits, parsed.began).ec != std::errc())
    return {.began = now};
  parsed.stage = place[0];
  parsed.rest = place.substr(1 + digits);
  return parsed;
}

std::string Scrub::text_of(const Place& place) {
  return fmt::format("{}{:020}{}", place.stage, place.began, place.rest);
}

Result<Turn> Scrub::turn(const TurnContext& context) {
  const auto begun = SteadyClock::now();
  if (!std::exchange(knows_kept_, true)) TRY(look_at_kept(0));
  Place place = parse(context.place, context.now);
  Turn turn;
  const int64_t period = std::chrono::microseconds(period_).count();
  if (place.stage == 'e' && (context.now >= place.began + period || context.now < place.began))
    place = {.began = context.now};
  while (place.stage != 'e' && !context.stopped && SteadyClock::now() - begun < turn_length)
    TRY(go_on(place, turn));
  turn.more = place.stage != 'e';
  turn.place = text_of(place);
  turn.pace = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - begun) *
              (1 + rest_per_work);
  if (!turn.more) turn.next = place.began + period;
  if (kept_ > 0)
    turn.error = fmt::format("{} findings cannot be repaired; the first: {}", kept_, first_kept_);
  return turn;
}

Result<void> Scrub::go_on(Place& place, Turn& turn) {
  if (place.stage == 'f') {
    const Verified verified = engine_.verify(place.rest);
    for (const Verified::Damage& damage : verified.damages)
      TRY(keep({.kind = FindingKind::damaged_file, .key = damage.file, .what = damage.what}, place.began));
    turn.done += verified.bytes > 0;
    place.rest = verified.place;
    if (place.rest.empty()) place.stage = 's', check_.reset();
    return {};
  }
  if (!check_) check_ = std::make_unique<StoreCheck>(engine_, clock_, place.rest);
  const StoreCheck::Part part = TRY(check_->advance(entries_at_once));
  for (const Finding& finding : part.findings) TRY(take(finding, place.began));
  turn.done += part.entries;
  place.rest = part.place;
  if (!part.is_last) return {};
  place.stage = 'e';
  place.rest.clear();
  check_.reset();
  TRY(look_at_kept(place.began));
  if (const uint64_t repaired = std::exchange(repaired_, 0); repaired + kept_ > 0)
    LOG_ERROR("Scrub: a round is over: {} findings were repaired, {} cannot be.", repaired, kept_);
  return {};
}

Result<void> Scrub::take(const Finding& finding, Timestamp began) {
  if (!finding.remedy) return keep(finding, began);
  const Result<bool> repaired = repair_again(engine_, finding);
  if (!repaired.has_value()) {
    LOG_WARNING("Scrub: not repaired, the next round tries again: {} ({})", line_of(finding),
                repaired.error().message());
  } else if (*repaired && ++repaired_ <= lines_max) {
    LOG_ERROR("Scrub: repaired, derived anew from the table's items: {}", line_of(finding));
  }
  return {};
}

Result<void> Scrub::keep(const Finding& finding, Timestamp began) {
  if (kept_ >= kept_max) return {};
  bool is_new = false;
  const std::string key = finding_key(finding.table_id, uint8_t(finding.kind), finding.key);
  auto plan = [&](const Moment& moment, Present present) -> Planned {
    std::optional<KeptFinding> kept = present[0] ? decode_kept_finding(*present[0]) : std::nullopt;
    is_new = !kept;
    if (!kept) kept = KeptFinding{.table = finding.table, .what = finding.what, .found = moment.now};
    kept->seen = began;
    Batch batch;
    batch.put(key, encode_kept_finding(*kept));
    return {std::move(batch), nothing()};
  };
  TRY(complete(engine_, Write{.keys = {key}, .plan = std::move(plan)}));
  if (!is_new) return {};
  LOG_ERROR("Scrub: found, and cannot be repaired: {}", line_of(finding));
  if (kept_++ == 0) first_kept_ = line_of(finding);
  return {};
}

Result<void> Scrub::look_at_kept(Timestamp began) {
  kept_ = 0;
  first_kept_.clear();
  Batch gone;
  const SnapshotReader reader(engine_);
  KeyRange rest = range_of_family('F');
  for (Entries kept; !(kept = TRY(reader.first_of(rest, kept_max))).empty();) {
    rest.first = kept.back().first + '\0';
    for (const auto& [key, value] : kept) {
      const std::optional<KeptFinding> finding = decode_kept_finding(value);
      if (!finding || finding->repaired > 0) continue;  // a counter's last repair stays with its table
      if (finding->seen < began) {
        gone.erase(key);
      } else if (kept_++ == 0) {
        first_kept_ = fmt::format("{} {}", finding->table, finding->what);
      }
    }
  }
  if (gone.empty()) return {};
  LOG_INFO("Scrub: {} earlier findings are there no more", gone.changes().size());
  return complete(engine_, Write{.keys = {}, .plan = [&gone](const Moment&, Present) -> Planned {
                                   return {gone, nothing()};
                                 }});
}

BackgroundTask scrub_task(Engine& engine, const Clock& clock, std::chrono::seconds period) {
  return {.name = "Scrub",
          .unit = "entries and files checked",
          .period = period,
          .turn = [scrub = std::make_shared<Scrub>(engine, clock, period)](const TurnContext& context) {
            return scrub->turn(context);
          }};
}

}  // namespace gramme
