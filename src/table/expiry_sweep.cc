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
#include "table/store_access.h"

namespace gramme {
namespace {

constexpr std::chrono::seconds period{1};
/// Of one table; other writes wait for a step.
constexpr size_t items_per_step = 25;

/// What the removal of queued items came to.
struct Removed {
  size_t items = 0;
  bool current = true;   // the table was the one that is known: the entries are gone
  bool changed = false;  // it is another one by now, which the next turn knows
};

/// The removal of queued items, and of their entries in the queue.
class Removal {
 public:
  Removal(TablePointer table, std::vector<std::string> entries)
      : table_(std::move(table)), entries_(std::move(entries)) {
    keys_.push_back(catalog_key(table_->owner, table_->name));
    for (const std::string& entry : entries_) keys_.emplace_back(*item_in_expiry_key(entry));
    for (size_t i = 0; i < entries_.size(); ++i) builds_.emplace_back(*table_, keys_[1 + i], keys_);
  }
  std::vector<std::string> keys() const { return keys_; }

  Decision<Removed> plan(const Moment& moment, Present present) const {
    const std::optional<TableVersion> found = present[0] ? read_table_version(*present[0]) : std::nullopt;
    const bool current = found == version_of(*table_);
    Removed removed{.current = current, .changed = found && !current};
    Batch batch;
    if (!current) return {std::move(batch), removed};
    for (size_t i = 0; i < entries_.size(); ++i) {
      batch.erase(entries_[i]);
      const std::string& key = keys_[1 + i];
      const ItemView item = present[1 + i] ? ItemView(*present[1 + i]) : ItemView();
      if (!item || !has_expired(*table_, item, moment.now)) continue;
      ChangeContext context(moment, i, builds_[i].indexed(key, present));
      context.origin = ChangeOrigin::expiry;
      append_change(batch, context, table_, key, item, {});
      ++removed.items;
    }
    return {std::move(batch), removed};
  }

 private:
  TablePointer table_;
  std::vector<std::string> entries_;
  std::vector<std::string> keys_;
  std::vector<BuildPlace> builds_;
};

Result<Removed> remove(Engine& engine, const TablePointer& table, std::vector<std::string> entries) {
  Removal removal(table, std::move(entries));
  std::vector<std::string> keys = removal.keys();
  return decide<Removed>(engine, std::move(keys),
                         [removal = std::move(removal)](const Moment& moment, Present present) {
                           return removal.plan(moment, present);
                         });
}

/// What one step did to a queue.
struct Swept {
  size_t queued = 0;  // entries looked at
  Removed removed = {};
  std::string rest = {};  // the key of the first entry that is left; empty: none
};

Result<Swept> sweep_step(Engine& engine, const TablePointer& table, QueueHeads& heads, Timestamp now) {
  const KeyRange queue = range_of_expiries(table->id, table->time_to_live->setting);
  const uint64_t second = uint64_t(now / microseconds_per_second);
  std::string first = heads.first(queue.first);
  if (first == queue.last) return Swept();
  const bool is_known = first != queue.first;
  if (is_known && second_in_expiry_key(first) > second) return Swept{.rest = std::move(first)};
  std::string rest = queue.last;
  std::vector<std::string> due;
  Entries entries =
      TRY(entries_of(engine, {std::move(first), queue.last}, {.entries = items_per_step + 1}));
  for (size_t i = 0; i < entries.size(); ++i) {
    std::string& key = entries[i].first;
    if (i == items_per_step || second_in_expiry_key(key) > second) {
      rest = std::move(key);
      break;
    }
    if (item_in_expiry_key(key)) due.push_back(std::move(key));  // of others the scrub tells
  }
  Swept swept{.queued = due.size()};
  if (!due.empty()) swept.removed = TRY(remove(engine, table, std::move(due)));
  if (swept.removed.current) heads.passed(queue.first, rest);
  if (rest != queue.last) swept.rest = std::move(rest);
  return swept;
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
    const Swept swept = TRY(sweep_step(engine, table, heads, context.now));
    queued += swept.queued;
    turn.done += swept.removed.items;
    turn.more = turn.more || swept.removed.changed;
    if (swept.rest.empty()) continue;
    const Timestamp due = due_of(swept.rest);
    if (due > context.now) {
      keep_earliest(turn.next, due);
    } else {
      keep_earliest(turn.waiting_since, due);
      turn.more = turn.more || swept.removed.current;
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
