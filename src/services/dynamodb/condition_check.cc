#include "services/dynamodb/condition_check.h"

#include <memory>

#include "api/errors.h"

namespace gramme::dynamodb {
namespace {

class FailedItem final : public ErrorMembers {
 public:
  explicit FailedItem(ItemView item) : item_(item) {}
  void write(Writer& writer) const override {
    writer.name("Item");
    write_item(writer, item_);
  }

 private:
  Item item_;
};

Result<Condition> parse_condition(const std::optional<std::string>& text, Placeholders& placeholders) {
  if (!text) return Condition();
  return Condition::parse(*text, "ConditionExpression", placeholders);
}

ExpressionAttributes attributes_of(ConditionalParameters& parameters) {
  return {std::move(parameters.names), std::move(parameters.values)};
}

}  // namespace

Result<void> ConditionCheck::passes(ItemView item) const {
  if (!condition || condition.holds(item)) return {};
  std::shared_ptr<const ErrorMembers> members;
  if (item && on_failure == ReturnValuesOnConditionCheckFailure::all_old)
    members = std::make_shared<FailedItem>(item);
  return conditional_check_failed("The conditional request failed", std::move(members));
}

Result<ConditionCheck> parse_condition_check(ConditionalParameters& parameters, Wording wording) {
  Placeholders placeholders =
      TRY(Placeholders::check(attributes_of(parameters), parameters.condition_expression.has_value(),
                              "ConditionExpression", wording));
  Condition condition = TRY(parse_condition(parameters.condition_expression, placeholders));
  TRY(placeholders.check_all_used());
  return ConditionCheck{std::move(condition), parameters.on_condition_check_failure};
}

Result<ConditionalUpdate> parse_conditional_update(ConditionalParameters& parameters,
                                                   const std::optional<std::string>& update_expression,
                                                   Wording wording) {
  bool has_expression = parameters.condition_expression || update_expression;
  Placeholders placeholders = TRY(Placeholders::check(attributes_of(parameters), has_expression,
                                                      "UpdateExpression and ConditionExpression", wording));
  Condition condition = TRY(parse_condition(parameters.condition_expression, placeholders));
  Update update;
  if (update_expression) update = TRY(Update::parse(*update_expression, placeholders));
  TRY(placeholders.check_all_used());
  return ConditionalUpdate{{std::move(condition), parameters.on_condition_check_failure},
                           std::move(update)};
}

}  // namespace gramme::dynamodb
