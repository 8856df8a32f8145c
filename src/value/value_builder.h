// Building the binary form of value_view.h: scalars in place, documents by adding members.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "value/value_view.h"

namespace gramme {

void append_string(std::string& out, std::string_view text);
void append_binary(std::string& out, std::string_view bytes);
void append_number(std::string& out, const Number& number);
void append_boolean(std::string& out, bool value);
void append_null(std::string& out);

/// Opens a list, map or set at the end of `out`; returns where to close it. Between open and close the
/// caller appends the `count` members itself: values for a list, sorted values for a set, (append_sized
/// name, value) in the order of names for a map.
size_t open_document(std::string& out, Type type, size_t count);
void close_document(std::string& out, size_t opened);

/// The contents of a set, in any order; appends the whole value. False (and nothing appended) when two are
/// equal.
[[nodiscard]] bool append_string_set(std::string& out, std::vector<std::string_view> members);
[[nodiscard]] bool append_binary_set(std::string& out, std::vector<std::string_view> members);
[[nodiscard]] bool append_number_set(std::string& out, std::vector<Number> members);

Value string_value(std::string_view text);
Value number_value(const Number& number);

/// Collects attributes in any order and makes an item of them. Adding a name twice keeps the last.
class ItemBuilder {
 public:
  ItemBuilder& add(std::string_view name, ValueView value);
  bool empty() const { return members_.empty(); }
  Item build() const;
  /// The same members as an 'M' value.
  Value build_map() const;

 private:
  std::vector<Member> sorted_members() const;
  std::vector<Member> members_;  // borrow their names and bytes: the sources outlive the builder
};

/// The item made of a map value, and the reverse.
Item item_of(ValueView map);
Value map_of(ItemView item);

}  // namespace gramme
