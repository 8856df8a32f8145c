#include "services/dynamodb/partiql/key_tests.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace gramme::dynamodb {
namespace {

/// Alternatives that are looked at one by one: a bound on the work for one statement.
constexpr size_t branches_max = 256;

std::optional<KeyOperator> key_operator(ConditionOperator op) {
  switch (op) {
    case ConditionOperator::equal:
    case ConditionOperator::in:
      return KeyOperator::equal;
    case ConditionOperator::less:
      return KeyOperator::less;
    case ConditionOperator::less_or_equal:
      return KeyOperator::less_or_equal;
    case ConditionOperator::greater:
      return KeyOperator::greater;
    case ConditionOperator::greater_or_equal:
      return KeyOperator::greater_or_equal;
    case ConditionOperator::between:
      return KeyOperator::between;
    case ConditionOperator::begins_with:
      return KeyOperator::begins_with;
    default:
      return std::nullopt;
  }
}

KeyOperator reversed(KeyOperator op) {
  switch (op) {
    case KeyOperator::less:
      return KeyOperator::greater;
    case KeyOperator::less_or_equal:
      return KeyOperator::greater_or_equal;
    case KeyOperator::greater:
      return KeyOperator::less;
    case KeyOperator::greater_or_equal:
      return KeyOperator::less_or_equal;
    default:
      return op;
  }
}

bool is_comparison_of_two(const ConditionNode& leaf) {
  return leaf.operands.size() == 2 && leaf.op != ConditionOperator::in &&
         leaf.op != ConditionOperator::begins_with;
}

/// The attribute that a leaf is about, when that is a whole one.
const std::string* subject(const ConditionNode& leaf, size_t operand) {
  const Path* path = leaf.operands.size() > operand ? leaf.operands[operand].path() : nullptr;
  return path != nullptr && path->is_top_level() ? &path->attribute : nullptr;
}

/// The values of all comparisons, in byte order.
std::vector<std::string_view> sorted_operands(const KeyTest& test) {
  std::vector<std::string_view> operands;
  for (const KeyComparison& comparison : test.comparisons)
    operands.push_back(comparison.operand.view().bytes());
  std::ranges::sort(operands);
  return operands;
}

/// Equal tests are one object.
void add_distinct(std::vector<const KeyTest*>& tests, const KeyTest* test) {
  if (std::ranges::find(tests, test) == tests.end()) tests.push_back(test);
}

KeyBranch joined(const KeyBranch& a, const KeyBranch& b) {
  KeyBranch both = a;
  for (const KeyTest* test : b.hash) add_distinct(both.hash, test);
  for (const KeyTest* test : b.range) add_distinct(both.range, test);
  both.denies_range = a.denies_range || b.denies_range;
  return both;
}

}  // namespace

bool KeyTest::operator==(const KeyTest& other) const {
  const KeyComparison& mine = comparisons.front();
  const KeyComparison& its = other.comparisons.front();
  if (mine.op != its.op || comparisons.size() != other.comparisons.size()) return false;
  if (mine.op == KeyOperator::between && mine.upper.view().bytes() != its.upper.view().bytes())
    return false;
  return sorted_operands(*this) == sorted_operands(other);
}

bool KeyTest::repeats_a_value() const {
  const std::vector<std::string_view> operands = sorted_operands(*this);
  return std::ranges::adjacent_find(operands) != operands.end();
}

std::optional<AttributeTest> attribute_test(const ConditionNode& leaf) {
  std::optional<KeyOperator> op = key_operator(leaf.op);
  if (!op) return std::nullopt;
  size_t at = 0;
  if (subject(leaf, 0) == nullptr && is_comparison_of_two(leaf)) {
    at = 1;
    op = reversed(*op);
  }
  const std::string* attribute = subject(leaf, at);
  if (attribute == nullptr) return std::nullopt;

  std::vector<const Value*> values;
  for (size_t i = 0; i < leaf.operands.size(); ++i) {
    if (i != at) values.push_back(leaf.operands[i].value());
  }
  if (values.empty() || std::ranges::find(values, nullptr) != values.end()) return std::nullopt;
  AttributeTest result{*attribute, {}};
  if (*op == KeyOperator::between) {
    result.test.comparisons.push_back({*attribute, *op, *values[0], *values[1]});
  } else {
    for (const Value* value : values) result.test.comparisons.push_back({*attribute, *op, *value, {}});
  }
  return result;
}

bool is_inequality(const ConditionNode& leaf) { return leaf.op == ConditionOperator::not_equal; }

KeyTests::KeyTests(const Condition& where, std::string_view hash, std::string_view range)
    : hash_(hash), range_(range) {
  if (where) branches_ = flatten(*where.root(), false).value_or(std::vector<KeyBranch>());
  if (branches_.empty()) branches_.emplace_back();
}

std::optional<std::vector<KeyBranch>> KeyTests::flatten(const ConditionNode& node, bool negated) {
  switch (node.op) {
    case ConditionOperator::all_of:
      return negated ? any_of(node, true) : all_of(node, false);
    case ConditionOperator::any_of:
      return negated ? all_of(node, true) : any_of(node, false);
    case ConditionOperator::none_of:
      return negated ? any_of(node, false) : all_of(node, true);
    default:
      return std::vector<KeyBranch>{branch_of(node, negated)};
  }
}

/// AWS takes an OR that no key attribute is part of as one condition, not as alternatives.
std::optional<std::vector<KeyBranch>> KeyTests::any_of(const ConditionNode& node, bool negated) {
  if (!names_key(node)) return std::vector<KeyBranch>(1);
  std::vector<KeyBranch> all;
  for (const ConditionNode& child : node.children) {
    std::optional<std::vector<KeyBranch>> branches = flatten(child, negated);
    if (!branches || all.size() + branches->size() > branches_max) return std::nullopt;
    std::ranges::move(*branches, std::back_inserter(all));
  }
  return all;
}

std::optional<std::vector<KeyBranch>> KeyTests::all_of(const ConditionNode& node, bool negated) {
  std::vector<KeyBranch> all(1);
  for (const ConditionNode& child : node.children) {
    const std::optional<std::vector<KeyBranch>> branches = flatten(child, negated);
    if (!branches || all.size() * branches->size() > branches_max) return std::nullopt;
    std::vector<KeyBranch> product;
    product.reserve(all.size() * branches->size());
    for (const KeyBranch& left : all) {
      for (const KeyBranch& right : *branches) product.push_back(joined(left, right));
    }
    all = std::move(product);
  }
  return all;
}

KeyBranch KeyTests::branch_of(const ConditionNode& leaf, bool negated) {
  KeyBranch branch;
  if (is_inequality(leaf)) {
    for (size_t i = 0; i < leaf.operands.size(); ++i) {
      const std::string* attribute = subject(leaf, i);
      branch.denies_range = branch.denies_range || (attribute != nullptr && *attribute == range_);
    }
    return branch;
  }
  std::optional<AttributeTest> found = attribute_test(leaf);
  if (!found) return branch;
  if (found->attribute == range_) {
    branch.denies_range = negated;
    if (!negated) branch.range.push_back(kept(range_tests_, std::move(found->test)));
  } else if (found->attribute == hash_ && !negated && found->test.is_equality()) {
    branch.hash.push_back(kept(hash_tests_, std::move(found->test)));
  }
  return branch;
}

const KeyTest* KeyTests::kept(std::deque<KeyTest>& tests, KeyTest test) {
  const auto known = std::ranges::find(tests, test);
  return known != tests.end() ? &*known : &tests.emplace_back(std::move(test));
}

/// Whether a condition tests a key attribute by itself. Its size, its type and a comparison with another
/// attribute are no such tests.
bool KeyTests::names_key(const ConditionNode& node) const {
  const auto paths = std::ranges::count_if(
      node.operands, [](const ConditionOperand& operand) { return operand.path() != nullptr; });
  for (const ConditionOperand& operand : node.operands) {
    const Path* path = operand.path();
    const bool is_key = path != nullptr && (path->attribute == hash_ || path->attribute == range_);
    if (is_key && paths == 1 && node.op != ConditionOperator::attribute_type) return true;
    if (operand.condition() != nullptr && names_key(*operand.condition())) return true;
  }
  return std::ranges::any_of(node.children,
                             [this](const ConditionNode& child) { return names_key(child); });
}

}  // namespace gramme::dynamodb
