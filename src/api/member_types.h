// What a member's C++ type says about it: which kind it is of, and how AWS's Java names and prints it.
// Included by decoder.h.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/shape.h"
#include "api/type_faults.h"
#include "api/violations.h"

namespace gramme::detail {

template <class T>
struct Vector : std::false_type {};
template <class T>
struct Vector<std::vector<T>> : std::true_type {
  using Element = T;
};
template <class T>
struct Map : std::false_type {};
template <class T>
struct Map<Named<T>> : std::true_type {
  using Element = T;
};
template <class T>
struct Optional : std::false_type {};
template <class T>
struct Optional<std::optional<T>> : std::true_type {};
template <class T>
struct IsLate : std::false_type {};
template <class T>
struct IsLate<Late<T>> : std::true_type {
  using Member = T;
};

template <class T>
concept Struct = requires { T::shape(); };

template <class E>
std::span<const std::string_view> names_to_print() {
  if constexpr (requires { printed_names(E{}); }) {
    return printed_names(E{});
  } else {
    return wire_names(E{});
  }
}

/// The unqualified name of a type: structs are called as in AWS's model, and AWS prints their names.
template <class T>
consteval std::string_view short_type_name() {
  if constexpr (std::same_as<T, Value>) return "AttributeValue";
  std::string_view name = __PRETTY_FUNCTION__;
  name = name.substr(name.find("T = ") + 4);
  name = name.substr(0, name.find_first_of(";]<"));
  const size_t colon = name.rfind(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

template <class T>
std::string java_type() {
  if constexpr (std::same_as<T, std::string>) {
    return "java.lang.String";
  } else if constexpr (Vector<T>::value && !Map<T>::value) {
    return "java.util.List<" + java_type<typename Vector<T>::Element>() + ">";
  } else {
    return type_fault::modelled(short_type_name<T>());
  }
}

template <class T>
void echo(std::string& out, std::optional<Document::Node> node);

/// The members in the order in which AWS prints them, where that is not the order of their faults.
template <Struct T>
auto printed_shape() {
  if constexpr (requires { T::printed_shape(); }) {
    return T::printed_shape();
  } else {
    return T::shape();
  }
}

template <Struct T>
void echo_struct(std::string& out, Document::Node node) {
  out.append(short_type_name<T>()).push_back('(');
  std::string_view separator;
  for (const auto& field : printed_shape<T>()) {
    out.append(std::exchange(separator, ", "));
    append_lower_first(out, field.name);
    out.push_back('=');
    field.echo(out, node.find(field.name));
  }
  if constexpr (requires { T::printed_at_the_end; }) out.append(T::printed_at_the_end);
  out.push_back(')');
}

template <class T>
void echo_members(std::string& out, Document::Node node) {
  std::string_view separator;
  const auto append = [&](Document::Node member) {
    if (out.size() > echo_size_max) return;
    out.append(std::exchange(separator, ", "));
    if (node.kind() == Document::Kind::object) out.append(member.name()).push_back('=');
    echo<T>(out, member);
  };
  if (node.kind() == Document::Kind::object) {
    for (Document::Node member : in_java_order(node)) append(member);
  } else {
    for (Document::Node member : node.members()) append(member);
  }
}

/// Appends a member as Java's toString prints it.
template <class T>
void echo(std::string& out, std::optional<Document::Node> node) {
  if (!node || node->is_null()) {
    out.append("null");
  } else if constexpr (Optional<T>::value) {
    echo<typename T::value_type>(out, node);
  } else if constexpr (IsLate<T>::value) {
    echo<typename IsLate<T>::Member>(out, node);
  } else if constexpr (Vector<T>::value && !Map<T>::value) {
    out.push_back('[');
    echo_members<typename Vector<T>::Element>(out, *node);
    out.push_back(']');
  } else if constexpr (Map<T>::value) {
    out.push_back('{');
    echo_members<typename Map<T>::Element>(out, *node);
    out.push_back('}');
  } else if constexpr (std::same_as<T, Item>) {
    out.push_back('{');
    echo_members<Value>(out, *node);
    out.push_back('}');
  } else if constexpr (std::same_as<T, Value>) {
    echo_attribute_value(out, *node);
  } else if constexpr (Struct<T>) {
    echo_struct<T>(out, *node);
  } else {
    echo_scalar(out, *node);
  }
}

template <class T>
std::string quoted_echo(Document::Node node) {
  std::string out = "'";
  echo<T>(out, node);
  out.push_back('\'');
  return out;
}

}  // namespace gramme::detail
