#include "table/expiry_sweep.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "table/change.h"
#include "table/expiry.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

constexpr std::chrono::seconds period{1};
/// Of one table; other writes wait for a step.
constexpr size_t items_per_step = 25;

/// What one step did to a queue.
struct Swept {
  size_t queued = 0;  // entries looked at
  size_t deleted = 0;
  bool current = false;   // the table was the one that is known: the entries are gone
  bool changed = false;   // it is another one by now, which the next turn knows
  std::string rest = {};  // the key of the first entry that is left; empty: none
};

/// The removal of queued items, and of their entries in the queue.
class Removal {
 public:
  Removal(TablePointer table, std::vector<std::string> entries, Swept& swept)
      : table_(std::move(table)), entries_(std::move(entries)), swept_(swept) {
    keys_.push_back(catalog_key(table_->owner, table_->name));
    for (const std::string& entry : entries_) keys_.emplace_back(*item_in_expiry_key(entry));
    for (size_t i = 0; i < entries_.size(); ++i) builds_.emplace_back(*table_, keys_[1 + i], keys_);
  }
  std::vector<std::string> keys() const { return keys_; }

  Planned plan(const Moment& moment, Present present) const {
    swept_.deleted = 0;
    const std::optional<TableVersion> found = present[0] ? read_table_version(*present[0]) : std::nullopt;
    Batch batch;
    swept_.current = found == version_of(*table_);
    swept_.changed = found && !swept_.current;
    if (!swept_.current) return {std::move(batch), nothing()};
    for (size_t i = 0; i < entries_.size(); ++i) {
      batch.erase(entries_[i]);
      const std::string& key = keys_[1 + i];
      const ItemView item = present[1 + i] ? ItemView(*present[1 + i]) : ItemView();
      if (!item || !has_expired(*table_, item, moment.now)) continue;
      ChangeContext context(moment, i, builds_[i].indexed(key, present));
      context.origin = ChangeOrigin::expiry;
      append_change(batch, context, table_, key, item, {});
      ++swept_.deleted;
    }
    return {std::move(batch), nothing()};
  }

 private:
  TablePointer table_;
  std::vector<std::string> entries_;
  std::vector<std::string> keys_;
  std::vector<BuildPlace> builds_;
  Swept& swept_;
};

/// Takes the entries at a queue's head that are due, and notes where the rest begins.
class QueueHead final : public Visitor {
 public:
  QueueHead(TablePointer table, uint64_t second, Swept& swept)
      : table_(std::move(table)), second_(second), swept_(swept) {}

  bool visit(std::string_view key, std::string_view) override {
    if (!item_in_expiry_key(key)) return true;  // which the scrub tells of
    if (entries_.size() < items_per_step && second_in_expiry_key(key) <= second_) {
      entries_.emplace_back(key);
      return true;
    }
    swept_.rest = key;
    return false;
  }
  Step finish() override {
    swept_.queued = entries_.size();
    swept_.current = true;
    if (entries_.empty()) return nothing();
    Removal removal(std::move(table_), std::move(entries_), swept_);
    std::vector<std::string> keys = removal.keys();
    return Write{.keys = std::move(keys),
                 .plan = [removal = std::move(removal)](const Moment& moment, Present present) {
                   return removal.plan(moment, present);
                 }};
  }

 private:
  TablePointer table_;
  const uint64_t second_;
  Swept& swept_;
  std::vector<std::string> entries_;
};

Result<void> sweep_step(Engine& engine, const TablePointer& table, QueueHeads& heads, Timestamp now,
                        Swept& swept) {
  const KeyRange queue = range_of_expiries(table->id, table->time_to_live->setting);
  const uint64_t second = uint64_t(now / microseconds_per_second);
  std::string first = heads.first(queue.first);
  if (first == queue.last) return {};
  const bool is_known = first != queue.first;
  if (is_known && second_in_expiry_key(first) > second) {
    swept.rest = std::move(first);
    return {};
  }
  Scan scan;
  scan.range = {std::move(first), queue.last};
  swept.rest = queue.last;
  scan.visitor = std::make_unique<QueueHead>(table, second, swept);
  TRY(complete(engine, std::move(scan)));
  if (swept.current) heads.passed(queue.first, swept.rest);
  if (swept.rest == queue.last) swept.rest.clear();
  return {};
}

void keep_earliest(std::optional<Timestamp>& earliest, Timestamp time) {
  earliest = std::min(earliest.value_or(time), time);
}

/// When the entry under a key is due, as far as time goes.
Timestamp due_of(std::string_view key) {
  constexpr uint64_t last = uint64_t(std::numeric_limits<Timestamp>::max() / microseconds_per_second);
  return Timestamp(std::min(second_in_expiry_key(key), last)) * microseconds_per_second;
}

}  // namespace

Result<Turn> expire_items(Engine& engine, const CatalogSnapshot& catalog, QueueHeads& heads, int64_t rate,
                          const TurnContext& context) {
  Turn turn;
  size_t queued = 0;
  for (const TablePointer& table : catalog.expiring()) {
    if (context.stopped) break;
    Swept swept;
    TRY(sweep_step(engine, table, heads, context.now, swept));
    queued += swept.queued;
    turn.done += swept.deleted;
    turn.more = turn.more || swept.changed;
    if (swept.rest.empty()) continue;
    const Timestamp due = due_of(swept.rest);
    if (due > context.now) {
      keep_earliest(turn.next, due);
    } else {
      keep_earliest(turn.waiting_since, due);
      turn.more = turn.more || swept.current;
    }
  }
  turn.pace = std::chrono::microseconds(int64_t(queued) * microseconds_per_second / rate);
  return turn;
}

BackgroundTask expiry_task(Engine& engine, const Catalog& catalog, int64_t rate) {
  return {.name = "DeleteExpiredItems",
          .unit = "items deleted",
          .period = period,
          .turn = [&engine, &catalog, rate,
                   heads = std::make_shared<QueueHeads>(engine)](const TurnContext& context) {
            return expire_items(engine, *catalog.snapshot(), *heads, rate, context);
          }};
}

}  // namespace gramme
