#include "services/dynamodb/table_fetch.h"

#include <algorithm>

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
};

class Fetch {
 public:
  explicit Fetch(PagePlan plan)
      : page_(std::move(plan)), table_arm_(page_.plan().target.table, UnitKind::read) {}

  /// Notes an entry. False when no page can hold more: an item is never smaller than its entry.
  bool add(ItemView entry) {
    const size_t size = entry.size_bytes();
    noted_bytes_ += size;
    entries_.push_back({item_key(*page_.plan().target.table, entry), size});
    return entries_.size() < page_.plan().limit && noted_bytes_ < limits::page_size_max;
  }

  /// The next items to read; none when the page is complete.
  std::vector<std::string> next_keys() {
    std::vector<std::string> keys;
    if (full_) return keys;
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
      index_bytes_ += entries_[taken_++].size;
      table_arm_.add_table(read_units(item.size_bytes(), consistency()));
      full_ = !page_.take(item);
      if (full_) break;
    }
    return {};
  }

  Response answer() {
    ConsumedCapacity capacity = std::move(table_arm_);
    capacity.add_index(*page_.plan().target.index, read_units(index_bytes_, consistency()));
    return page_.answer(std::move(capacity));
  }

  Consistency consistency() const { return page_.plan().consistency; }

 private:
  Page page_;
  ConsumedCapacity table_arm_;
  std::vector<Entry> entries_;
  size_t noted_bytes_ = 0;
  size_t index_bytes_ = 0;  // of the entries whose items were taken
  size_t taken_ = 0;
  bool full_ = false;
};

Step fetch_on(std::unique_ptr<Fetch> fetch) {
  std::vector<std::string> keys = fetch->next_keys();
  if (keys.empty()) return fetch->answer();
  const Consistency consistency = fetch->consistency();
  return Read{std::move(keys), consistency, [fetch = std::move(fetch)](Present items) mutable -> Step {
                TRY(fetch->take(items));
                return fetch_on(std::move(fetch));
              }};
}

class TableFetchVisitor final : public Visitor {
 public:
  explicit TableFetchVisitor(PagePlan plan) : fetch_(std::make_unique<Fetch>(std::move(plan))) {}

  bool visit(std::string_view, std::string_view value) override { return fetch_->add(ItemView(value)); }
  Step finish() override { return fetch_on(std::move(fetch_)); }

 private:
  std::unique_ptr<Fetch> fetch_;
};

}  // namespace

std::unique_ptr<Visitor> make_table_fetch(PagePlan plan) {
  return std::make_unique<TableFetchVisitor>(std::move(plan));
}

}  // namespace gramme::dynamodb
