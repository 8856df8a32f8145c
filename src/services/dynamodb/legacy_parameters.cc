#include "services/dynamodb/legacy_parameters.h"

#include <fmt/ranges.h>

#include <array>
#include <span>
#include <string_view>

#include "api/errors.h"

namespace gramme::dynamodb {
namespace {

// In the order in which AWS lists them.
constexpr std::array<std::string_view, 7> legacy_names = {
    "AttributesToGet", "AttributeUpdates",    "QueryFilter",  "ScanFilter",
    "Expected",        "ConditionalOperator", "KeyConditions"};
constexpr std::array<std::string_view, 5> expression_names = {"UpdateExpression", "ProjectionExpression",
                                                              "FilterExpression", "ConditionExpression",
                                                              "KeyConditionExpression"};

std::vector<std::string> present(Document::Node request, std::span<const std::string_view> names) {
  std::vector<std::string> result;
  for (std::string_view name : names) {
    if (request.find(name)) result.emplace_back(name);
  }
  return result;
}

}  // namespace

Error mixed_parameters(const std::vector<std::string>& legacy,
                       const std::vector<std::string>& expressions) {
  return validation(
      fmt::format("Can not use both expression and non-expression parameters in the same request: "
                  "Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
                  fmt::join(legacy, ", "), fmt::join(expressions, ", ")));
}

Result<void> check_legacy_parameters(Document::Node request) {
  std::vector<std::string> legacy = present(request, legacy_names);
  if (legacy.empty()) return {};
  std::vector<std::string> expressions = present(request, expression_names);
  if (!expressions.empty()) return mixed_parameters(legacy, expressions);
  if (legacy == std::vector<std::string>{"ConditionalOperator"}) {
    return validation("ConditionalOperator cannot be used without Filter or Expected");
  }
  for (const std::string& name : legacy) {
    if (name != "AttributesToGet")
      return validation(fmt::format("{} is not supported; use an expression instead", name));
  }
  return {};
}

}  // namespace gramme::dynamodb
