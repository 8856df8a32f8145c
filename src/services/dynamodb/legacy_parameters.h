// Parameters from before expressions: AttributesToGet, AttributeUpdates, Expected and their kin.
#pragma once

#include <string>
#include <vector>

#include "api/document.h"
#include "base/result.h"

namespace gramme::dynamodb {

/// A request, or a table's part of one, may use expressions or legacy parameters, not both. AttributesToGet
/// is served; the others are refused by name, so that nothing a caller asks for is silently left out.
Result<void> check_legacy_parameters(Document::Node request);

/// "Can not use both expression and non-expression parameters in the same request: ..."
Error mixed_parameters(const std::vector<std::string>& legacy, const std::vector<std::string>& expressions);

}  // namespace gramme::dynamodb
