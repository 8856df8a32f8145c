// What reads of items let a caller ask for: how consistent they are, and which attributes they answer, by
// a projection expression or the legacy AttributesToGet.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/shape.h"
#include "expression/projection.h"
#include "storage/step.h"

namespace gramme::dynamodb {

/// ConsistentRead.
inline Consistency consistency_of(std::optional<bool> consistent_read) {
  return consistent_read.value_or(false) ? Consistency::strong : Consistency::eventual;
}

/// What is answered of an item; all of it when there is none.
using ItemForm = std::function<Item(ItemView)>;

/// AttributesToGet names at least one attribute.
inline constexpr Rules attributes_to_get_rules{.length_min = 1};

/// Parses whichever is there, of a request without other expressions; everything when neither is. That not
/// both are there is checked before (legacy_parameters.h). Unused names are a fault.
Result<Projection> parse_projection(const std::optional<std::string>& expression,
                                    std::optional<std::vector<std::string>> attributes_to_get,
                                    std::optional<Named<std::string>> names, Wording wording);

}  // namespace gramme::dynamodb
