// One page of a read: which of the evaluated items it answers, and when it is full. Query, Scan and the
// SELECT of PartiQL read pages.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "expression/condition.h"
#include "expression/projection.h"
#include "services/dynamodb/items/item_read.h"
#include "services/dynamodb/pages/read_target.h"
#include "storage/step.h"
#include "table/capacity.h"

namespace gramme::dynamodb {

class Page;

/// The members that tell of a page beside ConsumedCapacity.
using PageForm = std::function<void(Writer&, const Page&)>;

/// What a page is to hold, as the request says.
struct PagePlan {
  ReadTarget target;
  Condition filter;
  Projection projection;
  ItemForm item_form;            // in the place of the projection, where there is one
  PageForm page_form;            // Query's and Scan's when there is none
  bool count_only = false;       // Select COUNT
  bool needs_table = false;      // a local index does not hold what is asked for
  bool filters_entries = false;  // by what the index holds, also when it needs the table
  size_t limit = std::numeric_limits<size_t>::max();  // of evaluated items
  Consistency consistency = Consistency::eventual;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
  NumberOrder number_order = NumberOrder::by_value;
};

/// Ranges of entries that do not overlap, in the order in which they are read; each from its end when the
/// direction is backward.
struct ReadOrder {
  std::vector<KeyRange> ranges;
  Direction direction = Direction::forward;
};

/// Items are copied once, as they are stored, into one buffer; the answer is written from there.
///
/// A page is full with the item that reaches Limit or brings the evaluated sizes, before filter and
/// projection, to 1 MB. That item belongs to the page, and LastEvaluatedKey is its key even when nothing
/// follows it.
///
/// So it is with the item that brings the steps of the filter to steps_max, which AWS does not know: a
/// filter with thousands of values would otherwise keep a thread for minutes. Filters of a few hundred
/// operands reach it only where items have less than some twenty bytes.
class Page {
 public:
  static constexpr size_t steps_max = 16'000'000;

  explicit Page(PagePlan plan) : plan_(std::move(plan)) {}

  const PagePlan& plan() const { return plan_; }
  size_t evaluated_bytes() const { return evaluated_bytes_; }
  bool is_full() const { return bool(last_evaluated_); }
  /// Its key; absent unless the page is full.
  ItemView last_evaluated() const { return last_evaluated_; }

  /// Evaluates an item. False when the page is full with it.
  bool take(ItemView item) { return take(item, plan_.filter.holds(item)); }
  /// The same of one that is known to pass the filter, or not to.
  bool take(ItemView item, bool passes);
  /// Leaves nothing but a page to forget.
  Response answer(ConsumedCapacity capacity);
  /// The members Items and LastEvaluatedKey; the latter only of a full page.
  void write_items(Writer& writer) const;
  void write_last_evaluated(Writer& writer) const;

 private:
  void keep(ItemView item);
  void write(Writer& writer, const ConsumedCapacity& capacity) const;

  PagePlan plan_;
  std::string items_;         // one after the other
  std::vector<size_t> ends_;  // where each of them ends
  size_t count_ = 0;
  size_t scanned_ = 0;
  size_t evaluated_bytes_ = 0;
  size_t steps_ = 0;  // of the filter
  Item last_evaluated_;
};

/// Reads a page from the target's entries. Every range that is read is charged on its own, as AWS reads
/// each by a query of its own.
Step read_page(PagePlan plan, ReadOrder order);
Step read_page(PagePlan plan, KeyRange range, Direction direction);

}  // namespace gramme::dynamodb
