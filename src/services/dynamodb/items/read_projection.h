// Which attributes a read answers: a projection expression, or the legacy AttributesToGet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/shape.h"
#include "expression/projection.h"

namespace gramme::dynamodb {

/// AttributesToGet names at least one attribute.
inline constexpr Rules attributes_to_get_rules{.length_min = 1};

/// Parses whichever is there, of a request without other expressions; everything when neither is. That not
/// both are there is checked before (legacy_parameters.h). Unused names are a fault.
Result<Projection> parse_projection(const std::optional<std::string>& expression,
                                    std::optional<std::vector<std::string>> attributes_to_get,
                                    std::optional<Named<std::string>> names, Wording wording);

}  // namespace gramme::dynamodb
