#include "value/value_builder.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace gramme {
namespace {

constexpr char item_version = 1;

void append_tagged(std::string& out, char tag, std::string_view bytes) {
  out += tag;
  append_sized(out, bytes);
}

/// Sorts the members and appends them as a set, unless two are equal.
template <class Content>
bool append_set(std::string& out, Type type, std::vector<Content> members,
                void (*append)(std::string&, Content)) {
  std::ranges::sort(members);
  if (std::ranges::adjacent_find(members) != members.end()) return false;
  size_t opened = open_document(out, type, members.size());
  for (const Content& member : members) append(out, member);
  close_document(out, opened);
  return true;
}

/// A map's tag or an item's version, then the members.
std::string with_members(char head, const std::vector<Member>& members) {
  constexpr size_t overhead = 16;  // of a document, and more than a member's
  size_t size = overhead;
  for (const Member& member : members) size += overhead + member.name.size() + member.value.bytes().size();
  std::string out;
  out.reserve(size);
  size_t opened = open_document(out, Type::map, members.size());
  for (const Member& member : members) {
    append_sized(out, member.name);
    out += member.value.bytes();
  }
  close_document(out, opened);
  out[0] = head;
  return out;
}

}  // namespace

void append_string(std::string& out, std::string_view text) { append_tagged(out, 'S', text); }

void append_binary(std::string& out, std::string_view bytes) { append_tagged(out, 'B', bytes); }

void append_number(std::string& out, const Number& number) {
  out += 'N';
  number.append_ordered(out);
}

void append_boolean(std::string& out, bool value) { out += value ? 'T' : 'F'; }

void append_null(std::string& out) { out += '0'; }

size_t open_document(std::string& out, Type type, size_t count) {
  out += char(type);
  size_t opened = out.size();
  append_big_endian(out, uint32_t{0});
  append_varint(out, count);
  return opened;
}

void close_document(std::string& out, size_t opened) {
  size_t size = out.size() - opened - sizeof(uint32_t);
  CHECK(size <= std::numeric_limits<uint32_t>::max());
  for (size_t i = 0; i < sizeof(uint32_t); ++i) out[opened + i] = char(uint8_t(size >> (24 - 8 * i)));
}

bool append_string_set(std::string& out, std::vector<std::string_view> members) {
  return append_set<std::string_view>(out, Type::string_set, std::move(members), append_string);
}

bool append_binary_set(std::string& out, std::vector<std::string_view> members) {
  return append_set<std::string_view>(out, Type::binary_set, std::move(members), append_binary);
}

bool append_number_set(std::string& out, std::vector<Number> members) {
  return append_set<Number>(out, Type::number_set, std::move(members),
                            [](std::string& to, Number number) { append_number(to, number); });
}

Value string_value(std::string_view text) {
  std::string bytes;
  append_string(bytes, text);
  return Value(std::move(bytes));
}

Value number_value(const Number& number) {
  std::string bytes;
  append_number(bytes, number);
  return Value(std::move(bytes));
}

ItemBuilder& ItemBuilder::add(std::string_view name, ValueView value) {
  members_.push_back({name, value});
  return *this;
}

std::vector<Member> ItemBuilder::sorted_members() const {
  std::vector<Member> sorted = members_;
  // Names often come in order, and then none comes twice.
  auto disorder = std::ranges::adjacent_find(sorted, std::ranges::greater_equal(), &Member::name);
  if (disorder == sorted.end()) return sorted;
  std::ranges::stable_sort(sorted, {}, &Member::name);
  // Of equal names the last one stays.
  auto kept = sorted.begin();
  for (auto member = sorted.begin(); member != sorted.end(); ++member) {
    if (kept != sorted.begin() && std::prev(kept)->name == member->name) --kept;
    *kept++ = *member;
  }
  sorted.erase(kept, sorted.end());
  return sorted;
}

Item ItemBuilder::build() const { return Item(with_members(item_version, sorted_members())); }

Value ItemBuilder::build_map() const { return Value(with_members(char(Type::map), sorted_members())); }

// A map and an item differ in their first byte only.

Item item_of(ValueView map) {
  DCHECK(map.is(Type::map));
  std::string bytes(map.bytes());
  bytes[0] = item_version;
  return Item(std::move(bytes));
}

Value map_of(ItemView item) {
  if (!item) return ItemBuilder().build_map();
  std::string bytes(item.bytes());
  bytes[0] = char(Type::map);
  return Value(std::move(bytes));
}

}  // namespace gramme
