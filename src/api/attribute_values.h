// Reading attribute values: from a document straight to the binary form of value/, with what is wrong with
// them.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "api/document.h"
#include "value/value_view.h"

namespace gramme {

/// What was found. Positions are those of the document's nodes: of several faults the earliest counts.
struct AttributeValueFaults {
  static constexpr uint32_t none = std::numeric_limits<uint32_t>::max();

  /// A wrong JSON type or malformed base64: a SerializationException, for some faults without a text.
  uint32_t type_fault_at = none;
  std::string type_fault;
  /// A value that no attribute can have: a ValidationException.
  uint32_t value_fault_at = none;
  std::string value_fault;
  /// What operations tell apart: an empty name; a value with no or with several types; one of a number, a
  /// number set or repeated members; too many levels.
  enum class Kind : uint8_t { other, empty_name, type_count, conversion, false_null, nesting };
  Kind value_fault_kind = Kind::other;
  /// Something that makes AWS's older reader judge the whole request: a boolean written as a string, a
  /// value with several types, 63 levels and more.
  bool turns_older = false;

  bool empty() const { return type_fault_at == none && value_fault_at == none; }
};

struct AttributeValueOptions {
  /// The texts of AWS's older reader.
  bool older = false;
  /// Numbers are read as Java's BigDecimal reads them (number_faults.h).
  bool java_decimals = false;
  /// The levels of lists and maps that pass.
  int levels_max = 31;
};

/// What no attribute can be called: "Empty attribute name", or too long a one.
std::optional<std::string_view> attribute_name_fault(std::string_view name);

/// Reads {"name": {"S": "..."}, ...}. The item is complete only when nothing was found.
Item read_item(Document::Node node, AttributeValueOptions options, AttributeValueFaults& faults);

/// Reads {"S": "..."}. `inside_container` tells whether the value is a member of a list or map, for the
/// text of a wrong JSON type.
Value read_value(Document::Node node, bool inside_container, AttributeValueOptions options,
                 AttributeValueFaults& faults);

}  // namespace gramme
