#include "services/dynamodb/legacy/attribute_updates.h"

#include <fmt/format.h>

#include <array>
#include <memory>

#include "api/invalid_parameter.h"
#include "expression/set_algebra.h"
#include "expression/update_tree.h"

namespace gramme::dynamodb {
namespace {

/// The quotation mark that nothing opens is AWS's.
constexpr Rules action_rules{
    .current = {.bare = true,
                .text = "Member must satisfy enum value set: [ADD, DELETE, PUT]' for Action"}};

constexpr std::array attribute_value_update_shape = {
    field<&model::AttributeValueUpdate::value>("Value"),
    field<&model::AttributeValueUpdate::action>("Action", action_rules),
};

Error unsupported(std::string_view action, Type type) {
  return invalid_parameter(fmt::format("{} is not supported for the type {}", action, type_name(type)));
}

Result<void> check(AttributeAction action, const std::optional<Value>& value) {
  if (!value) {
    if (action == AttributeAction::delete_) return {};
    return invalid_parameter("Only DELETE action is allowed when no attribute value is specified");
  }
  const Type type = value->view().type();
  if (action == AttributeAction::delete_ && !is_set(type))
    return unsupported("DELETE action with value", type);
  const bool adds = is_set(type) || type == Type::number || type == Type::list;
  if (action == AttributeAction::add && !adds) return unsupported("ADD action", type);
  return {};
}

UpdateClause clause_of(AttributeAction action, bool has_value) {
  switch (action) {
    case AttributeAction::add:
      return UpdateClause::add;
    case AttributeAction::delete_:
      return has_value ? UpdateClause::delete_ : UpdateClause::remove;
    case AttributeAction::put:
      break;
  }
  return UpdateClause::set;
}

}  // namespace

std::span<const Field<model::AttributeValueUpdate>> model::AttributeValueUpdate::shape() {
  return attribute_value_update_shape;
}

std::span<const std::string_view> wire_names(AttributeAction) {
  static constexpr std::array<std::string_view, 3> names = {"ADD", "DELETE", "PUT"};
  return names;
}

Result<Update> update_of(const AttributeUpdates& updates) {
  for (const auto& [attribute, update] : updates) {
    if (update.action.fault) return *update.action.fault;
  }
  UpdateActions actions;
  actions.legacy = true;
  for (const auto& [attribute, update] : updates) {
    const AttributeAction action = update.action.value.value_or(AttributeAction::put);
    TRY(check(action, update.value));
    std::optional<UpdateOperand> operand;
    if (update.value) operand = UpdateOperand{UpdateOperand::Kind::value, *update.value};
    actions.add(clause_of(action, update.value.has_value()), {attribute, {}}, std::move(operand));
  }
  return Update(std::make_shared<const UpdateActions>(std::move(actions)));
}

}  // namespace gramme::dynamodb
