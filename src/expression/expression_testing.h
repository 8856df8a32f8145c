// What tests of expressions share: items and values written and printed as short texts.
//   {name: 'text', n: 1.5, b: b'bytes', t: true, f: false, z: null, l: [1, 'a'], m: {k: 1}, s: <1, 2>, e:
//   <'a'>}
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "expression/placeholders.h"
#include "value/value_testing.h"

namespace gramme {

class ValueReader {
 public:
  explicit ValueReader(std::string_view text) : rest_(text) {}

  Value value() {
    skip();
    if (accept('\'')) return string_value(until('\''));
    if (rest_.starts_with("b'")) return rest_.remove_prefix(2), binary_value(until('\''));
    if (accept('[')) return list();
    if (accept('<')) return set();
    if (accept('{')) return map();
    const std::string word(word_text());
    std::string bytes;
    if (word == "true" || word == "false") return append_boolean(bytes, word == "true"), Value(bytes);
    if (word == "null") return append_null(bytes), Value(bytes);
    const auto number = Number::parse(word);
    CHECK(number.has_value());
    return number_value(*number);
  }

  /// The members of a map that is not yet opened, in the order written.
  Named<Value> members() {
    CHECK(accept('{'));
    return read_members();
  }

 private:
  void skip() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == ',')) rest_.remove_prefix(1);
  }
  bool accept(char c) {
    skip();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view until(char c) {
    const std::string_view text = rest_.substr(0, rest_.find(c));
    rest_.remove_prefix(text.size() + 1);
    return text;
  }
  std::string_view word_text() {
    const std::string_view text = rest_.substr(0, rest_.find_first_of(" ,]}>"));
    rest_.remove_prefix(text.size());
    return text;
  }
  Value list() {
    std::string members;
    size_t count = 0;
    for (; !accept(']'); ++count) members += value().view().bytes();
    return document(Type::list, members, count);
  }
  Value set() {
    std::vector<Value> members;
    while (!accept('>')) members.push_back(value());
    std::ranges::sort(members, {}, [](const Value& member) {
      return std::string(member.view().is(Type::number) ? member.view().bytes() : member.view().text());
    });
    std::string bytes;
    for (const Value& member : members) bytes += member.view().bytes();
    const Type of = members.at(0).view().type();
    const Type type = of == Type::number   ? Type::number_set
                      : of == Type::string ? Type::string_set
                                           : Type::binary_set;
    return document(type, bytes, members.size());
  }
  Value map() {
    const Named<Value> members = read_members();
    ItemBuilder builder;
    for (const auto& [name, value] : members) builder.add(name, value);
    return builder.build_map();
  }
  Named<Value> read_members() {
    Named<Value> members;
    while (!accept('}')) {
      const size_t end = rest_.find(": ");
      std::string name(rest_.substr(0, end));
      rest_.remove_prefix(end + 2);
      members.emplace_back(std::move(name), value());
    }
    return members;
  }
  static Value document(Type type, std::string_view members, size_t count) {
    std::string bytes;
    const size_t opened = open_document(bytes, type, count);
    bytes += members;
    close_document(bytes, opened);
    return Value(bytes);
  }
  std::string_view rest_;
};

inline Value value(std::string_view text) { return ValueReader(text).value(); }
inline Item item(std::string_view text) { return item_of(value(text)); }

inline std::string print(ValueView value) {
  auto all = [&](char open, char close) {
    std::string out(1, open);
    for (const Member& member : value.members()) {
      if (out.size() > 1) out += ", ";
      if (value.is(Type::map)) out.append(member.name).append(": ");
      out += print(member.value);
    }
    return out + close;
  };
  switch (value.type()) {
    case Type::string:
      return "'" + std::string(value.text()) + "'";
    case Type::binary:
      return "b'" + std::string(value.text()) + "'";
    case Type::number:
      return value.number().text();
    case Type::boolean:
      return value.boolean() ? "true" : "false";
    case Type::null:
      return "null";
    case Type::list:
      return all('[', ']');
    case Type::map:
      return all('{', '}');
    default:
      return all('<', '>');
  }
}
inline std::string print(ItemView item) { return print(map_of(item).view()); }

/// Placeholders from maps written as above; an empty text stands for an absent map.
inline Placeholders placeholders(std::string_view values = "", std::string_view names = "") {
  ExpressionAttributes attributes;
  if (!values.empty()) attributes.values = ValueReader(values).members();
  if (!names.empty()) {
    attributes.names.emplace();
    for (const auto& [token, name] : ValueReader(names).members()) {
      attributes.names->emplace_back(token, name.view().text());
    }
  }
  Result<Placeholders> checked = Placeholders::check(std::move(attributes), true, "", Wording::current);
  CHECK(checked.has_value());
  return std::move(*checked);
}

/// The text of a failure; "" of a success.
template <class T>
std::string fault_of(const Result<T>& result) {
  return result.has_value() ? "" : result.error().message();
}

}  // namespace gramme
