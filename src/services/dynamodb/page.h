// One page of a Query or Scan: which of the evaluated items it answers, and when it is full.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "expression/condition.h"
#include "expression/projection.h"
#include "services/dynamodb/read_target.h"
#include "storage/step.h"
#include "table/capacity.h"

namespace gramme::dynamodb {

/// What a page is to hold, as the request says.
struct PagePlan {
  ReadTarget target;
  Condition filter;
  Projection projection;
  bool count_only = false;                            // Select COUNT
  bool needs_table = false;                           // a local index does not hold what is asked for
  size_t limit = std::numeric_limits<size_t>::max();  // of evaluated items
  Consistency consistency = Consistency::eventual;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
};

/// Items are copied once, as they are stored, into one buffer; the answer is written from there.
///
/// A page is full with the item that reaches Limit or brings the evaluated sizes, before filter and
/// projection, to 1 MB. That item belongs to the page, and LastEvaluatedKey is its key even when nothing
/// follows it.
class Page {
 public:
  explicit Page(PagePlan plan) : plan_(std::move(plan)) {}

  const PagePlan& plan() const { return plan_; }
  size_t evaluated_bytes() const { return evaluated_bytes_; }

  /// Evaluates an item. False when the page is full with it.
  bool take(ItemView item);
  /// Leaves nothing but a page to forget.
  Response answer(ConsumedCapacity capacity);

 private:
  void keep(ItemView item);
  void write(Writer& writer, const ConsumedCapacity& capacity) const;
  void write_items(Writer& writer) const;

  PagePlan plan_;
  std::string items_;         // one after the other
  std::vector<size_t> ends_;  // where each of them ends
  size_t count_ = 0;
  size_t scanned_ = 0;
  size_t evaluated_bytes_ = 0;
  Item last_evaluated_;  // its key; absent unless the page is full
};

/// Reads a page from a range of the target's entries.
Step read_page(PagePlan plan, KeyRange range, Direction direction);

}  // namespace gramme::dynamodb
