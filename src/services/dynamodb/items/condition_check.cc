#include "services/dynamodb/items/condition_check.h"

#include <memory>

#include "api/errors.h"
#include "services/dynamodb/legacy/legacy_parameters.h"

namespace gramme::dynamodb {
namespace {

constexpr std::string_view condition_name = "ConditionExpression";
constexpr std::string_view update_names = "UpdateExpression and ConditionExpression";

class FailedItem final : public ErrorMembers {
 public:
  FailedItem(ItemView item, NumberOrder order) : item_(item), order_(order) {}
  void write(Writer& writer) const override {
    writer.name("Item");
    write_item(writer, item_, order_);
  }

 private:
  Item item_;
  NumberOrder order_;
};

Result<Condition> parse_condition(const std::optional<std::string>& text, Placeholders& placeholders) {
  if (!text) return Condition();
  return Condition::parse(*text, condition_name, placeholders);
}

/// What the writes have in common behind their own rules.
Result<void> check_purposes(const WriteParameters& parameters, bool has_expression,
                            std::string_view expressions) {
  TRY(Placeholders::check_purpose(parameters.names.has_value(), parameters.values.has_value(),
                                  has_expression, expressions, parameters.wording));
  return check_conditional_operator(parameters.conditional_operator,
                                    parameters.expected ? parameters.expected->size() : 0);
}

template <class T>
Result<void> check_names(const std::optional<Named<T>>& members) {
  if (!members) return {};
  for (const auto& [name, member] : *members) TRY(check_attribute_name(name));
  return {};
}

Result<void> check_replacing(const WriteParameters& parameters) {
  if (!answers_old_only(parameters.return_values)) return validation(std::string(old_values_only_text));
  TRY(check_names(parameters.expected));
  const bool has_expression = parameters.condition_expression.has_value();
  TRY(check_not_mixed({{"Expected", parameters.expected.has_value()},
                       {"ConditionalOperator", is_present(parameters.conditional_operator)}},
                      {{condition_name, has_expression}}));
  return check_purposes(parameters, has_expression, condition_name);
}

Result<void> check_updating(const WriteParameters& parameters, bool has_update,
                            const std::optional<AttributeUpdates>& attribute_updates) {
  TRY(check_names(attribute_updates));
  TRY(check_names(parameters.expected));
  const bool has_condition = parameters.condition_expression.has_value();
  TRY(check_not_mixed({{"AttributeUpdates", attribute_updates.has_value()},
                       {"Expected", parameters.expected.has_value()},
                       {"ConditionalOperator", is_present(parameters.conditional_operator)}},
                      {{"UpdateExpression", has_update}, {condition_name, has_condition}}));
  return check_purposes(parameters, has_update || has_condition, update_names);
}

ExpressionAttributes attributes_of(ConditionalParameters& parameters) {
  return {std::move(parameters.names), std::move(parameters.values)};
}

}  // namespace

Result<void> ConditionCheck::passes(ItemView item) const {
  if (presence == Presence::forbidden && item)
    return duplicate_item("Duplicate primary key exists in table");
  if (presence == Presence::optional && !item) return {};
  return holds(item);
}

Result<void> ConditionCheck::holds(ItemView item) const {
  if (!condition || condition.holds(item)) return {};
  std::shared_ptr<const ErrorMembers> members;
  if (item && on_failure == ReturnValuesOnConditionCheckFailure::all_old)
    members = std::make_shared<FailedItem>(item, number_order);
  return conditional_check_failed("The conditional request failed", std::move(members));
}

Result<ConditionCheck> parse_condition_check(ConditionalParameters& parameters, Wording wording) {
  Placeholders placeholders = TRY(Placeholders::check(
      attributes_of(parameters), parameters.condition_expression.has_value(), condition_name, wording));
  Condition condition = TRY(parse_condition(parameters.condition_expression, placeholders));
  TRY(placeholders.check_all_used());
  return ConditionCheck{std::move(condition), parameters.on_condition_check_failure};
}

Result<ConditionCheck> parse_write_check(WriteParameters& parameters) {
  if (!parameters.expected) return parse_condition_check(parameters, parameters.wording);
  Condition condition = TRY(condition_of(*parameters.expected, parameters.conditional_operator));
  return ConditionCheck{std::move(condition), parameters.on_condition_check_failure};
}

Result<void> check_replacing_parameters(const WriteParameters& parameters) {
  return enveloped(check_replacing(parameters), parameters.wording);
}

Result<void> check_updating_parameters(const WriteParameters& parameters,
                                       const std::optional<std::string>& update_expression,
                                       const std::optional<AttributeUpdates>& attribute_updates) {
  return enveloped(check_updating(parameters, update_expression.has_value(), attribute_updates),
                   parameters.wording);
}

Result<ConditionalUpdate> parse_conditional_update(ConditionalParameters& parameters,
                                                   const std::optional<std::string>& update_expression,
                                                   Wording wording) {
  bool has_expression = parameters.condition_expression || update_expression;
  Placeholders placeholders =
      TRY(Placeholders::check(attributes_of(parameters), has_expression, update_names, wording));
  Condition condition = TRY(parse_condition(parameters.condition_expression, placeholders));
  Update update;
  if (update_expression) update = TRY(Update::parse(*update_expression, placeholders));
  TRY(placeholders.check_all_used());
  return ConditionalUpdate{{std::move(condition), parameters.on_condition_check_failure},
                           std::move(update)};
}

}  // namespace gramme::dynamodb
