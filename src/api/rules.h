// What a member of a request must satisfy, as data: the rows of shapes carry these rules. (shape.h)
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace gramme {

enum class Pattern : uint8_t { none, resource_name /* [a-zA-Z0-9_.-]+ */ };

/// What a member must satisfy. Lengths count characters of strings and members of lists and maps.
struct Rules {
  bool required = false;
  uint32_t length_min = 0;
  uint32_t length_max = std::numeric_limits<uint32_t>::max();
  int64_t value_min = std::numeric_limits<int64_t>::min();
  int64_t value_max = std::numeric_limits<int64_t>::max();
  Pattern pattern = Pattern::none;
  /// Required, 1..1024 characters; a name of 3..255 of the pattern, or a table's ARN.
  bool table_name = false;

  // How AWS's current generation (wording.h) reports this member, where it differs from the older one.
  /// Without the value, named as in the model: `Value at 'Limit' failed ...`. Such faults hide all others.
  bool named = false;
  /// `named` holds for the older generation too, unless it answers because of another fault (turn_older).
  bool named_in_2025 = false;
  /// The older generation leaves an empty value to the operation.
  bool may_be_empty_in_2025 = false;
  /// Both faults of a table name that is too short and malformed. The older generation always tells both.
  bool every_fault = false;
  /// When absent, nothing else is reported.
  bool alone_when_absent = false;
  /// Reported without "1 validation error detected: ".
  bool bare = false;
  /// Order among the faults of a request; equal ones stay in the order of the shape.
  uint8_t current_order = 0;
  /// The whole text of a fault, in place of the general one.
  std::string_view current_text = {};

  /// Of the elements of a list or map, and of the names in a map. Their faults are faults of the whole,
  /// worded by the `named` and `current_order` of these rules.
  const Rules* element = nullptr;
  const Rules* key = nullptr;
  /// This list or map is told as JSON instead of as Java prints it.
  bool echo_as_json = false;
};

inline constexpr Rules no_rules{};
inline constexpr Rules table_name_rules{.required = true, .table_name = true};
inline constexpr Rules index_name_rules{
    .length_min = 3, .length_max = 255, .pattern = Pattern::resource_name};

}  // namespace gramme
