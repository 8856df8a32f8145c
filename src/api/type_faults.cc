#include "api/type_faults.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>

namespace gramme {
namespace type_fault {
namespace {

using Kind = Document::Kind;

constexpr std::string_view unexpected_structure = "Start of structure or map found where not expected";
/// What AWS's reader says of a list in a map or a map in a list.
constexpr std::string_view failed_cast =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class "
    "java.lang.Class "
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module "
    "java.base of loader "
    "'bootstrap')";

std::string_view token_name(Document::Node node) {
  switch (node.kind()) {
    case Kind::boolean:
      return node.truth() ? "TRUE_VALUE" : "FALSE_VALUE";
    case Kind::integer:
      return "NUMBER_VALUE";
    case Kind::decimal:
      return "DECIMAL_VALUE";
    case Kind::string:
    case Kind::null:
    case Kind::list:
    case Kind::object:
      break;
  }
  return "STRING_VALUE";
}

std::string unexpected_list(std::string_view java_type) {
  return std::string("Unrecognized collection type ").append(java_type);
}

}  // namespace

std::string modelled(std::string_view name) {
  const bool qualified = name.find('.') != name.npos;
  return std::string(qualified ? "" : "com.amazonaws.dynamodb.v20120810.").append(name);
}

std::string no_scalar(Document::Node node, std::string_view java_type) {
  if (node.kind() == Kind::object) return std::string(unexpected_structure);
  if (node.kind() == Kind::list) return unexpected_list("class java.lang.").append(java_type);
  return std::string(token_name(node)).append(" cannot be converted to ").append(java_type);
}

std::string no_blob(Document::Node node) {
  if (node.kind() == Kind::object) return std::string(unexpected_structure);
  if (node.kind() == Kind::list) return unexpected_list("class java.nio.ByteBuffer");
  return "only base-64-encoded strings are convertible to bytes";
}

std::string no_list(Document::Node node, bool inside_container) {
  if (node.kind() == Kind::object) return std::string(unexpected_structure);
  return std::string(inside_container ? failed_cast : "Unexpected field type");
}

std::string no_map(Document::Node node, std::string_view java_element, bool inside_container) {
  if (node.kind() == Kind::list)
    return unexpected_list("java.util.Map<java.lang.String, ").append(java_element).append(">");
  return std::string(inside_container ? failed_cast : "Unexpected field type");
}

std::string no_struct(Document::Node node, std::string_view name, bool inside_container) {
  if (node.kind() == Kind::list) return unexpected_list("class ").append(modelled(name));
  return inside_container ? "Unexpected value type in payload" : "Unexpected field type";
}

}  // namespace type_fault

std::optional<bool> lenient_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 5> truths = {"true", "t", "yes", "y", "1"};
  constexpr std::array<std::string_view, 5> falsehoods = {"false", "f", "no", "n", "0"};
  const auto is_text = [text](std::string_view word) { return equal_ignoring_case(text, word); };
  if (std::ranges::any_of(truths, is_text)) return true;
  if (std::ranges::any_of(falsehoods, is_text)) return false;
  return std::nullopt;
}

}  // namespace gramme
