// Key attributes are scalars: projections, filters and updates may not look into them.
#pragma once

#include <span>

#include "base/result.h"
#include "expression/path.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// "Key attributes must be scalars; ...", for keys of the table and of all its indexes.
Result<void> check_key_paths(const Table& table, std::span<const Path> paths);

}  // namespace gramme::dynamodb
