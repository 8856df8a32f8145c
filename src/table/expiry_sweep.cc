#include "table/expiry_sweep.h"

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "table/change.h"
#include "table/expiry.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

/// A step and the rest after it bound how much of the writer expiries may take: 10,000 items a second.
constexpr size_t items_per_step = 50;
constexpr std::chrono::milliseconds rest{5};

/// What one step did.
struct Swept {
  size_t queued = 0;  // entries looked at
  size_t deleted = 0;
};

/// The removal of queued items, and of their entries in the queue.
class Removal {
 public:
  Removal(TablePointer table, std::vector<std::string> entries, Swept& swept)
      : table_(std::move(table)), entries_(std::move(entries)), swept_(swept) {
    keys_.push_back(catalog_key(table_->owner, table_->name));
    for (const std::string& entry : entries_) keys_.emplace_back(item_in_expiry_key(entry));
    for (size_t i = 0; i < entries_.size(); ++i) builds_.emplace_back(*table_, keys_[1 + i], keys_);
  }
  std::vector<std::string> keys() const { return keys_; }

  Planned plan(const Moment& moment, Present present) const {
    swept_ = {.queued = entries_.size()};
    const std::optional<TableVersion> found = present[0] ? read_table_version(*present[0]) : std::nullopt;
    Batch batch;
    // Changed meanwhile: the next sweep knows.
    if (found != version_of(*table_)) return {std::move(batch), nothing()};
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

class QueueHead final : public Visitor {
 public:
  QueueHead(TablePointer table, Swept& swept) : table_(std::move(table)), swept_(swept) {}

  bool visit(std::string_view key, std::string_view) override {
    entries_.emplace_back(key);
    return entries_.size() < items_per_step;
  }
  Step finish() override {
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
  Swept& swept_;
  std::vector<std::string> entries_;
};

Result<Swept> sweep_step(Engine& engine, const TablePointer& table, Timestamp now) {
  Swept swept;
  Scan scan;
  scan.range =
      range_of_expiries(table->id, table->time_to_live->setting, uint64_t(now / microseconds_per_second));
  scan.visitor = std::make_unique<QueueHead>(table, swept);
  TRY(complete(engine, std::move(scan)));
  return swept;
}

}  // namespace

Result<size_t> expire_items(Engine& engine, const CatalogSnapshot& catalog, Timestamp now,
                            const std::atomic<bool>& stopped) {
  size_t deleted = 0;
  for (const TablePointer& table : catalog.expiring()) {
    for (Swept swept{.queued = items_per_step}; swept.queued == items_per_step && !stopped;) {
      swept = TRY(sweep_step(engine, table, now));
      deleted += swept.deleted;
      if (swept.queued == items_per_step) std::this_thread::sleep_for(rest);
      if (swept.queued > 0 && swept.deleted == 0)
        break;  // another definition of the table; look at it next time
    }
  }
  return deleted;
}

}  // namespace gramme
