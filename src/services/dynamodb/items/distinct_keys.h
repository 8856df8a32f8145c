// The storage keys of a request over several items: no item may be named twice.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace gramme::dynamodb {

/// Whether two of the well-formed keys are one. AWS looks for duplicates before it reports a malformed key.
bool has_duplicates(const std::vector<Result<std::string>>& keys);

/// The keys themselves, or a fault: "Provided list of item keys contains duplicates", then the first other.
Result<std::vector<std::string>> distinct_keys(std::vector<Result<std::string>> keys);

}  // namespace gramme::dynamodb
