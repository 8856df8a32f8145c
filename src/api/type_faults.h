// The texts of SerializationExceptions: a member has a JSON type that its type in the model cannot take.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/document.h"

namespace gramme {

namespace type_fault {

/// A type of DynamoDB's model, as Java names it; names that are qualified already stay.
std::string modelled(std::string_view name);

// What is said of a node that should be a ... `java_type` is a full name; `inside_container`: a member of a
// list or map.
std::string no_scalar(Document::Node node,
                      std::string_view java_type);  // Boolean, Integer, Long, Double, String
std::string no_blob(Document::Node node);
std::string no_list(Document::Node node, bool inside_container);
std::string no_map(Document::Node node, std::string_view java_element, bool inside_container);
std::string no_struct(Document::Node node, std::string_view name, bool inside_container);

}  // namespace type_fault

/// AWS takes these texts for booleans: true t yes y 1, false f no n 0, in any letter case.
std::optional<bool> lenient_boolean(std::string_view text);

}  // namespace gramme
