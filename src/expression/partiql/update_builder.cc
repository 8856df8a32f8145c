#include <algorithm>

#include "expression/functions.h"
#include "expression/operand_rules.h"
#include "expression/partiql/builders.h"

namespace gramme::partiql {

namespace {

class UpdateBuilder {
 public:
  explicit UpdateBuilder(const Reading& reading) : reading_(reading), tree_(reading.tree()) {}

  Result<UpdateActions> actions(std::span<const Assignment> assignments) {
    UpdateActions result;
    for (const Assignment& assignment : assignments) {
      const Path& target = *reading_.path(assignment.target);
      if (assignment.remove) {
        result.add(UpdateClause::remove, target, std::nullopt);
      } else if (const Node& value = tree_.node(assignment.value); is_set_function(tree_, value)) {
        const bool adds = lower(unquoted(tree_.token(value))) == "set_add";
        result.add(adds ? UpdateClause::add : UpdateClause::delete_, target,
                   UpdateOperand{.kind = UpdateOperand::Kind::value,
                                 .source = *reading_.value(tree_.children(value)[1])});
      } else {
        result.add(UpdateClause::set, target, TRY(operand(assignment.value)));
      }
    }
    // Of two paths that clash AWS names the later one first.
    std::vector<Path> targets(result.targets.rbegin(), result.targets.rend());
    if (std::string clash = clash_of(targets); !clash.empty()) return rules_.fault(clash);
    return result;
  }

 private:
  Result<UpdateOperand> operand(uint32_t index) {
    using Kind = UpdateOperand::Kind;
    if (const Path* path = reading_.path(index)) return UpdateOperand{.kind = Kind::path, .source = *path};
    if (const Value* value = reading_.value(index))
      return UpdateOperand{.kind = Kind::value, .source = *value};
    const Node& node = tree_.node(index);
    UpdateOperand result{.kind = node.symbol == Symbol::plus ? Kind::plus : Kind::minus};
    result.operands.reserve(node.count);
    for (uint32_t child : tree_.children(node)) result.operands.push_back(TRY(operand(child)));
    std::string name(tree_.token(node).text);
    if (node.kind == NodeKind::call) {
      name = lower(unquoted(tree_.token(node)));
      const Function function = function_of(name);
      TRY(rules_.check_count(name, node.count, arity_of(function)));
      if (function == Function::if_not_exists) {
        result.kind = Kind::if_not_exists;
        TRY(check_if_not_exists(name, result));
        return result;
      }
      result.kind = Kind::list_append;
    }
    TRY(check_types(name, result));
    return result;
  }

  Result<void> check_if_not_exists(std::string_view name, const UpdateOperand& computed) {
    const UpdateOperand& first = computed.operands[0];
    const UpdateOperand& second = computed.operands[1];
    if (first.kind != UpdateOperand::Kind::path) return rules_.needs_path(name);
    const bool same = second.kind == UpdateOperand::Kind::path && first.path() == second.path();
    return same ? rules_.not_distinct(name, first.path()) : Result<void>();
  }

  Result<void> check_types(std::string_view name, const UpdateOperand& computed) {
    const Type wanted = computed.kind == UpdateOperand::Kind::list_append ? Type::list : Type::number;
    for (const UpdateOperand& child : computed.operands) {
      const Value* value = child.value();
      if (value != nullptr && !value->view().is(wanted)) {
        return rules_.wrong_type(name, type_name(value->view().type()));
      }
    }
    return {};
  }

  const Reading& reading_;
  const Tree& tree_;
  OperandRules rules_;
};

}  // namespace

Result<UpdateActions> build_update(const Reading& reading, std::span<const Assignment> assignments) {
  return UpdateBuilder(reading).actions(assignments);
}

}  // namespace gramme::partiql
