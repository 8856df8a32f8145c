#include "table/purge.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/logging.h"
#include "table/erase_range.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

constexpr std::chrono::seconds longest_pause{60};

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

Scan scan_of(KeyRange range, std::unique_ptr<Visitor> visitor) {
  Scan scan;
  scan.range = std::move(range);
  scan.visitor = std::move(visitor);
  return scan;
}

}  // namespace

Result<void> purge_table(Engine& engine, uint64_t table_id, const std::atomic<bool>& stopped) {
  TRY(erase_range(engine, range_of_table(table_id), stopped));
  TRY(erase_range(engine, range_of_counters(table_id), stopped));
  TRY(erase_range(engine, range_of_collections(table_id), stopped));
  if (stopped) return {};
  return complete(engine, Write{.keys = {}, .plan = [table_id](const Moment&, Present) -> Planned {
                                  Batch batch;
                                  batch.erase(dropped_key(table_id));
                                  return {std::move(batch), nothing()};
                                }});
}

std::chrono::seconds next_pause(std::chrono::seconds pause) {
  return std::clamp(pause * 2, std::chrono::seconds(1), longest_pause);
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
    return complete(engine_, scan_of(range_of_family('D'), std::make_unique<DroppedTables>(leftovers)));
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
  for (std::chrono::seconds pause{0}; !queue_->stopped;) {
    Result<void> done = attempt();
    if (done.has_value()) return;
    pause = next_pause(pause);
    LOG_WARNING("entries of dropped tables could not be removed, trying again in {} s: {}", pause.count(),
                done.error().message());
    std::unique_lock lock(queue_->mutex);
    queue_->changed.wait_for(lock, pause, [&] { return queue_->stopped.load(); });
  }
}

}  // namespace gramme
