#include "value/value_view.h"

#include <algorithm>

#include "base/check.h"

namespace gramme {
namespace {

// The bytes are Gramme's own, so nothing below looks for their end.

uint64_t read_varint(const char*& at) {
  uint64_t value = uint8_t(*at++);
  if (value < 0x80) [[likely]]
    return value;
  value &= 0x7f;
  for (int shift = 7;; shift += 7) {
    uint8_t next = uint8_t(*at++);
    value |= uint64_t(next & 0x7f) << shift;
    if (next < 0x80) return value;
  }
}

std::string_view read_sized(const char*& at) {
  size_t size = read_varint(at);
  std::string_view result(at, size);
  at += size;
  return result;
}

const char* document_end(const char* at) {
  uint32_t size = uint32_t(uint8_t(at[0])) << 24 | uint32_t(uint8_t(at[1])) << 16 |
                  uint32_t(uint8_t(at[2])) << 8 | uint32_t(uint8_t(at[3]));
  return at + 4 + size;
}

const char* value_end(const char* at) {
  switch (*at++) {
    case 'S':
    case 'B': {
      std::string_view content = read_sized(at);
      return content.data() + content.size();
    }
    case 'N':
      return Number::end_of_ordered(at);
    case 'T':
    case 'F':
    case '0':
      return at;
    default:
      return document_end(at);
  }
}

ValueView read_value(const char*& at) {
  const char* start = at;
  at = value_end(at);
  return ValueView({start, size_t(at - start)});
}

std::optional<ValueView> find_member(const char* payload, std::string_view name) {
  const char* at = payload + 4;
  for (size_t left = read_varint(at); left > 0; --left) {
    int order = read_sized(at).compare(name);
    if (order == 0) return read_value(at);
    if (order > 0) return {};
    at = value_end(at);
  }
  return {};
}

}  // namespace

std::string_view type_name(Type type) {
  switch (type) {
    case Type::string:
      return "S";
    case Type::number:
      return "N";
    case Type::binary:
      return "B";
    case Type::string_set:
      return "SS";
    case Type::number_set:
      return "NS";
    case Type::binary_set:
      return "BS";
    case Type::boolean:
      return "BOOL";
    case Type::null:
      return "NULL";
    case Type::list:
      return "L";
    case Type::map:
      return "M";
  }
  CHECK(false);  // no other byte is ever encoded
  __builtin_unreachable();
}

Members::Members(Type type, std::string_view payload)
    : named_(type == Type::map), first_(payload.data() + 4) {
  count_ = read_varint(first_);
}

Members::Iterator Members::begin() const { return {named_, count_, first_}; }

Members::Iterator::Iterator(bool named, size_t left, const char* at) : named_(named), left_(left), at_(at) {
  if (left_ > 0) read();
}

Members::Iterator& Members::Iterator::operator++() {
  if (--left_ > 0) read();
  return *this;
}

void Members::Iterator::read() {
  if (named_) member_.name = read_sized(at_);
  member_.value = read_value(at_);
}

std::string_view ValueView::text() const {
  DCHECK(is(Type::string) || is(Type::binary));
  const char* at = bytes_.data() + 1;
  return read_sized(at);
}

Number ValueView::number() const {
  DCHECK(is(Type::number));
  ByteReader reader(bytes_.substr(1));
  return Number::read_ordered(reader);
}

Members ValueView::members() const { return {type(), bytes_.substr(1)}; }

std::optional<ValueView> ValueView::find(std::string_view name) const {
  if (!is(Type::map)) return {};
  return find_member(bytes_.data() + 1, name);
}

std::optional<ValueView> ValueView::at(size_t index) const {
  if (!is(Type::list) || index >= members().size()) return {};
  auto member = members().begin();
  for (; index > 0; --index) ++member;
  return member->value;
}

size_t ValueView::size_bytes() const {
  switch (type()) {
    case Type::string:
    case Type::binary:
      return text().size();
    case Type::number:
      return Number::size_bytes_of_ordered(bytes_.substr(1));
    case Type::boolean:
    case Type::null:
      return 1;
    default:
      break;
  }
  bool is_set = !is(Type::list) && !is(Type::map);
  size_t size = is_set ? 0 : 3 + members().size();
  for (const Member& member : members()) size += member.name.size() + member.value.size_bytes();
  return size;
}

std::optional<ValueView> ItemView::find(std::string_view name) const {
  if (bytes_.empty()) return {};
  return find_member(bytes_.data() + 1, name);
}

Members ItemView::members() const {
  return bytes_.empty() ? Members() : Members(Type::map, bytes_.substr(1));
}

size_t ItemView::size_bytes() const {
  size_t size = 0;
  for (const Member& member : members()) size += member.name.size() + member.value.size_bytes();
  return size;
}

int levels_of(ValueView value, int limit) {
  if (limit == 0 || !(value.is(Type::list) || value.is(Type::map))) return 0;
  int below = 0;
  for (const Member& member : value.members()) below = std::max(below, levels_of(member.value, limit - 1));
  return below + 1;
}

}  // namespace gramme
