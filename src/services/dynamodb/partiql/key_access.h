// How a SELECT reads its table or index: which ranges of keys its WHERE clause leaves, or all of them. The
// clause itself filters what is read, so ranges only spare reading.
#pragma once

#include <vector>

#include "base/result.h"
#include "expression/partiql/statement.h"
#include "services/dynamodb/pages/page.h"
#include "services/dynamodb/pages/read_target.h"
#include "services/dynamodb/partiql/key_tests.h"

namespace gramme::dynamodb {

/// The first faults that AWS finds in an ORDER BY clause; without one there are none.
Result<void> check_order_terms(const ReadTarget& target, const partiql::Statement& statement);

class KeyAccess {
 public:
  /// Borrows both. The target has one hash attribute and at most one range attribute.
  KeyAccess(const ReadTarget& target, const partiql::Statement& statement);

  // In AWS's order.
  /// "Key value must be of type S, N, or B. ...", "Key attribute's data type should match ..."
  Result<void> check_types() const;
  /// "Overlapping conditions with range keys are not supported in where clause"
  Result<void> check_overlap() const;
  /// What is left to check of ORDER BY.
  Result<void> check_order() const;
  /// "Size of hashkey has exceeded ...", of a read of one partition.
  Result<void> check_sizes() const;

  /// Whether the clause is one alternative that names its partitions: then AWS reads by the key, and a
  /// filter must not name what the index does not hold.
  bool is_query() const;
  /// Partitions in the order of their keys. (AWS reads each by a query of its own.)
  ReadOrder order() const;

 private:
  struct PartitionRange;
  const KeyAttribute& hash() const { return target_.keys().hash[0]; }
  const KeyAttribute* range() const {
    return target_.keys().range.empty() ? nullptr : &target_.keys().range[0];
  }
  std::vector<PartitionRange> ranges() const;
  /// As wholes, those that several alternatives name several times.
  std::vector<PartitionRange> partitions() const;
  void append_ranges(std::vector<PartitionRange>& out, const KeyBranch& branch) const;
  const partiql::OrderTerm* term_of(const KeyAttribute* attribute) const;

  const ReadTarget& target_;
  const partiql::Statement& statement_;
  KeyTests tests_;
};

}  // namespace gramme::dynamodb
