#include "services/dynamodb/pages/key_range.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "api/errors.h"
#include "base/check.h"
#include "table/key_value.h"
#include "table/storage_keys.h"
#include "value/ordered_key.h"

namespace gramme::dynamodb {
namespace {

const KeyComparison* find_comparison(const KeyCondition& condition, std::string_view attribute) {
  auto found = std::ranges::find(condition.comparisons, attribute, &KeyComparison::attribute);
  return found == condition.comparisons.end() ? nullptr : &*found;
}

bool is_equality(const KeyComparison* comparison) {
  return comparison != nullptr && comparison->op == KeyOperator::equal;
}

Error missed(const KeyAttribute& attribute) {
  return validation("Query condition missed key schema element: " + attribute.name);
}

Result<void> check_operand(const KeyAttribute& attribute, ValueView operand) {
  if (!operand.is(attribute.type)) {
    return validation(
        "One or more parameter values were invalid: Condition parameter type does not match schema type");
  }
  return check_key_not_empty(attribute, operand);
}

Result<void> check_operands(const KeyAttribute& attribute, const KeyComparison& comparison) {
  const bool has_operand = !comparison.operand.view().bytes().empty();
  if (has_operand) TRY(check_operand(attribute, comparison.operand));
  if (comparison.op == KeyOperator::not_indexable)
    return validation("Attempted conditional constraint is not an indexable operation");
  if (comparison.op == KeyOperator::between) TRY(check_operand(attribute, comparison.upper));
  return {};
}

std::string with_value(std::string prefix, ValueView value) {
  append_ordered_key(prefix, value);
  return prefix;
}

/// Keys that start with `prefix`.
KeyRange range_under(std::string prefix) {
  std::string last = successor_of_prefix(prefix);
  return {std::move(prefix), std::move(last)};
}

}  // namespace

KeyRange range_of(const std::string& prefix, const KeyComparison& comparison) {
  const std::string value = with_value(prefix, comparison.operand);
  KeyRange range = range_under(prefix);
  switch (comparison.op) {
    case KeyOperator::equal:
      return range_under(value);
    case KeyOperator::less:
      range.last = value;
      break;
    case KeyOperator::less_or_equal:
      range.last = successor_of_prefix(value);
      break;
    case KeyOperator::greater:
      range.first = successor_of_prefix(value);
      break;
    case KeyOperator::greater_or_equal:
      range.first = value;
      break;
    case KeyOperator::between:
      range.first = value;
      range.last = std::max(value, successor_of_prefix(with_value(prefix, comparison.upper)));
      break;
    case KeyOperator::begins_with: {
      std::string beginning = prefix;
      append_ordered_prefix(beginning, comparison.operand.view().text());
      return range_under(std::move(beginning));
    }
    case KeyOperator::not_indexable:
      CHECK(false);  // check_operands
  }
  return range;
}

Result<KeyConditionFit> KeyConditionFit::fit(const ReadTarget& target, const KeyCondition& condition) {
  const KeySchema& keys = target.keys();
  const size_t key_count = keys.hash.size() + keys.range.size();
  if (condition.comparisons.size() > key_count) {
    return validation(fmt::format(
        "The number of query conditions ({}) exceeds the number of key attributes defined in the "
        "schema ({})",
        condition.comparisons.size(), key_count));
  }
  KeyConditionFit fit(target);
  TRY(fit.fit_hash(condition));
  TRY(fit.fit_range(condition));
  return fit;
}

Result<void> KeyConditionFit::fit_hash(const KeyCondition& condition) {
  const std::vector<KeyAttribute>& hash = target_->keys().hash;
  std::vector<std::string_view> unequal;
  for (const KeyAttribute& attribute : hash) {
    const KeyComparison* comparison = find_comparison(condition, attribute.name);
    if (comparison == nullptr && hash.size() == 1) return missed(attribute);
    if (comparison != nullptr) TRY(check_operands(attribute, *comparison));
    if (!is_equality(comparison)) {
      unequal.push_back(attribute.name);
    } else {
      hash_.push_back(comparison->operand);
    }
  }
  if (!unequal.empty() && hash.size() == 1) return validation("Query key condition not supported");
  if (!unequal.empty()) {
    return validation(
        fmt::format("HASH key attributes {} must have equality conditions specified in the query",
                    fmt::join(unequal, ", ")));
  }
  partition_ = partition_of(hash_);
  return {};
}

Result<void> KeyConditionFit::fit_range(const KeyCondition& condition) {
  const KeySchema& keys = target_->keys();
  std::vector<std::string_view> unequal;  // before the attribute at hand
  std::vector<std::string_view> gaps;
  const KeyAttribute* last = nullptr;
  for (const KeyAttribute& attribute : keys.range) {
    const KeyComparison* comparison = find_comparison(condition, attribute.name);
    if (comparison != nullptr) {
      TRY(check_operands(attribute, *comparison));
      last = &attribute;
      gaps = unequal;
      range_.push_back(comparison);
    }
    if (!is_equality(comparison)) unequal.push_back(attribute.name);
  }
  if (!gaps.empty()) {
    return validation(fmt::format(
        "RANGE key attributes {} must have equality conditions specified in the query because a "
        "condition is present on key attribute {}",
        fmt::join(gaps, ", "), last->name));
  }
  // A condition that belongs to no key attribute leaves one of them without.
  const bool all_used = keys.hash.size() + range_.size() == condition.comparisons.size();
  if (!all_used) return missed(keys.range[range_.size()]);
  return {};
}

std::string KeyConditionFit::partition_of(std::span<const ValueView> hash_values) const {
  std::string ordered;
  for (ValueView value : hash_values) append_ordered_key(ordered, value);
  return partition_prefix(target_->table->id, target_->index_id(), ordered);
}

KeyRange KeyConditionFit::range_in(const std::string& partition) const {
  if (range_.empty()) return range_under(partition);
  std::string prefix = partition;
  for (size_t i = 0; i + 1 < range_.size(); ++i) append_ordered_key(prefix, range_[i]->operand);
  return range_of(prefix, *range_.back());
}

/// AWS walks the key's attributes in their order: what follows one that differs is a condition that no
/// other item can satisfy.
Result<void> KeyConditionFit::check_start(ItemView start_key, std::string_view position) const {
  const auto at_most_one_row = [] {
    return validation("The query can return at most one row and cannot be restarted");
  };
  std::vector<ValueView> values;
  for (const KeyAttribute& key : target_->keys().hash) values.push_back(*start_key.find(key.name));
  const std::span before_last(values.begin(), values.end() - 1);
  if (!std::ranges::equal(before_last, std::span(hash_).first(before_last.size())))
    return at_most_one_row();
  const std::string partition = partition_of(values);
  const KeyRange range = range_in(partition);
  if (position < range.first || position >= range.last) {
    return validation("The provided starting key does not match the range key predicate");
  }
  if (partition == partition_) return {};
  if (!range_.empty()) return at_most_one_row();
  if (target_->index == nullptr && target_->keys().range.empty()) {
    return validation("The provided exclusive start key is invalid");
  }
  return validation("The provided starting key is outside query boundaries based on provided conditions");
}

}  // namespace gramme::dynamodb
