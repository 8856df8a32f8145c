// What a WHERE clause demands of the key attributes: its ANDs and ORs multiplied out.
#pragma once

#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "expression/condition.h"
#include "expression/condition_tree.h"
#include "expression/key_condition.h"

namespace gramme::dynamodb {

/// One of the comparisons holds: several of an IN, else one.
struct KeyTest {
  std::vector<KeyComparison> comparisons;

  bool is_equality() const { return comparisons.front().op == KeyOperator::equal; }
  /// Of an IN the order of the values does not matter.
  bool operator==(const KeyTest& other) const;
  /// Whether an IN names a value twice.
  bool repeats_a_value() const;
};

/// An alternative of the clause. Tests that say the same are there once.
struct KeyBranch {
  std::vector<const KeyTest*> hash;   // = and IN on the hash attribute
  std::vector<const KeyTest*> range;  // on the range attribute: also <, <=, >, >=, BETWEEN, begins_with
  bool denies_range = false;          // the range attribute stands under NOT or before <>
};

/// The tests of a clause on a hash and a range attribute.
class KeyTests {
 public:
  /// `range` is empty when there is no range attribute. Values are copied.
  KeyTests(const Condition& where, std::string_view hash, std::string_view range);
  KeyTests(const KeyTests&) = delete;  // branches point into it

  /// In written order. A clause without conditions is one branch that demands nothing, and so is one of too
  /// many alternatives.
  const std::vector<KeyBranch>& branches() const { return branches_; }

 private:
  /// Nothing when there are too many.
  std::optional<std::vector<KeyBranch>> flatten(const ConditionNode& node, bool negated);
  std::optional<std::vector<KeyBranch>> any_of(const ConditionNode& node, bool negated);
  std::optional<std::vector<KeyBranch>> all_of(const ConditionNode& node, bool negated);
  KeyBranch branch_of(const ConditionNode& leaf, bool negated);
  bool names_key(const ConditionNode& node) const;
  /// The test, or the one that is there already and says the same.
  static const KeyTest* kept(std::deque<KeyTest>& tests, KeyTest test);

  std::string_view hash_;
  std::string_view range_;
  std::deque<KeyTest> hash_tests_;
  std::deque<KeyTest> range_tests_;
  std::vector<KeyBranch> branches_;
};

/// A comparison of a top-level attribute with constants as a test, whichever side the attribute stands on.
struct AttributeTest {
  std::string_view attribute;
  KeyTest test;
};
std::optional<AttributeTest> attribute_test(const ConditionNode& leaf);

/// A name as the subject of a comparison that no key can serve: `sk <> 1`.
bool is_inequality(const ConditionNode& leaf);

}  // namespace gramme::dynamodb
