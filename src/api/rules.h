// What a member of a request must satisfy, as data: the rows of shapes carry these rules. (shape.h)
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace gramme {

enum class Pattern : uint8_t { none, resource_name /* [a-zA-Z0-9_.-]+ */ };

/// What is told of a name that is malformed and too short or too long as well.
enum class NameFaults : uint8_t { one, pattern_first, length_first };

/// How one of AWS's two generations (wording.h) reports the faults of a member. Both have the plain report:
/// `Value 'x' at 'tableName' failed to satisfy constraint: ...`, together with all other faults, in the
/// order of the shape, behind "N validation errors detected: ".
struct Report {
  /// Without the value, named as in the model: `Value at 'Limit' failed ...`. Such faults hide all others.
  bool named = false;
  /// When the member is absent, nothing else is reported.
  bool alone_when_absent = false;
  /// Without "1 validation error detected: " when it is the only one.
  bool bare = false;
  /// Told when nothing else is wrong, not even what check_parameters() finds (shape.h); absence is told
  /// with the others.
  bool last = false;
  NameFaults name_faults = NameFaults::one;
  /// The form of a table's name is not looked at when another required member is absent.
  bool form_yields_to_absence = false;
  /// An empty value is left to the operation.
  bool may_be_empty = false;
  /// Place among the faults of the request; equal ones stay in the order of the shape.
  uint8_t order = 0;
  /// A list or map is printed as JSON instead of as Java prints it.
  bool echo_as_json = false;
  /// The whole text, in place of the general one.
  std::string_view text = {};
};

/// What a member must satisfy, and how each generation reports that it does not. Lengths count characters
/// of strings and members of lists and maps.
struct Rules {
  bool required = false;
  uint32_t length_min = 0;
  uint32_t length_max = std::numeric_limits<uint32_t>::max();
  int64_t value_min = std::numeric_limits<int64_t>::min();
  int64_t value_max = std::numeric_limits<int64_t>::max();
  Pattern pattern = Pattern::none;
  /// Required, 1..1024 characters; a name of 3..255 of the pattern, or a table's ARN.
  bool table_name = false;

  /// A boolean that is sent as a text makes the older generation judge the request.
  bool text_turns_older = false;

  Report current = {};
  Report of_2025 = {.name_faults = NameFaults::pattern_first};

  /// Of the elements of a list or map, and of the names in a map. Their faults are faults of the whole,
  /// reported as these rules say.
  const Rules* element = nullptr;
  const Rules* key = nullptr;
};

inline constexpr Rules no_rules{};
inline constexpr Rules table_name_rules{.required = true, .table_name = true};
inline constexpr Rules index_name_rules{
    .length_min = 3, .length_max = 255, .pattern = Pattern::resource_name};

}  // namespace gramme
