// What the two batch operations demand of the tables' names in their maps.
#pragma once

#include "api/shape.h"

namespace gramme::dynamodb {

inline constexpr Rules batch_table_name_rules{
    .length_min = 3, .length_max = 255, .pattern = Pattern::resource_name, .table_name = true};

}  // namespace gramme::dynamodb
