#include "table/work_queue.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/logging.h"
#include "table/background/background_tasks.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

/// New pieces are heard of; this is for what another server left.
constexpr std::chrono::seconds period{60};

}  // namespace

/// Goes through all pieces, and chooses the first after the last one that is due, or else the first.
class WorkQueue::NextPiece final : public Visitor {
 public:
  NextPiece(Found& found, Delays& delays, const std::string& last, Timestamp now)
      : found_(found), delays_(delays), last_(last), now_(now) {}

  bool visit(std::string_view key, std::string_view) override {
    ++found_.left;
    auto delay = delays_.find(key);
    if (delay != delays_.end()) there_.insert(delays_.extract(delay));
    auto kept = there_.find(key);
    if (kept != there_.end() && kept->second.due > now_) return true;
    if (found_.key.empty() || (found_.key <= last_ && key > last_)) found_.key = key;
    return true;
  }
  Step finish() override {
    delays_ = std::move(there_);
    return nothing();
  }

 private:
  Found& found_;
  Delays& delays_;
  const std::string& last_;
  const Timestamp now_;
  Delays there_;
};

Result<WorkQueue::Found> WorkQueue::find(Timestamp now) {
  Found found;
  Scan scan;
  scan.range = range_of_family(family_);
  scan.visitor = std::make_unique<NextPiece>(found, delays_, last_, now);
  TRY(complete(engine_, std::move(scan)));
  return found;
}

Result<Turn> WorkQueue::turn(const TurnContext& context) {
  const Found found = TRY(find(context.now));
  if (found.key.empty()) return pause(found.left);
  last_ = found.key;
  Result<Part> part = work_(found.key, context.stopped);
  if (!part.has_value()) return postpone(found.key, part.error(), found.left, context.now);
  delays_.erase(found.key);
  return Turn{.done = part->done,
              .more = true,
              .left = found.left - uint64_t(part->progress == Progress::done),
              .waiting_since = part->since};
}

Turn WorkQueue::pause(uint64_t left) const {
  Turn turn{.left = left};
  for (const auto& [key, delay] : delays_) {
    turn.next = std::min(turn.next.value_or(delay.due), delay.due);
    turn.waiting_since = std::min(turn.waiting_since.value_or(delay.since), delay.since);
    turn.error = delay.error;
  }
  return turn;
}

Turn WorkQueue::postpone(const std::string& key, const Error& error, uint64_t left, Timestamp now) {
  Delay& delay = delays_.try_emplace(key, Delay{.since = now, .due = now, .error = {}}).first->second;
  delay.pause = next_pause(delay.pause);
  delay.due = now + std::chrono::microseconds(delay.pause).count();
  delay.error = error.message();
  LOG_WARNING("{}: a piece failed, trying again in {} s: {}", name_, delay.pause.count(), error.message());
  return Turn{.more = true, .left = left, .error = error.message()};
}

BackgroundTask queue_task(Engine& engine, std::string name, std::string unit, Family family,
                          WorkQueue::Work work) {
  auto queue = std::make_shared<WorkQueue>(engine, name, family, std::move(work));
  return {.name = std::move(name),
          .unit = std::move(unit),
          .period = period,
          .watches = range_of_family(family).first,
          .turn = [queue](const TurnContext& context) { return queue->turn(context); }};
}

}  // namespace gramme
