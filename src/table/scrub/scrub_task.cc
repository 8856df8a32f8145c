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
#include "table/store_access.h"

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
constexpr std::chrono::hours never{100 * 365 * 24};

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

void Scrub::ask(std::string table_key, Told told) {
  std::lock_guard lock(mutex_);
  asked_.push_back({std::move(table_key), std::move(told)});
}

/// What fails is tried again from the place where its turn began, but nobody waits for that.
Result<Turn> Scrub::turn(const TurnContext& context) {
  Result<Turn> turn = work(context);
  if (turn.has_value()) return turn;
  check_.reset();
  for (TableScrub& table : std::exchange(tables_, {})) table.told(turn.error());
  for (Told& told : std::exchange(round_told_, {})) told(turn.error());
  return turn;
}

Result<Turn> Scrub::work(const TurnContext& context) {
  const auto begun = SteadyClock::now();
  if (!std::exchange(knows_kept_, true)) TRY(look_at_kept(0));
  Place place = parse(context.place, context.now);
  take_asked(place, context.now);
  if (is_over(place, context.now)) {
    place.stage = 'e';
  } else if (place.stage == 'e') {
    place = begin_round(context.now);
  }
  const bool is_hurried = is_awaited();
  Turn turn;
  while (!context.stopped && SteadyClock::now() - begun < turn_length) {
    if (tables_.empty() && place.stage == 'e') break;
    turn.done += TRY(tables_.empty() ? go_on(place) : check_table());
  }
  turn.more = !tables_.empty() || place.stage != 'e';
  turn.place = text_of(place);
  if (!is_hurried)
    turn.pace = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - begun) *
                (1 + rest_per_work);
  if (!turn.more && period_.count() > 0) turn.next = next_round(place);
  if (kept_ > 0)
    turn.error = fmt::format("{} findings cannot be repaired; the first: {}", kept_, first_kept_);
  return turn;
}

void Scrub::take_asked(Place& place, Timestamp now) {
  std::vector<Asked> asked;
  {
    std::lock_guard lock(mutex_);
    asked.swap(asked_);
  }
  for (Asked& one : asked) {
    if (!one.table_key.empty()) {
      tables_.push_back(
          {StoreCheck::of_table(engine_, clock_, std::move(one.table_key)), now, std::move(one.told)});
      continue;
    }
    if (round_told_.empty()) place = begin_round(now);
    round_told_.push_back(std::move(one.told));
  }
}

Scrub::Place Scrub::begin_round(Timestamp now) {
  round_ = {};
  check_.reset();
  return {.began = now};
}

/// No round is at hand, nor due. Without a period there is none that nobody waits for.
bool Scrub::is_over(const Place& place, Timestamp now) const {
  if (period_.count() == 0) return round_told_.empty();
  return place.stage == 'e' && place.began <= now && now < next_round(place);
}

Timestamp Scrub::next_round(const Place& place) const {
  return place.began + std::chrono::microseconds(period_).count();
}

Result<uint64_t> Scrub::go_on(Place& place) {
  if (place.stage == 'f') return check_files(place);
  if (!check_) check_ = std::make_unique<StoreCheck>(engine_, clock_, place.rest);
  const StoreCheck::Part part = TRY(check_->advance(entries_at_once));
  for (const Finding& finding : part.findings) TRY(take(finding, place.began, round_));
  round_.checked += part.entries;
  place.rest = part.place;
  if (part.is_last) TRY(end_round(place));
  return part.entries;
}

Result<uint64_t> Scrub::check_files(Place& place) {
  const Verified verified = engine_.verify(place.rest);
  for (const Verified::Damage& damage : verified.damages)
    TRY(keep({.kind = FindingKind::damaged_file, .key = damage.file, .what = damage.what}, place.began,
             round_));
  const uint64_t checked = verified.bytes > 0;
  round_.checked += checked;
  place.rest = verified.place;
  if (place.rest.empty()) place.stage = 's', check_.reset();
  return checked;
}

Result<void> Scrub::end_round(Place& place) {
  place.stage = 'e';
  place.rest.clear();
  check_.reset();
  TRY(look_at_kept(place.began));
  const ScrubReport report = std::exchange(round_, {});
  if (report.repaired + kept_ > 0)
    LOG_ERROR("Scrub: a round is over: {} findings were repaired, {} cannot be.", report.repaired, kept_);
  for (Told& told : std::exchange(round_told_, {})) told(report);
  return {};
}

Result<uint64_t> Scrub::check_table() {
  TableScrub& table = tables_.front();
  const StoreCheck::Part part = TRY(table.check.advance(entries_at_once));
  for (const Finding& finding : part.findings) TRY(take(finding, table.began, table.report));
  table.report.checked += part.entries;
  if (part.is_last) {
    table.told(table.report);
    tables_.pop_front();
  }
  return part.entries;
}

Result<void> Scrub::take(const Finding& finding, Timestamp began, ScrubReport& report) {
  if (!finding.remedy) return keep(finding, began, report);
  const Result<bool> repaired = repair_again(engine_, finding);
  if (!repaired.has_value()) {
    ++report.unrepaired;
    LOG_WARNING("Scrub: not repaired, the next round tries again: {} ({})", line_of(finding),
                repaired.error().message());
  } else if (*repaired && ++report.repaired <= lines_max) {
    LOG_ERROR("Scrub: repaired, derived anew from the table's items: {}", line_of(finding));
  }
  return {};
}

Result<void> Scrub::keep(const Finding& finding, Timestamp began, ScrubReport& report) {
  ++report.unrepaired;
  const std::string key = finding_key(finding.table_id, uint8_t(finding.kind), finding.key);
  const bool has_room = kept_ < kept_max;
  const bool is_new = TRY(decide<bool>(engine_, {key}, [&](const Moment& moment, Present present) {
    std::optional<KeptFinding> kept = present[0] ? decode_kept_finding(*present[0]) : std::nullopt;
    const bool was_kept = kept.has_value();
    Batch batch;
    if (!was_kept && !has_room) return Decision<bool>{std::move(batch), false};
    if (!was_kept) kept = KeptFinding{.table = finding.table, .what = finding.what, .found = moment.now};
    kept->seen = began;
    batch.put(key, encode_kept_finding(*kept));
    return Decision<bool>{std::move(batch), !was_kept};
  }));
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
  KeyRange rest = range_of_family(Family::findings);
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

BackgroundTask scrub_task(Scrub& scrub) {
  return {.name = std::string(scrub_task_name),
          .unit = "entries and files checked",
          .period = scrub.period().count() > 0 ? scrub.period() : never,
          .turn = [&scrub](const TurnContext& context) { return scrub.turn(context); }};
}

}  // namespace gramme
