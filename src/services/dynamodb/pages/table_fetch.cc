#include "services/dynamodb/pages/table_fetch.h"

#include <algorithm>
#include <memory>

#include "api/errors.h"
#include "api/limits.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {
namespace {

/// Items asked for at once: what they may weigh together, 400 KB each, bounds the memory of a page.
constexpr size_t items_per_read = 32;

struct Entry {
  std::string item_key;
  size_t size;
  bool passes;  // the filter, where that sees entries
};

class Fetch {
 public:
  Fetch(PagePlan plan, ReadOrder order)
      : page_(std::move(plan)),
        order_(std::move(order)),
        capacity_(page_.plan().target.table, UnitKind::read) {}

  /// What is next: items of the entries noted, the entries of a further range, or the answer.
  static Step next(std::unique_ptr<Fetch> fetch);

  /// Notes an entry. False when no page can hold more: an item is never smaller than its entry.
  bool add(ItemView entry) {
    const size_t size = entry.size_bytes();
    noted_bytes_ += size;
    const PagePlan& plan = page_.plan();
    const bool passes = !plan.filters_entries || plan.filter.holds(entry);
    entries_.push_back({item_key(*plan.target.table, entry), size, passes});
    return entries_.size() < plan.limit && noted_bytes_ < limits::page_size_max;
  }

 private:
  bool is_complete() const { return page_.is_full() || taken_ == entries_.size(); }
  Consistency consistency() const { return page_.plan().consistency; }

  std::vector<std::string> next_keys() {
    std::vector<std::string> keys;
    const size_t count = std::min(items_per_read, entries_.size() - taken_);
    for (size_t i = 0; i < count; ++i) keys.push_back(std::move(entries_[taken_ + i].item_key));
    return keys;
  }

  /// Entries and items are read from one snapshot: an entry without its item is damage, and never passed
  /// over.
  Result<void> take(Present items) {
    for (const std::optional<std::string_view>& bytes : items) {
      if (!bytes) return internal_server_error("An index entry has no item in its table");
      const ItemView item(*bytes);
      const Entry& entry = entries_[taken_++];
      index_bytes_ += entry.size;
      capacity_.add_table(read_units(item.size_bytes(), consistency()));
      const bool filters_entries = page_.plan().filters_entries;
      if (!(filters_entries ? page_.take(item, entry.passes) : page_.take(item))) break;
    }
    return {};
  }

  /// What the range at hand costs the index.
  void charge_index() {
    capacity_.add_index(*page_.plan().target.index, read_units(index_bytes_, consistency()));
    index_bytes_ = 0;
  }

  Page page_;
  ReadOrder order_;
  size_t next_range_ = 0;
  ConsumedCapacity capacity_;
  std::vector<Entry> entries_;
  size_t noted_bytes_ = 0;
  size_t index_bytes_ = 0;  // of the entries whose items were taken, in the range at hand
  size_t taken_ = 0;
};

class TableFetchVisitor final : public Visitor {
 public:
  explicit TableFetchVisitor(std::unique_ptr<Fetch> fetch) : fetch_(std::move(fetch)) {}

  bool visit(std::string_view, std::string_view value) override { return fetch_->add(ItemView(value)); }
  Step finish() override { return Fetch::next(std::move(fetch_)); }

 private:
  std::unique_ptr<Fetch> fetch_;
};

Step Fetch::next(std::unique_ptr<Fetch> fetch) {
  const Consistency consistency = fetch->consistency();
  if (!fetch->is_complete()) {
    std::vector<std::string> keys = fetch->next_keys();
    return Read{std::move(keys), consistency, [fetch = std::move(fetch)](Present items) mutable -> Step {
                  TRY(fetch->take(items));
                  return next(std::move(fetch));
                }};
  }
  ReadOrder& order = fetch->order_;
  if (fetch->next_range_ > 0 || order.ranges.empty()) fetch->charge_index();
  if (fetch->page_.is_full() || fetch->next_range_ == order.ranges.size())
    return fetch->page_.answer(std::move(fetch->capacity_));
  KeyRange range = std::move(order.ranges[fetch->next_range_++]);
  const Direction direction = order.direction;
  return Scan{std::move(range), direction, consistency,
              std::make_unique<TableFetchVisitor>(std::move(fetch))};
}

}  // namespace

Step fetch_page(PagePlan plan, ReadOrder order) {
  return Fetch::next(std::make_unique<Fetch>(std::move(plan), std::move(order)));
}

}  // namespace gramme::dynamodb
