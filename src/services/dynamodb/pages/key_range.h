// From a key condition to the range of storage keys that satisfies it, on a table or any index.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expression/key_condition.h"
#include "services/dynamodb/pages/read_target.h"

namespace gramme::dynamodb {

/// The storage keys that start with `prefix` and go on with a key value that satisfies the comparison.
KeyRange range_of(const std::string& prefix, const KeyComparison& comparison);

/// A key condition that fits a schema: equality on every hash attribute, equality on the first range
/// attributes, and at most one comparison of any kind on the next.
class KeyConditionFit {
 public:
  /// Names, number, types and emptiness of the conditions, in the order in which AWS finds their faults.
  /// Keeps parts of both arguments.
  static Result<KeyConditionFit> fit(const ReadTarget& target, const KeyCondition& condition);

  KeyRange range() const { return range_in(partition_); }
  /// What a start key that fits the target must satisfy, lest a page goes on outside the range. `position`
  /// is its entry key.
  Result<void> check_start(ItemView start_key, std::string_view position) const;

 private:
  explicit KeyConditionFit(const ReadTarget& target) : target_(&target) {}
  Result<void> fit_hash(const KeyCondition& condition);
  Result<void> fit_range(const KeyCondition& condition);
  std::string partition_of(std::span<const ValueView> hash_values) const;
  /// The entries under a partition's prefix that satisfy the range conditions.
  KeyRange range_in(const std::string& partition) const;

  const ReadTarget* target_;
  std::vector<ValueView> hash_;              // in schema order
  std::string partition_;                    // prefix of the storage keys
  std::vector<const KeyComparison*> range_;  // of the first range attributes, in schema order
};

}  // namespace gramme::dynamodb
