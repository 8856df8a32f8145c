#include "table/work_queue.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/logging.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

constexpr std::chrono::seconds longest_pause{60};

class KeyVisitor final : public Visitor {
 public:
  explicit KeyVisitor(std::vector<std::string>& keys) : keys_(keys) {}

  bool visit(std::string_view key, std::string_view) override {
    keys_.emplace_back(key);
    return true;
  }
  Step finish() override { return nothing(); }

 private:
  std::vector<std::string>& keys_;
};

}  // namespace

std::chrono::seconds next_pause(std::chrono::seconds pause) {
  return std::clamp(pause * 2, std::chrono::seconds(1), longest_pause);
}

WorkQueue::WorkQueue(Engine& engine, std::string name, char family, Work work)
    : engine_(engine), name_(std::move(name)), family_(family), work_(std::move(work)) {
  engine.observe(range_of_family(family).first,
                 [pieces = pieces_](std::string_view key, const std::string* value, Version) {
                   if (value == nullptr) return;
                   std::lock_guard lock(pieces->mutex);
                   if (pieces->turns.try_emplace(std::string(key)).second) pieces->changed.notify_one();
                 });
}

WorkQueue::~WorkQueue() {
  {
    std::lock_guard lock(pieces_->mutex);
    pieces_->stopped = true;
  }
  pieces_->changed.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WorkQueue::start() {
  thread_ = std::thread([this] { run(); });
}

size_t WorkQueue::left() const {
  std::lock_guard lock(pieces_->mutex);
  return pieces_->turns.size();
}

void WorkQueue::run() {
  if (!load()) return;
  for (std::string key = next({}); !key.empty(); key = next(key)) {
    Result<Progress> progress = work_(key, pieces_->stopped);
    std::lock_guard lock(pieces_->mutex);
    if (!progress.has_value()) {
      postpone(pieces_->turns[key], progress.error());
    } else if (*progress == Progress::done) {
      pieces_->turns.erase(key);
    } else {
      pieces_->turns[key] = {};
    }
  }
}

bool WorkQueue::load() {
  std::vector<std::string> found;
  for (Turn turn; !pieces_->stopped;) {
    found.clear();
    Scan scan;
    scan.range = range_of_family(family_);
    scan.visitor = std::make_unique<KeyVisitor>(found);
    Result<void> scanned = complete(engine_, std::move(scan));
    if (scanned.has_value()) break;
    postpone(turn, scanned.error());
    std::unique_lock lock(pieces_->mutex);
    pieces_->changed.wait_until(lock, turn.due, [&] { return pieces_->stopped.load(); });
  }
  std::lock_guard lock(pieces_->mutex);
  for (std::string& key : found) pieces_->turns.try_emplace(std::move(key));
  return !pieces_->stopped;
}

std::string WorkQueue::next(const std::string& last) {
  std::unique_lock lock(pieces_->mutex);
  const auto& turns = pieces_->turns;
  while (!pieces_->stopped) {
    const auto is_due = [now = SteadyClock::now()](const auto& piece) { return piece.second.due <= now; };
    const auto after = turns.upper_bound(last);
    if (auto piece = std::find_if(after, turns.end(), is_due); piece != turns.end()) return piece->first;
    if (auto piece = std::find_if(turns.begin(), after, is_due); piece != after) return piece->first;
    auto soonest = std::ranges::min_element(turns, {}, [](const auto& piece) { return piece.second.due; });
    if (soonest == turns.end()) {
      pieces_->changed.wait(lock);
    } else {
      const SteadyClock::time_point due = soonest->second.due;  // the piece may go while this waits
      pieces_->changed.wait_until(lock, due);
    }
  }
  return {};
}

void WorkQueue::postpone(Turn& turn, const Error& error) const {
  turn.pause = next_pause(turn.pause);
  turn.due = SteadyClock::now() + turn.pause;
  LOG_WARNING("{} failed, trying again in {} s: {}", name_, turn.pause.count(), error.message());
}

}  // namespace gramme
