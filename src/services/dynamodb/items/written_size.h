// How large items become in an answer, where that is far from what DynamoDB charges for them.
#pragma once

#include <cstddef>

#include "value/value_view.h"

namespace gramme::dynamodb {

/// Bytes of all numbers of an item, written out: 1E125, charged 2 bytes, takes 126.
size_t written_size_of_numbers(ItemView item);

}  // namespace gramme::dynamodb
