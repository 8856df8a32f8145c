#include "expression/update.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "base/check.h"
#include "expression/binding.h"
#include "expression/set_algebra.h"
#include "expression/syntax.h"
#include "expression/update_tree.h"
#include "value/value_builder.h"

namespace gramme {

namespace {

constexpr std::string_view parameter = "UpdateExpression";

UpdateClause clause_of(Symbol symbol) {
  switch (symbol) {
    case Symbol::set:
      return UpdateClause::set;
    case Symbol::remove:
      return UpdateClause::remove;
    case Symbol::add:
      return UpdateClause::add;
    default:
      return UpdateClause::delete_;
  }
}

UpdateOperand::Kind kind_of(const Syntax::Node& node) {
  switch (node.symbol) {
    case Symbol::path:
      return UpdateOperand::Kind::path;
    case Symbol::value:
      return UpdateOperand::Kind::value;
    case Symbol::plus:
      return UpdateOperand::Kind::plus;
    case Symbol::minus:
      return UpdateOperand::Kind::minus;
    default:
      break;
  }
  if (node.function == Function::if_not_exists) return UpdateOperand::Kind::if_not_exists;
  CHECK(node.function == Function::list_append);
  return UpdateOperand::Kind::list_append;
}

/// As the messages of ADD and DELETE, and only they, spell types.
std::string_view spelled_out(Type type) {
  switch (type) {
    case Type::string:
      return "STRING";
    case Type::number:
      return "NUMBER";
    case Type::binary:
      return "Binary";
    case Type::list:
      return "LIST";
    case Type::map:
      return "MAP";
    default:
      return type_name(type);
  }
}

/// Recursion is bounded by the number of operators, which the syntax has checked.
class UpdateParser {
 public:
  UpdateParser(const Syntax& syntax, Placeholders& placeholders)
      : syntax_(syntax), binding_(syntax, parameter, placeholders) {}

  /// AWS checks the targets first, then the operands, from the last action to the first: names, then values
  /// and types.
  Result<UpdateActions> actions() {
    UpdateActions result;
    for (const Syntax::Action& action : syntax_.actions()) {
      result.add(clause_of(action.clause), TRY(binding_.path(action.target)), std::nullopt);
    }
    if (std::string clash = clash_of(result.targets); !clash.empty()) return binding_.fault(clash);
    for (const Syntax::Action& action : std::views::reverse(syntax_.actions())) TRY(check_names(action));
    for (size_t i = result.actions.size(); i-- > 0;) {
      if (result.actions[i].clause == UpdateClause::remove) continue;
      result.actions[i].operand = TRY(operand(syntax_.actions()[i].operand));
      TRY(check_clause(syntax_.actions()[i].clause, *result.actions[i].operand));
    }
    result.charge_bytes = charge_of(result);
    return result;
  }

 private:
  /// The nodes of an operand lie between its action's target and itself.
  Result<void> check_names(const Syntax::Action& action) {
    for (uint32_t node = action.target + 1; node <= action.operand; ++node) {
      if (syntax_.node(node).symbol == Symbol::path) TRY(binding_.check_names(node));
    }
    return {};
  }

  Result<UpdateOperand> operand(uint32_t index) {
    const Syntax::Node& node = syntax_.node(index);
    UpdateOperand result{.kind = kind_of(node)};
    if (result.kind == UpdateOperand::Kind::path) {
      result.source = TRY(binding_.path(index));
    } else if (result.kind == UpdateOperand::Kind::value) {
      result.source = *TRY(binding_.value(index));
    } else {
      result.operands.reserve(node.count);
      for (uint32_t child : syntax_.children(node)) result.operands.push_back(TRY(operand(child)));
      TRY(check(node, result));
    }
    return result;
  }

  Result<void> check(const Syntax::Node& node, const UpdateOperand& computed) {
    const std::string_view name = node.symbol == Symbol::call ? node.text : symbol_text(node.symbol);
    if (node.symbol == Symbol::call) TRY(binding_.check_arity(node));
    if (computed.kind == UpdateOperand::Kind::if_not_exists) {
      const UpdateOperand& first = computed.operands[0];
      if (first.kind != UpdateOperand::Kind::path) return binding_.needs_path(name);
      const UpdateOperand& second = computed.operands[1];
      if (second.kind == UpdateOperand::Kind::path && first.path() == second.path()) {
        return binding_.not_distinct(name, first.path());
      }
      return {};
    }
    const Type wanted = computed.kind == UpdateOperand::Kind::list_append ? Type::list : Type::number;
    for (const UpdateOperand& child : computed.operands) {
      const Value* value = child.value();
      if (value != nullptr && !value->view().is(wanted)) {
        return binding_.wrong_type(name, type_name(value->view().type()));
      }
    }
    return {};
  }

  Result<void> check_clause(Symbol clause, const UpdateOperand& operand) {
    if (clause == Symbol::set) return {};
    const Type type = operand.value()->view().type();
    if (is_set(type) || (clause == Symbol::add && type == Type::number)) return {};
    return binding_.fault(fmt::format(
        "Incorrect operand type for operator or function; operator: {0}, operand type: {1}, typeSet: "
        "ALLOWED_FOR_{0}_OPERAND",
        symbol_text(clause), spelled_out(type)));
  }

  const Syntax& syntax_;
  Binding binding_;
};

size_t element_size(const PathStep& step) {
  const auto* name = std::get_if<std::string>(&step);
  return name != nullptr ? name->size() : fmt::formatted_size("{}", std::get<size_t>(step));
}

size_t target_charge(const Path& path) {
  size_t charge = path.attribute.size();
  for (const PathStep& step : path.steps) charge += 4 + element_size(step);
  return charge;
}

size_t operand_charge(const UpdateOperand& operand) {
  size_t charge = 0;
  switch (operand.kind) {
    case UpdateOperand::Kind::path:
      charge = 1 + 14 + operand.path().attribute.size();
      for (const PathStep& step : operand.path().steps) charge += 14 + element_size(step);
      return charge;
    case UpdateOperand::Kind::value:
      return operand.value()->view().size_bytes();
    case UpdateOperand::Kind::plus:
      charge = 34;
      break;
    case UpdateOperand::Kind::minus:
      charge = 37;
      break;
    case UpdateOperand::Kind::if_not_exists:
      charge = 39;
      break;
    case UpdateOperand::Kind::list_append:
      charge = 37;
      break;
  }
  for (const UpdateOperand& child : operand.operands) charge += operand_charge(child);
  return charge;
}

/// Recursion is bounded as that of charge_of().
void collect_reads(const UpdateOperand& operand, std::vector<Path>& paths) {
  if (operand.kind == UpdateOperand::Kind::path) paths.push_back(operand.path());
  for (const UpdateOperand& child : operand.operands) collect_reads(child, paths);
}

Value empty_list() {
  std::string bytes;
  close_document(bytes, open_document(bytes, Type::list, 0));
  return Value(std::move(bytes));
}

std::optional<ValueView> stated_value(const UpdateOperand& operand) {
  static const Value some_number = number_value(Number(0));
  static const Value some_list = empty_list();
  switch (operand.kind) {
    case UpdateOperand::Kind::value:
      return operand.value()->view();
    case UpdateOperand::Kind::plus:
    case UpdateOperand::Kind::minus:
      return some_number;
    case UpdateOperand::Kind::list_append:
      return some_list;
    default:
      return std::nullopt;
  }
}

}  // namespace

size_t charge_of(const UpdateActions& actions) {
  size_t charge = 3;
  for (size_t i = 0; i < actions.actions.size(); ++i) {
    const UpdateAction& action = actions.actions[i];
    charge += target_charge(actions.targets[i]);
    const bool writes = action.clause == UpdateClause::set || action.clause == UpdateClause::add;
    charge += writes ? 19 + operand_charge(*action.operand) : 1;
  }
  return charge;
}

Update::Update(std::shared_ptr<const UpdateActions> actions) : actions_(std::move(actions)) {}

Result<Update> Update::parse(std::string_view text, Placeholders& placeholders) {
  const Syntax syntax = TRY(Syntax::parse(Grammar::update, text, parameter));
  UpdateActions actions = TRY(UpdateParser(syntax, placeholders).actions());
  return Update(std::make_shared<const UpdateActions>(std::move(actions)));
}

const std::vector<Path>& Update::targets() const {
  static const std::vector<Path> none;
  if (actions_ == nullptr) return none;
  return actions_->targets;
}

std::vector<Path> Update::reads() const {
  std::vector<Path> paths;
  if (actions_ == nullptr) return paths;
  for (const UpdateAction& action : actions_->actions) {
    if (action.operand) collect_reads(*action.operand, paths);
  }
  return paths;
}

Item Update::stated_values() const {
  ItemBuilder item;
  for (size_t i = 0; actions_ != nullptr && i < actions_->actions.size(); ++i) {
    const UpdateAction& action = actions_->actions[i];
    const bool states = action.clause == UpdateClause::set || action.clause == UpdateClause::add;
    if (!states || !actions_->targets[i].is_top_level()) continue;
    if (const std::optional<ValueView> value = stated_value(*action.operand))
      item.add(actions_->targets[i].attribute, *value);
  }
  return item.build();
}

bool Update::only_removes() const {
  return actions_ != nullptr && !actions_->actions.empty() &&
         std::ranges::all_of(actions_->actions, [](const UpdateAction& action) {
           return action.clause == UpdateClause::remove || action.clause == UpdateClause::delete_;
         });
}

size_t Update::charge_bytes() const { return actions_ != nullptr ? actions_->charge_bytes : 0; }

}  // namespace gramme
