#include "table/purge.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "api/errors.h"
#include "base/logging.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

/// Few enough that the writer, which other writes wait for, is not held up noticeably.
constexpr size_t entries_per_batch = 1000;
constexpr std::chrono::seconds pause_after_failure{1};

Response nothing() {
  return [](Writer&) {};
}

/// Collects keys until a batch is full, then erases them. `rest` says where to go on; empty at the range's
/// end.
class EraseBatch final : public Visitor {
 public:
  explicit EraseBatch(std::string& rest) : rest_(rest) { rest_.clear(); }

  bool visit(std::string_view key, std::string_view) override {
    if (keys_.size() == entries_per_batch) {
      rest_ = key;
      return false;
    }
    keys_.emplace_back(key);
    return true;
  }

  Step finish() override {
    if (keys_.empty()) return nothing();
    return Write{.keys = {}, .plan = [keys = std::move(keys_)](const Moment&, Present) -> Planned {
                   Batch batch;
                   for (const std::string& key : keys) batch.erase(key);
                   return {std::move(batch), nothing()};
                 }};
  }

 private:
  std::string& rest_;
  std::vector<std::string> keys_;
};

/// Collects the ids of dropped tables.
class DroppedTables final : public Visitor {
 public:
  explicit DroppedTables(std::set<uint64_t>& tables) : tables_(tables) {}

  bool visit(std::string_view key, std::string_view) override {
    if (std::optional<uint64_t> table_id = parse_dropped_key(key)) tables_.insert(*table_id);
    return true;
  }
  Step finish() override { return nothing(); }

 private:
  std::set<uint64_t>& tables_;
};

Result<void> run(Engine& engine, Step step) {
  Outcome outcome = run_to_end(engine, std::move(step));
  if (Error* error = std::get_if<Error>(&outcome)) return std::move(*error);
  if (Unknown* unknown = std::get_if<Unknown>(&outcome))
    return internal_server_error(std::move(unknown->reason));
  return {};
}

Scan scan_of(KeyRange range, std::unique_ptr<Visitor> visitor) {
  Scan scan;
  scan.range = std::move(range);
  scan.visitor = std::move(visitor);
  return scan;
}

Result<void> erase_range(Engine& engine, KeyRange range, const std::atomic<bool>& stopped) {
  std::string rest = range.first;
  while (!rest.empty() && !stopped) {
    KeyRange left{std::exchange(rest, {}), range.last};
    TRY(run(engine, scan_of(std::move(left), std::make_unique<EraseBatch>(rest))));
  }
  return {};
}

}  // namespace

Result<void> purge_table(Engine& engine, uint64_t table_id, const std::atomic<bool>& stopped) {
  TRY(erase_range(engine, range_of_table(table_id), stopped));
  TRY(erase_range(engine, range_of_counters(table_id), stopped));
  TRY(erase_range(engine, range_of_collections(table_id), stopped));
  if (stopped) return {};
  return run(engine, Write{.keys = {}, .plan = [table_id](const Moment&, Present) -> Planned {
                             Batch batch;
                             batch.erase(dropped_key(table_id));
                             return {std::move(batch), nothing()};
                           }});
}

Purge::Purge(Engine& engine) : engine_(engine) {
  engine.observe(range_of_family('D').first,
                 [queue = queue_](std::string_view key, const std::string* value, Version) {
                   std::optional<uint64_t> table_id = parse_dropped_key(key);
                   if (value == nullptr || !table_id) return;
                   std::lock_guard lock(queue->mutex);
                   queue->tables.insert(*table_id);
                   queue->changed.notify_one();
                 });
}

Purge::~Purge() {
  {
    std::lock_guard lock(queue_->mutex);
    queue_->stopped = true;
  }
  queue_->changed.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Purge::start() {
  thread_ = std::thread([this] { work(); });
}

size_t Purge::tables_left() const {
  std::lock_guard lock(queue_->mutex);
  return queue_->tables.size();
}

void Purge::work() {
  std::set<uint64_t> leftovers;
  until_done([&] {
    return run(engine_, scan_of(range_of_family('D'), std::make_unique<DroppedTables>(leftovers)));
  });
  std::unique_lock lock(queue_->mutex);
  queue_->tables.merge(leftovers);
  while (true) {
    queue_->changed.wait(lock, [&] { return queue_->stopped || !queue_->tables.empty(); });
    if (queue_->stopped) return;
    uint64_t table_id = *queue_->tables.begin();
    lock.unlock();
    until_done([&] { return purge_table(engine_, table_id, queue_->stopped); });
    lock.lock();
    queue_->tables.erase(table_id);
  }
}

void Purge::until_done(const std::function<Result<void>()>& attempt) {
  while (!queue_->stopped) {
    Result<void> done = attempt();
    if (done.has_value()) return;
    LOG_WARNING("entries of dropped tables could not be removed, trying again: {}", done.error().message());
    std::unique_lock lock(queue_->mutex);
    queue_->changed.wait_for(lock, pause_after_failure, [&] { return queue_->stopped.load(); });
  }
}

}  // namespace gramme
