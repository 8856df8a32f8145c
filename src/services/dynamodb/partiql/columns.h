// The list of a SELECT: which parts of an item are answered, and under which names.
#pragma once

#include <string>
#include <vector>

#include "expression/path.h"
#include "services/dynamodb/items/item_read.h"

namespace gramme::dynamodb {

/// What the paths lead to in an item, each under its column's name. No form at all for `*`.
ItemForm columns_of(std::vector<Path> paths);

}  // namespace gramme::dynamodb
