#include "services/dynamodb/partiql/key_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "api/errors.h"
#include "api/limits.h"
#include "services/dynamodb/pages/key_range.h"
#include "services/dynamodb/partiql/key_values.h"
#include "table/key_value.h"
#include "table/storage_keys.h"
#include "value/ordered_key.h"

namespace gramme::dynamodb {
namespace {

/// More ranges than that are not read one by one. Two IN of as many values as there may be leave no more.
constexpr size_t ranges_max = limits::in_operands_max * limits::in_operands_max;

/// Whether a key attribute can have the value at all; one that cannot leaves nothing to read.
bool can_be(const KeyAttribute& attribute, KeyRole role, ValueView value) {
  return value.is(attribute.type) && value.size_bytes() <= key_size_max(role);
}

Error overlapping() {
  return validation("Overlapping conditions with range keys are not supported in where clause");
}

/// The values of the first test that all other tests name too.
std::vector<ValueView> common_values(const std::vector<const KeyTest*>& tests) {
  std::vector<ValueView> values;
  for (const KeyComparison& comparison : tests.front()->comparisons) {
    const bool common = std::ranges::all_of(tests, [&](const KeyTest* test) {
      return std::ranges::any_of(test->comparisons, [&](const KeyComparison& other) {
        return other.operand.view() == comparison.operand.view();
      });
    });
    if (common) values.push_back(comparison.operand);
  }
  return values;
}

Result<void> check_types_of(const KeyAttribute& attribute, const KeyTest& test) {
  for (const KeyComparison& comparison : test.comparisons) {
    TRY(check_key_value_type(attribute, comparison.operand));
    if (comparison.op == KeyOperator::between) TRY(check_key_value_type(attribute, comparison.upper));
  }
  return {};
}

KeyRange intersection(const KeyRange& a, const KeyRange& b) {
  KeyRange both{std::max(a.first, b.first), std::min(a.last, b.last)};
  both.last = std::max(both.first, both.last);
  return both;
}

bool is_empty(const KeyRange& range) { return range.first >= range.last; }

}  // namespace

struct KeyAccess::PartitionRange {
  std::string partition;  // its key in ordered form
  KeyRange range;
};

Result<void> check_order_terms(const ReadTarget& target, const partiql::Statement& statement) {
  if (statement.order_by.empty()) return {};
  if (!statement.where)
    return validation("Must have WHERE clause in the statement when using ORDER BY clause.");
  for (const partiql::OrderTerm& term : statement.order_by) {
    if (term.type != "VariableReference") {
      return validation(
          fmt::format("Argument to ORDER BY must be of type VariableReference. Type: {} at {}", term.type,
                      term.position.text()));
    }
    if (target.keys().find(term.name) == nullptr) {
      return validation(
          fmt::format("Attribute {} in ORDER BY clause must be part of the primary key", term.name));
    }
  }
  return {};
}

KeyAccess::KeyAccess(const ReadTarget& target, const partiql::Statement& statement)
    : target_(target),
      statement_(statement),
      tests_(statement.where, hash().name, range() != nullptr ? range()->name : std::string_view()) {}

/// AWS looks at the alternatives in order, up to the first that is no read by the key.
Result<void> KeyAccess::check_types() const {
  for (const KeyBranch& branch : tests_.branches()) {
    if (branch.hash.size() != 1 || branch.range.size() > 1) break;
    TRY(check_types_of(hash(), *branch.hash.front()));
    for (const KeyTest* test : branch.range) TRY(check_types_of(*range(), *test));
  }
  return {};
}

/// AWS leaves alone what it cannot narrow to ranges: then what any alternative finds is answered once.
Result<void> KeyAccess::check_overlap() const {
  bool narrows = true;
  for (const KeyBranch& branch : tests_.branches()) {
    for (const std::vector<const KeyTest*>& tests : {branch.hash, branch.range}) {
      for (const KeyTest* test : tests) {
        if (test->is_equality() && test->repeats_a_value()) return overlapping();
      }
    }
    narrows = !branch.hash.empty() && branch.range.size() <= 1 && !branch.denies_range;
    if (!narrows) break;
  }
  if (!narrows) return {};
  std::vector<KeyRange> sorted;
  for (PartitionRange& each : ranges()) sorted.push_back(std::move(each.range));
  std::ranges::sort(sorted, {}, &KeyRange::first);
  const auto meet = [](const KeyRange& a, const KeyRange& b) { return b.first < a.last; };
  return std::ranges::adjacent_find(sorted, meet) == sorted.end() ? Result<void>() : overlapping();
}

Result<void> KeyAccess::check_order() const {
  if (statement_.order_by.empty()) return {};
  size_t partitions = 0;
  for (const KeyBranch& branch : tests_.branches()) {
    if (branch.hash.size() != 1) {
      return validation(
          "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY "
          "clause.");
    }
    partitions += branch.hash.front()->comparisons.size();
  }
  if (partitions <= 1 || term_of(&hash()) != nullptr) return {};
  return validation(
      "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE "
      "clause.");
}

Result<void> KeyAccess::check_sizes() const {
  if (!is_query()) return {};
  const KeyBranch& branch = tests_.branches().front();
  const std::vector<ValueView> partitions = common_values(branch.hash);
  if (partitions.size() != 1) return {};
  TRY(check_key_size(KeyRole::hash, partitions.front()));
  for (const KeyTest* test : branch.range) {
    for (const KeyComparison& comparison : test->comparisons) {
      TRY(check_key_size(KeyRole::range, comparison.operand));
      if (comparison.op == KeyOperator::between) TRY(check_key_size(KeyRole::range, comparison.upper));
    }
  }
  return {};
}

bool KeyAccess::is_query() const {
  return tests_.branches().size() == 1 && !tests_.branches().front().hash.empty();
}

/// Of several conditions on the range attribute an IN is left to the filter.
void KeyAccess::append_ranges(std::vector<PartitionRange>& out, const KeyBranch& branch) const {
  for (ValueView value : common_values(branch.hash)) {
    if (!can_be(hash(), KeyRole::hash, value)) continue;
    std::string partition;
    append_ordered_key(partition, value);
    const std::string prefix = partition_prefix(target_.table->id, target_.index_id(), partition);
    std::vector<KeyRange> ranges = {{prefix, successor_of_prefix(prefix)}};
    for (const KeyTest* test : branch.range) {
      if (branch.range.size() > 1 && test->comparisons.size() > 1) continue;
      const KeyRange whole = ranges.front();
      ranges.clear();
      for (const KeyComparison& comparison : test->comparisons) {
        const bool bounded =
            can_be(*range(), KeyRole::range, comparison.operand) &&
            (comparison.op != KeyOperator::between || can_be(*range(), KeyRole::range, comparison.upper));
        if (!bounded && comparison.op == KeyOperator::equal) continue;
        ranges.push_back(bounded ? intersection(whole, range_of(prefix, comparison)) : whole);
      }
      if (ranges.empty()) break;
    }
    for (KeyRange& each : ranges) {
      if (!is_empty(each)) out.push_back({partition, std::move(each)});
    }
  }
}

std::vector<KeyAccess::PartitionRange> KeyAccess::ranges() const {
  std::vector<PartitionRange> all;
  for (const KeyBranch& branch : tests_.branches()) {
    if (all.size() <= ranges_max) append_ranges(all, branch);
  }
  return all;
}

std::vector<KeyAccess::PartitionRange> KeyAccess::partitions() const {
  std::vector<PartitionRange> all;
  for (const KeyBranch& branch : tests_.branches()) append_ranges(all, {.hash = branch.hash, .range = {}});
  return all;
}

const partiql::OrderTerm* KeyAccess::term_of(const KeyAttribute* attribute) const {
  if (attribute == nullptr) return nullptr;
  const auto term = std::ranges::find(statement_.order_by, attribute->name, &partiql::OrderTerm::name);
  return term == statement_.order_by.end() ? nullptr : &*term;
}

ReadOrder KeyAccess::order() const {
  ReadOrder order;
  const auto names_partition = [](const KeyBranch& branch) { return !branch.hash.empty(); };
  if (!std::ranges::all_of(tests_.branches(), names_partition)) {
    order.ranges.push_back(range_of_index(target_.table->id, target_.index_id()));
    return order;
  }
  std::vector<PartitionRange> all = ranges();
  if (all.size() > ranges_max) all = partitions();

  std::ranges::sort(all, {},
                    [](const PartitionRange& each) { return std::tie(each.partition, each.range.first); });
  std::vector<PartitionRange> merged;
  for (PartitionRange& each : all) {
    if (!merged.empty() && merged.back().partition == each.partition &&
        each.range.first <= merged.back().range.last) {
      merged.back().range.last = std::max(merged.back().range.last, each.range.last);
    } else {
      merged.push_back(std::move(each));
    }
  }
  if (!statement_.order_by.empty()) {
    // Without a term for the range attribute AWS reads each partition from its end.
    const partiql::OrderTerm* range_term = term_of(range());
    const partiql::OrderTerm* hash_term = term_of(&hash());
    const bool forward = range_term != nullptr && !range_term->descending;
    order.direction = forward ? Direction::forward : Direction::backward;
    const bool descending = hash_term != nullptr && hash_term->descending;
    std::ranges::sort(merged, [&](const PartitionRange& a, const PartitionRange& b) {
      if (a.partition != b.partition) return (a.partition < b.partition) != descending;
      return (a.range.first < b.range.first) == forward;
    });
  }
  for (PartitionRange& each : merged) order.ranges.push_back(std::move(each.range));
  return order;
}

}  // namespace gramme::dynamodb
