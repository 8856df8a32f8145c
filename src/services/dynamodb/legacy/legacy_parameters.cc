#include "services/dynamodb/legacy/legacy_parameters.h"

#include <fmt/format.h>

#include "api/attribute_values.h"
#include "api/errors.h"

namespace gramme::dynamodb {
namespace {

std::string names_of(std::initializer_list<Parameter> parameters) {
  std::string names;
  for (const Parameter& parameter : parameters) {
    if (parameter.sent) names.append(names.empty() ? "" : ", ").append(parameter.name);
  }
  return names;
}

}  // namespace

Result<void> check_not_mixed(std::initializer_list<Parameter> legacy,
                             std::initializer_list<Parameter> expressions) {
  const std::string old_names = names_of(legacy);
  const std::string new_names = names_of(expressions);
  if (old_names.empty() || new_names.empty()) return {};
  return validation(
      fmt::format("Can not use both expression and non-expression parameters in the same request: "
                  "Non-expression parameters: {{{}}} Expression parameters: {{{}}}",
                  old_names, new_names));
}

Result<void> check_attribute_name(std::string_view name) {
  if (const auto fault = attribute_name_fault(name)) return validation(std::string(*fault));
  return {};
}

Result<void> check_attribute_names(const std::optional<std::vector<std::string>>& names) {
  if (!names) return {};
  for (const std::string& name : *names) TRY(check_attribute_name(name));
  return {};
}

}  // namespace gramme::dynamodb
