#include "table/expiry_queue.h"

#include <memory>
#include <optional>
#include <vector>

#include "api/errors.h"
#include "table/erase_range.h"
#include "table/expiry.h"
#include "table/record.h"
#include "table/storage_keys.h"
#include "table/store_access.h"

namespace gramme {
namespace {

using Progress = WorkQueue::Progress;

constexpr size_t items_per_step = 200;
constexpr size_t entries_per_turn = 20'000;

}  // namespace

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<QueueWorkRecord, Visitor>& record) {
  field(1, record.table_key);
  field(2, record.cursor);
}

std::optional<QueueWorkRecord> decode_queue_work(std::string_view bytes) {
  QueueWorkRecord record;
  if (!read_fields(bytes, record)) return std::nullopt;
  return record;
}

namespace {

std::string encode(const QueueWorkRecord& record) {
  std::string bytes;
  append_fields(bytes, record);
  return bytes;
}

/// The table under the record that still has the setting; nothing when it has another, or is gone.
std::optional<Table> table_of(const QueueWork& work, const std::optional<std::string_view>& bytes) {
  std::optional<Table> table = bytes ? decode_table(*bytes) : std::nullopt;
  if (!table || table->id != work.table_id || !table->expires_items() ||
      table->time_to_live->setting != work.setting)
    return std::nullopt;
  return table;
}

/// Queues the items as they are when the plan runs, and notes how far it came; erases the work when `last`.
Write fill_step(std::string key, QueueWork work, QueueWorkRecord record, std::vector<std::string> items,
                bool last) {
  std::vector<std::string> keys = {key, record.table_key};
  keys.insert(keys.end(), items.begin(), items.end());
  return Write{.keys = std::move(keys),
               .plan = [key = std::move(key), work, record = std::move(record), items = std::move(items),
                        last](const Moment&, Present present) -> Planned {
                 Batch batch;
                 const std::optional<Table> table = table_of(work, present[1]);
                 if (!present[0]) return {std::move(batch), nothing()};
                 for (size_t i = 0; table && i < items.size(); ++i) {
                   if (!present[2 + i]) continue;
                   append_expiry_change(batch, *table, items[i], {}, ItemView(*present[2 + i]));
                 }
                 if (last || !table) {
                   batch.erase(key);
                 } else {
                   batch.put(key, encode({record.table_key, items.back()}));
                 }
                 return {std::move(batch), nothing()};
               }};
}

class FillVisitor final : public Visitor {
 public:
  FillVisitor(std::string key, QueueWork work, QueueWorkRecord record, uint64_t& seen)
      : key_(std::move(key)), work_(work), record_(std::move(record)), seen_(seen) {}

  bool visit(std::string_view key, std::string_view) override {
    if (items_.size() == items_per_step) return last_ = false;
    items_.emplace_back(key);
    return true;
  }
  Step finish() override {
    seen_ += items_.size();
    return fill_step(std::move(key_), work_, std::move(record_), std::move(items_), last_);
  }

 private:
  std::string key_;
  const QueueWork work_;
  QueueWorkRecord record_;
  uint64_t& seen_;
  std::vector<std::string> items_;
  bool last_ = true;
};

/// Reads how far the work came, and goes on from there; adds up the items it goes through.
Read fill_on(const std::string& key, QueueWork work, uint64_t& seen) {
  Read read;
  read.keys = {key};
  read.then = [key, work, &seen](Present present) -> Step {
    if (!present[0]) return nothing();
    std::optional<QueueWorkRecord> record = decode_queue_work(*present[0]);
    if (!record) return internal_server_error("a record of work at a queue of expiries is damaged");
    Scan scan;
    scan.range = range_of_index(work.table_id, 0);
    if (!record->cursor.empty()) scan.range.first = record->cursor + '\0';
    scan.visitor = std::make_unique<FillVisitor>(key, work, *std::move(record), seen);
    return scan;
  };
  return read;
}

}  // namespace

void put_queue_work(Batch& batch, const Table& table) {
  put_queue_work(batch, table, table.time_to_live->setting, table.time_to_live->enabled);
}

void put_queue_work(Batch& batch, const Table& table, uint16_t setting, bool fill) {
  batch.put(queue_work_key(table.id, setting, fill), encode({catalog_key(table.owner, table.name), {}}));
}

Result<WorkQueue::Part> advance_queue_work(Engine& engine, const std::string& key,
                                           const std::atomic<bool>& stopped) {
  const std::optional<QueueWork> work = parse_queue_work_key(key);
  if (!work) return internal_server_error("a key of work at queues of expiries names none");
  uint64_t done = 0;
  if (work->fill) {
    TRY(complete(engine, fill_on(key, *work, done)));
  } else {
    const Erased erased = TRY(erase_range(engine, range_of_expiries(work->table_id, work->setting), stopped,
                                          {}, entries_per_turn));
    done = erased.entries;
    if (erased.rest.empty()) TRY(erase(engine, key));
  }
  const bool is_left = TRY(value_of(engine, key)).has_value();
  return WorkQueue::Part{is_left ? Progress::more : Progress::done, done};
}

BackgroundTask expiry_queue_task(Engine& engine) {
  return queue_task(engine, "AlignExpiryQueues", "items gone through", Family::queue_work,
                    [&engine](const std::string& key, const std::atomic<bool>& stopped) {
                      return advance_queue_work(engine, key, stopped);
                    });
}

}  // namespace gramme
