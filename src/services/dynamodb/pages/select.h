// Select: which attributes a Query or Scan answers, and whether the entries it reads have them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "expression/projection.h"
#include "services/dynamodb/pages/read_target.h"

namespace gramme::dynamodb {

/// In the order of AWS's messages.
enum class Select : uint8_t { specific_attributes, count, all_attributes, all_projected_attributes };
inline std::span<const std::string_view> wire_names(Select) {
  static constexpr std::array<std::string_view, 4> names = {"SPECIFIC_ATTRIBUTES", "COUNT",
                                                            "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"};
  return names;
}

/// What a request selects; without Select that follows from the rest. `projected_by` is the member that
/// names attributes, "ProjectionExpression" or "AttributesToGet", empty when there is none.
Result<Select> checked_select(std::optional<Select> asked, std::string_view projected_by, bool has_index);

/// ALL_ATTRIBUTES of a global index that does not hold them all.
Result<void> check_global_select(const ReadTarget& target, Select select);

/// Whether the answer needs attributes that the index does not hold. A local index fetches them from its
/// table; for a global one that is a fault.
Result<bool> needs_table(const ReadTarget& target, Select select, const Projection& projection);

}  // namespace gramme::dynamodb
