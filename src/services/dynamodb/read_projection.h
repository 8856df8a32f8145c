// Which attributes a read answers: a projection expression, or the legacy AttributesToGet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/shape.h"
#include "expression/projection.h"

namespace gramme::dynamodb {

/// Parses whichever is there; everything when neither is. That not both are there is checked before
/// (legacy_parameters.h).
Result<Projection> parse_projection(const std::optional<std::string>& expression,
                                    std::optional<std::vector<std::string>> attributes_to_get,
                                    Placeholders& placeholders);

/// The same for a request without other expressions. Unused names are a fault.
Result<Projection> parse_projection(const std::optional<std::string>& expression,
                                    std::optional<std::vector<std::string>> attributes_to_get,
                                    std::optional<Named<std::string>> names, Wording wording);

}  // namespace gramme::dynamodb
