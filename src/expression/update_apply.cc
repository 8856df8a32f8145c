#include <algorithm>
#include <compare>
#include <map>

#include "api/errors.h"
#include "api/limits.h"
#include "expression/set_algebra.h"
#include "expression/update.h"
#include "expression/update_tree.h"
#include "value/value_builder.h"
#include "value/value_tree.h"

namespace gramme {

namespace {

Error wrong_type() { return validation("An operand in the update expression has an incorrect data type"); }

/// Of a sum with more than 38 digits AWS says that it is too large: `1e50 + 1`.
Error number_fault(NumberFault fault) {
  if (fault == NumberFault::underflow) {
    return validation(
        "Number underflow. Attempting to store a number with magnitude smaller than supported range");
  }
  return validation(
      "Number overflow. Attempting to store a number with magnitude larger than supported range");
}

// What is computed is at most twice as long as the size that AWS counts, so an item with more than this
// would be refused in any case; better before a short expression has copied a long list hundreds of times.
constexpr size_t computed_size_max = 4 * limits::item_size_max;

Error too_large() { return validation("Item size to update has exceeded the maximum allowed size"); }

/// AWS tells of a sum that is no number after all else that is wrong with an update.
using LateFault = std::optional<Error>;

/// Some number when there is none.
ValueView sum(ValueView a, ValueView b, bool negative, std::string& scratch, LateFault& late_fault) {
  const auto result = negative ? a.number().minus(b.number()) : a.number().plus(b.number());
  if (!result && !late_fault) late_fault = number_fault(result.error());
  scratch.clear();
  append_number(scratch, result.value_or(Number(0)));
  return ValueView(scratch);
}

/// The value of a SET's right side in the item as it was; `scratch` holds what is computed. Recursion is
/// bounded by the number of operators of the expression.
Result<ValueView> evaluate(const UpdateOperand& operand, const AttributeFinder& item, std::string& scratch,
                           LateFault& late_fault) {
  using Kind = UpdateOperand::Kind;
  if (const Value* value = operand.value()) return value->view();
  if (operand.kind == Kind::path) {
    if (std::optional<ValueView> value = operand.path().resolve(item)) return *value;
    return validation("The provided expression refers to an attribute that does not exist in the item");
  }
  if (operand.kind == Kind::if_not_exists) {
    if (std::optional<ValueView> value = operand.operands[0].path().resolve(item)) return *value;
    return evaluate(operand.operands[1], item, scratch, late_fault);
  }
  const Type wanted = operand.kind == Kind::list_append ? Type::list : Type::number;
  std::string first_scratch;
  const ValueView first = TRY(evaluate(operand.operands[0], item, first_scratch, late_fault));
  if (!first.is(wanted)) return wrong_type();
  std::string second_scratch;
  const ValueView second = TRY(evaluate(operand.operands[1], item, second_scratch, late_fault));
  if (!second.is(wanted)) return wrong_type();
  if (operand.kind != Kind::list_append)
    return sum(first, second, operand.kind == Kind::minus, scratch, late_fault);
  if (first.bytes().size() + second.bytes().size() > computed_size_max) return too_large();
  scratch.clear();
  append_concatenation(scratch, first, second);
  return ValueView(scratch);
}

std::span<const PathStep> parent_steps(const Path& path) {
  return std::span(path.steps).first(path.steps.empty() ? 0 : path.steps.size() - 1);
}

/// Carries out one update: first every action's outcome from the old item, then the new item from the
/// outcomes.
class Application {
 public:
  Application(const UpdateActions& update, ItemView base)
      : update_(update),
        base_(base),
        old_(base, update.actions.size()),
        scratch_(update.actions.size()),
        outcomes_(update.actions.size()) {}

  Result<Item> run() {
    TRY(check_types());
    TRY(find_outcomes());
    TRY(check_paths());
    if (late_fault_) return *late_fault_;
    change();
    return finished_item();
  }

 private:
  /// What becomes of an action's target: a value, or nothing.
  using Outcome = std::optional<ValueView>;

  /// ADD and DELETE take values of the type that is there; AWS judges that first.
  Result<void> check_types() const {
    for (size_t i = 0; i < outcomes_.size(); ++i) {
      const UpdateAction& action = update_.actions[i];
      if (action.clause != UpdateClause::add && action.clause != UpdateClause::delete_) continue;
      const Outcome old = update_.targets[i].resolve(old_);
      if (!old || old->type() == action.operand->value()->view().type()) continue;
      return update_.legacy ? validation("Type mismatch for attribute to update") : wrong_type();
    }
    return {};
  }

  Result<void> find_outcomes() {
    size_t total = 0;
    for (size_t i = 0; i < outcomes_.size(); ++i) {
      outcomes_[i] = TRY(outcome(i));
      total += outcomes_[i] ? outcomes_[i]->bytes().size() : 0;
      if (total > computed_size_max) return too_large();
    }
    return {};
  }

  Result<Outcome> outcome(size_t index) {
    const UpdateAction& action = update_.actions[index];
    if (action.clause == UpdateClause::remove) return Outcome();
    if (action.clause == UpdateClause::set)
      return Outcome(TRY(evaluate(*action.operand, old_, scratch_[index], late_fault_)));
    const ValueView operand = action.operand->value()->view();
    const Outcome old = update_.targets[index].resolve(old_);
    if (!old) return action.clause == UpdateClause::add ? Outcome(operand) : Outcome();
    std::string& scratch = scratch_[index];
    if (action.clause == UpdateClause::delete_) {
      return append_difference(scratch, *old, operand) ? Outcome(ValueView(scratch)) : Outcome();
    }
    if (operand.is(Type::number)) return Outcome(sum(*old, operand, false, scratch, late_fault_));
    if (operand.is(Type::list)) {
      append_concatenation(scratch, *old, operand);
    } else {
      append_union(scratch, *old, operand);
    }
    return Outcome(ValueView(scratch));
  }

  /// The way to a target must exist; only its last step may be absent.
  Result<void> check_paths() const {
    for (const Path& target : update_.targets) {
      if (target.is_top_level()) continue;
      const std::span<const PathStep> above = parent_steps(target);
      const Outcome parent = Path{target.attribute, {above.begin(), above.end()}}.resolve(old_);
      const Type wanted = std::holds_alternative<size_t>(target.steps.back()) ? Type::list : Type::map;
      if (!parent || !parent->is(wanted)) {
        return validation("The document path provided in the update expression is invalid for update");
      }
    }
    return {};
  }

  /// Replaces values at once; what moves the elements of a list is put off.
  void change() {
    for (size_t i = 0; i < outcomes_.size(); ++i) {
      const Path& target = update_.targets[i];
      if (target.is_top_level()) continue;
      ValueTree& parent = parent_of(target);
      if (const auto* name = std::get_if<std::string>(&target.steps.back())) {
        if (outcomes_[i]) {
          parent.set(*name, ValueTree(*outcomes_[i]));
        } else {
          parent.erase(*name);
        }
      } else if (outcomes_[i] && element_of(target) < parent.list()->size()) {
        (*parent.list())[element_of(target)] = ValueTree(*outcomes_[i]);
      } else {
        moving_.push_back(i);
      }
    }
    move_elements();
  }

  ValueTree& parent_of(const Path& target) {
    auto [attribute, is_new] = opened_.try_emplace(target.attribute);
    if (is_new) attribute->second = ValueTree(*old_.find(target.attribute));
    ValueTree* tree = &attribute->second;
    for (const PathStep& step : parent_steps(target)) {
      const auto* name = std::get_if<std::string>(&step);
      tree = name != nullptr ? tree->find(*name) : &(*tree->list())[std::get<size_t>(step)];
    }
    return *tree;
  }

  static size_t element_of(const Path& target) { return std::get<size_t>(target.steps.back()); }

  /// Removes and appends elements, list by list, inner lists first: so every index still means what it
  /// meant in the old item.
  void move_elements() {
    auto order = [this](size_t a, size_t b) {
      const Path& left = update_.targets[a];
      const Path& right = update_.targets[b];
      if (left.steps.size() != right.steps.size()) return left.steps.size() > right.steps.size();
      if (left.attribute != right.attribute) return left.attribute < right.attribute;
      return left.steps < right.steps;
    };
    auto same_list = [this](size_t a, size_t b) {
      const Path& left = update_.targets[a];
      const Path& right = update_.targets[b];
      return left.attribute == right.attribute &&
             std::ranges::equal(parent_steps(left), parent_steps(right));
    };
    std::ranges::sort(moving_, order);
    for (auto first = moving_.begin(); first != moving_.end();) {
      auto last = std::find_if_not(first, moving_.end(), [&](size_t i) { return same_list(*first, i); });
      move_elements(*parent_of(update_.targets[*first]).list(), std::span(first, last));
      first = last;
    }
  }

  /// The moving actions of one list, by index.
  void move_elements(ValueTree::List& list, std::span<const size_t> actions) {
    std::vector<size_t> removed;
    for (size_t i : actions) {
      if (!outcomes_[i] && element_of(update_.targets[i]) < list.size())
        removed.push_back(element_of(update_.targets[i]));
    }
    size_t index = 0;
    std::erase_if(list, [&](const ValueTree&) { return std::ranges::binary_search(removed, index++); });
    for (size_t i : actions) {
      if (outcomes_[i]) list.emplace_back(*outcomes_[i]);
    }
  }

  Result<Item> finished_item() const {
    std::vector<std::string_view> gone;
    std::vector<std::pair<std::string_view, Value>> documents;
    for (const auto& [name, tree] : opened_) documents.emplace_back(name, tree.value());
    for (size_t i = 0; i < outcomes_.size(); ++i) {
      if (update_.targets[i].is_top_level() && !outcomes_[i]) gone.push_back(update_.targets[i].attribute);
    }
    std::ranges::sort(gone);
    ItemBuilder item;
    for (const Member& member : base_.members()) {
      if (!std::ranges::binary_search(gone, member.name)) item.add(member.name, member.value);
    }
    bool too_deep = false;
    auto put = [&](std::string_view name, ValueView value) {
      too_deep = too_deep || levels_of(value, limits::nesting_levels_max) >= limits::nesting_levels_max;
      item.add(name, value);
    };
    for (const auto& [name, value] : documents) put(name, value);
    for (size_t i = 0; i < outcomes_.size(); ++i) {
      if (update_.targets[i].is_top_level() && outcomes_[i])
        put(update_.targets[i].attribute, *outcomes_[i]);
    }
    if (too_deep) return validation("Nesting Levels have exceeded supported limits");
    return item.build();
  }

  const UpdateActions& update_;
  ItemView base_;
  AttributeFinder old_;               // of base_
  std::vector<std::string> scratch_;  // computed values that outcomes refer to
  std::vector<Outcome> outcomes_;
  LateFault late_fault_;
  std::map<std::string_view, ValueTree> opened_;  // attributes that are changed inside
  std::vector<size_t> moving_;                    // actions that remove or append elements of a list
};

}  // namespace

Result<Item> Update::apply(ItemView base) const {
  if (actions_ == nullptr) return Item(base);
  return Application(*actions_, base).run();
}

}  // namespace gramme
