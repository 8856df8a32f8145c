#include "table/background/task_thread.h"

#include <algorithm>
#include <utility>

#include "base/logging.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

constexpr std::chrono::seconds longest_pause{60};
constexpr int64_t report_period = 60 * microseconds_per_second;
constexpr int64_t first_report_after = 10 * microseconds_per_second;

Timestamp after(Timestamp time, std::chrono::microseconds duration) { return time + duration.count(); }

}  // namespace

std::chrono::seconds next_pause(std::chrono::seconds pause) {
  return std::clamp(pause * 2, std::chrono::seconds(1), longest_pause);
}

bool TaskBoard::is_settled() const {
  return std::ranges::none_of(progresses,
                              [this](const TaskProgress& task) { return task.working || is_due(task); });
}

void TaskBoard::tell_if_settled(std::unique_lock<std::mutex>& lock) {
  if (waiting.empty() || stopped || !is_settled()) return;
  auto told = std::exchange(waiting, {});
  lock.unlock();
  for (auto& done : told) done();
  lock.lock();
}

TaskThread::TaskThread(Engine& engine, std::string holder, BackgroundTask task,
                       std::shared_ptr<TaskBoard> board)
    : task_(std::move(task)),
      is_exclusive_(engine.is_exclusive()),
      board_(std::move(board)),
      progress_(board_->progresses.emplace_back(TaskProgress{.due = board_->clock.now()})),
      lease_(engine, task_.name, std::move(holder)) {
  if (task_.watches.empty()) return;
  engine.observe(task_.watches, [board = board_, &progress = progress_](std::string_view,
                                                                        const std::string* value, Version) {
    if (value == nullptr) return;
    std::lock_guard lock(board->mutex);
    if (!progress.woken) board->changed.notify_all();
    progress.woken = true;
  });
}

TaskThread::~TaskThread() {
  if (thread_.joinable()) thread_.join();
}

void TaskThread::start() {
  thread_ = std::thread([this] { run(); });
}

TaskStatus TaskThread::status() const {
  const TaskProgress& progress = progress_;
  const Timestamp now = board_->clock.now();
  const Timestamp since = progress.elsewhere ? now : progress.waiting_since.value_or(progress.due);
  return {.name = task_.name,
          .unit = task_.unit,
          .period = task_.period,
          .state = progress.elsewhere                             ? TaskState::elsewhere
                   : !progress.error.empty()                      ? TaskState::failing
                   : progress.working || board_->is_due(progress) ? TaskState::working
                                                                  : TaskState::waiting,
          .done = progress.done,
          .left = progress.left,
          .lag = std::max<int64_t>(now - since, 0),
          .due = progress.due,
          .holder = progress.lease.holder,
          .until = progress.lease.until,
          .error = progress.error};
}

void TaskThread::run() {
  std::unique_lock lock(board_->mutex);
  while (wait(lock)) {
    const auto begun = SteadyClock::now();
    const auto pace = take_turn(lock);
    if (pace.count() > 0)
      board_->changed.wait_until(lock, begun + pace, [this] { return board_->stopped.load(); });
    board_->tell_if_settled(lock);
  }
  lock.unlock();
  if (is_exclusive_) return;
  if (auto released = lease_.release(); !released.has_value())
    LOG_WARNING("{}: the lease was not given back: {}", task_.name, released.error().message());
}

bool TaskThread::take_turn_if_due() {
  std::unique_lock lock(board_->mutex);
  if (progress_.working || !board_->is_due(progress_)) return false;
  take_turn(lock);
  board_->tell_if_settled(lock);
  return true;
}

std::chrono::microseconds TaskThread::take_turn(std::unique_lock<std::mutex>& lock) {
  const Timestamp now = board_->clock.now();
  const bool woken = std::exchange(progress_.woken, false);
  if (!progress_.waiting_since) progress_.waiting_since = std::min(progress_.due, now);
  progress_.working = true;
  lock.unlock();
  const Result<std::optional<Turn>> turn = work(now, woken);
  lock.lock();
  progress_.working = false;
  progress_.lease = lease_.record();
  progress_.done = progress_.lease.done + not_kept_;
  if (!turn.has_value()) {
    note_failure(turn.error(), now);
  } else if (*turn) {
    pause_ = {};
    progress_.elsewhere = false;
    note(**turn, now);
    if ((*turn)->more) return (*turn)->pace;
  }
  return {};
}

bool TaskThread::wait(std::unique_lock<std::mutex>& lock) {
  while (!board_->stopped && !board_->is_due(progress_)) {
    // A clock that was set back makes nobody wait for longer than a period.
    const Timestamp latest = after(board_->clock.now(), std::max(task_.period, longest_pause));
    progress_.due = std::min(progress_.due, progress_.elsewhere ? progress_.due : latest);
    if (auto pause = board_->clock.until(progress_.due)) {
      board_->changed.wait_for(lock, *pause);
    } else {
      board_->changed.wait(lock);
    }
  }
  return !board_->stopped;
}

Result<std::optional<Turn>> TaskThread::work(Timestamp now, bool woken) {
  const bool is_new = !lease_.is_held();
  const bool is_held = TRY(lease_.hold(now));
  const TaskRecord& record = lease_.record();
  const Timestamp next = after(record.ended, task_.period);
  const bool is_early = is_new && record.place.empty() && record.ended <= now && now < next;
  if (!is_held || (is_early && !woken && task_.watches.empty())) {
    std::lock_guard lock(board_->mutex);
    progress_.elsewhere = !is_held;
    progress_.due = is_held ? next : std::max(record.until, now + 1);
    progress_.waiting_since.reset();
    progress_.error.clear();
    return std::optional<Turn>();
  }
  Turn turn = TRY(task_.turn({.now = now, .place = record.place, .stopped = board_->stopped}));
  not_kept_ += turn.done;
  not_reported_ += turn.done;
  TRY(keep(turn, now));
  return std::optional(std::move(turn));
}

Result<void> TaskThread::keep(const Turn& turn, Timestamp now) {
  TaskRecord record = lease_.record();
  const bool is_over = !turn.more && not_kept_ > 0;
  if (turn.place == record.place && !is_over) return {};
  record.place = turn.place;
  record.done += not_kept_;
  if (is_over) record.ended = now;
  if (TRY(lease_.keep(std::move(record)))) not_kept_ = 0;
  return {};
}

void TaskThread::note(const Turn& turn, Timestamp now) {
  progress_.error = turn.error;
  progress_.left = turn.left;
  if (turn.more) {
    if (turn.waiting_since) progress_.waiting_since = turn.waiting_since;
    progress_.due = std::min(progress_.due, now);
  } else {
    progress_.waiting_since = turn.waiting_since;
    progress_.due = after(now, task_.period);
    if (turn.next) progress_.due = std::clamp(*turn.next, now + 1, progress_.due);
  }
  report(turn, now);
}

void TaskThread::note_failure(const Error& error, Timestamp now) {
  pause_ = next_pause(pause_);
  progress_.error = error.message().empty() ? std::string(error.kind().name) : error.message();
  progress_.due = after(now, pause_);
  LOG_WARNING("{} failed, trying again in {} s: {}", task_.name, pause_.count(), progress_.error);
}

void TaskThread::report(const Turn& turn, Timestamp now) {
  // Of a round that is soon over its end is enough.
  const bool begins = turn.more && not_reported_ == turn.done;
  if (begins) reported_ = std::max(reported_, now - report_period + first_report_after);
  if (not_reported_ == 0 || now < reported_ + report_period) return;
  if (!turn.more) {
    LOG_INFO("{}: {} {}", task_.name, not_reported_, task_.unit);
  } else {
    const double lag =
        double(now - progress_.waiting_since.value_or(now)) / double(microseconds_per_second);
    const std::string left = progress_.left ? fmt::format(", {} left", *progress_.left) : "";
    LOG_INFO("{}: {} {} so far{}, {:.1f} s behind", task_.name, not_reported_, task_.unit, left, lag);
  }
  not_reported_ = 0;
  reported_ = now;
}

}  // namespace gramme
