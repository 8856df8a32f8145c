// Parameters from before expressions stand in a request of their own: rules for all operations.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gramme::dynamodb {

/// A member of a request, and whether it was sent: an empty one counts.
struct Parameter {
  std::string_view name;
  bool sent;
};

/// "Can not use both expression and non-expression parameters in the same request: Non-expression
/// parameters: {Expected} Expression parameters: {ConditionExpression}". Both in the order in which AWS
/// lists them.
Result<void> check_not_mixed(std::initializer_list<Parameter> legacy,
                             std::initializer_list<Parameter> expressions);

/// "Empty attribute name", and names that are too long.
Result<void> check_attribute_name(std::string_view name);
/// The same for each name of AttributesToGet.
Result<void> check_attribute_names(const std::optional<std::vector<std::string>>& names);

}  // namespace gramme::dynamodb
