#include "services/dynamodb/page.h"

#include "api/limits.h"
#include "services/dynamodb/table_fetch.h"

namespace gramme::dynamodb {
namespace {

/// A page whose entries hold all that is asked for.
class PageVisitor final : public Visitor {
 public:
  explicit PageVisitor(PagePlan plan) : page_(std::move(plan)) {}

  bool visit(std::string_view, std::string_view value) override { return page_.take(ItemView(value)); }

  Step finish() override {
    const ReadTarget& target = page_.plan().target;
    const double units = read_units(page_.evaluated_bytes(), page_.plan().consistency);
    ConsumedCapacity capacity(target.table, UnitKind::read);
    if (target.index != nullptr) {
      capacity.add_index(*target.index, units);
    } else {
      capacity.add_table(units);
    }
    return page_.answer(std::move(capacity));
  }

 private:
  Page page_;
};

}  // namespace

bool Page::take(ItemView item) {
  ++scanned_;
  evaluated_bytes_ += item.size_bytes();
  if (plan_.filter.holds(item)) keep(item);
  if (scanned_ < plan_.limit && evaluated_bytes_ < limits::page_size_max) return true;
  last_evaluated_ = plan_.target.entry_key_of(item);
  return false;
}

void Page::keep(ItemView item) {
  ++count_;
  if (plan_.count_only) return;
  if (plan_.projection.is_everything()) {
    items_.append(item.bytes());
  } else {
    items_.append(plan_.projection.apply(item).bytes());
  }
  ends_.push_back(items_.size());
}

Response Page::answer(ConsumedCapacity capacity) {
  return [page = std::move(*this), capacity = std::move(capacity)](Writer& writer) {
    page.write(writer, capacity);
  };
}

void Page::write(Writer& writer, const ConsumedCapacity& capacity) const {
  if (plan_.return_consumed_capacity != ReturnConsumedCapacity::none) {
    writer.name("ConsumedCapacity");
    capacity.write(writer, plan_.return_consumed_capacity);
  }
  writer.member("Count", int64_t(count_));
  if (!plan_.count_only) write_items(writer);
  if (last_evaluated_) {
    writer.name("LastEvaluatedKey");
    write_item(writer, last_evaluated_);
  }
  writer.member("ScannedCount", int64_t(scanned_));
}

void Page::write_items(Writer& writer) const {
  writer.name("Items");
  writer.begin_list();
  size_t begin = 0;
  for (size_t end : ends_) {
    write_item(writer, ItemView(std::string_view(items_).substr(begin, end - begin)));
    begin = end;
  }
  writer.end_list();
}

Step read_page(PagePlan plan, KeyRange range, Direction direction) {
  const Consistency consistency = plan.consistency;
  std::unique_ptr<Visitor> visitor;
  if (plan.needs_table) {
    visitor = make_table_fetch(std::move(plan));
  } else {
    visitor = std::make_unique<PageVisitor>(std::move(plan));
  }
  return Scan{std::move(range), direction, consistency, std::move(visitor)};
}

}  // namespace gramme::dynamodb
