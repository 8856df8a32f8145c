#include "services/dynamodb/pages/page.h"

#include <memory>

#include "api/limits.h"
#include "services/dynamodb/pages/table_fetch.h"

namespace gramme::dynamodb {
namespace {

/// A page whose entries hold all that is asked for, while it is read.
class PageRead {
 public:
  PageRead(PagePlan plan, ReadOrder order)
      : page_(std::move(plan)), order_(std::move(order)), capacity_(target().table, UnitKind::read) {
    if (order_.ranges.empty()) charge();
  }

  /// The next range, or the answer.
  static Step next(std::unique_ptr<PageRead> read);

  bool take(ItemView item) { return page_.take(item); }
  /// What the range at hand costs.
  void charge() {
    const double units = read_units(page_.evaluated_bytes() - charged_bytes_, page_.plan().consistency);
    charged_bytes_ = page_.evaluated_bytes();
    if (target().index != nullptr) {
      capacity_.add_index(*target().index, units);
    } else {
      capacity_.add_table(units);
    }
  }

 private:
  const ReadTarget& target() const { return page_.plan().target; }

  Page page_;
  ReadOrder order_;
  size_t next_ = 0;
  ConsumedCapacity capacity_;
  size_t charged_bytes_ = 0;
};

class PageVisitor final : public Visitor {
 public:
  explicit PageVisitor(std::unique_ptr<PageRead> read) : read_(std::move(read)) {}

  bool visit(std::string_view, std::string_view value) override { return read_->take(ItemView(value)); }
  Step finish() override {
    read_->charge();
    return PageRead::next(std::move(read_));
  }

 private:
  std::unique_ptr<PageRead> read_;
};

Step PageRead::next(std::unique_ptr<PageRead> read) {
  ReadOrder& order = read->order_;
  if (read->page_.is_full() || read->next_ == order.ranges.size()) {
    return read->page_.answer(std::move(read->capacity_));
  }
  KeyRange range = std::move(order.ranges[read->next_++]);
  const Direction direction = order.direction;
  const Consistency consistency = read->page_.plan().consistency;
  return Scan{std::move(range), direction, consistency, std::make_unique<PageVisitor>(std::move(read))};
}

}  // namespace

bool Page::take(ItemView item, bool passes) {
  ++scanned_;
  evaluated_bytes_ += item.size_bytes();
  if (passes) keep(item);
  steps_ += plan_.filter.cost().steps;
  if (scanned_ < plan_.limit && evaluated_bytes_ < limits::page_size_max && steps_ < steps_max) return true;
  last_evaluated_ = plan_.target.entry_key_of(item);
  return false;
}

void Page::keep(ItemView item) {
  ++count_;
  if (plan_.count_only) return;
  if (plan_.item_form) {
    items_.append(plan_.item_form(item).bytes());
  } else if (plan_.projection.is_everything()) {
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
  capacity.write_member(writer, plan_.return_consumed_capacity);
  if (plan_.page_form) return plan_.page_form(writer, *this);
  writer.member("Count", int64_t(count_));
  if (!plan_.count_only) write_items(writer);
  write_last_evaluated(writer);
  writer.member("ScannedCount", int64_t(scanned_));
}

void Page::write_items(Writer& writer) const {
  writer.name("Items");
  writer.begin_list();
  size_t begin = 0;
  for (size_t end : ends_) {
    write_item(writer, ItemView(std::string_view(items_).substr(begin, end - begin)), plan_.number_order);
    begin = end;
  }
  writer.end_list();
}

void Page::write_last_evaluated(Writer& writer) const {
  if (!is_full()) return;
  writer.name("LastEvaluatedKey");
  write_item(writer, last_evaluated_, plan_.number_order);
}

Step read_page(PagePlan plan, ReadOrder order) {
  if (plan.needs_table) return fetch_page(std::move(plan), std::move(order));
  return PageRead::next(std::make_unique<PageRead>(std::move(plan), std::move(order)));
}

Step read_page(PagePlan plan, KeyRange range, Direction direction) {
  ReadOrder order{.ranges = {}, .direction = direction};
  order.ranges.push_back(std::move(range));
  return read_page(std::move(plan), std::move(order));
}

}  // namespace gramme::dynamodb
