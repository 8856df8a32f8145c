// Attribute values and items in the binary form in which they are stored, compared and answered.
//
// value   = tag, payload
//   'S' string   varint length, UTF-8 bytes       's' string set  document of S values, sorted by bytes
//   'B' binary   varint length, bytes             'b' binary set  document of B values, sorted by bytes
//   'N' number   ordered form of value/number.h   'n' number set  document of N values, sorted by number
//   'T' true     'F' false     '0' null           (payload empty)
//   'L' list     document of values               'M' map         document of (varint length, name, value),
//                                                                 sorted by the bytes of the names
// document = length of what follows it in bytes (4 bytes, big-endian), varint count, members
// item     = version byte 1, payload of an 'M'
//
// The form is canonical (varints as short as they can be, members of sets and names of maps sorted and
// unique): two values are equal in DynamoDB's sense exactly when their bytes are equal. Stored: do not
// change; a new form gets a new version byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/number.h"

namespace gramme {

/// How many documents may lie in each other, an item itself counted. Whoever builds values from what a
/// client sent refuses deeper ones (DynamoDB takes 32 levels; an update may for a moment join two such
/// values), so readers recurse.
constexpr int value_depth_max = 64;

enum class Type : char {
  string = 'S',
  number = 'N',
  binary = 'B',
  string_set = 's',
  number_set = 'n',
  binary_set = 'b',
  boolean = 'T',  // both booleans report this type
  null = '0',
  list = 'L',
  map = 'M',
};

/// DynamoDB's name of a type: "S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M".
std::string_view type_name(Type type);

/// A name and a value inside an item or a map, or an unnamed member of a list or set.
struct Member;

/// Walks the members of a document front to back: `for (Member member : value.members())`.
class Members {
 public:
  class Iterator;
  struct End {};
  /// No members.
  Members() = default;
  /// Those of a payload, as the head of this file describes it.
  Members(Type type, std::string_view payload);
  Iterator begin() const;
  End end() const { return {}; }
  size_t size() const { return count_; }

 private:
  bool named_ = false;
  size_t count_ = 0;
  const char* first_ = nullptr;
};

/// A borrowed attribute value; valid while the bytes it was made of live. Only made of bytes that Gramme
/// itself encoded.
class ValueView {
 public:
  ValueView() = default;
  /// The bytes of exactly one value.
  explicit ValueView(std::string_view bytes) : bytes_(bytes) {}

  std::string_view bytes() const { return bytes_; }
  Type type() const { return bytes_[0] == 'F' ? Type::boolean : Type(bytes_[0]); }
  bool is(Type wanted) const { return type() == wanted; }

  std::string_view text() const;  // of a string or a binary
  Number number() const;
  bool boolean() const { return bytes_[0] == 'T'; }
  /// Members of a list, map or set; a set's are S, N or B values.
  Members members() const;
  /// A map's member, or a list's by its index; nothing when absent or when the value is no map or list.
  std::optional<ValueView> find(std::string_view name) const;
  std::optional<ValueView> at(size_t index) const;

  /// What DynamoDB charges for the value: length of a text; number.h's rule; 1 for BOOL and NULL; sum of a
  /// set's members; of a list or map 3, 1 for each member, and the names and members.
  size_t size_bytes() const;

  bool operator==(const ValueView& other) const { return bytes_ == other.bytes_; }

 private:
  std::string_view bytes_;
};

struct Member {
  std::string_view name;  // empty inside lists and sets
  ValueView value;
};

class Members::Iterator {
 public:
  Iterator(bool named, size_t left, const char* at);
  const Member& operator*() const { return member_; }
  const Member* operator->() const { return &member_; }
  Iterator& operator++();
  bool operator==(End) const { return left_ == 0; }

 private:
  void read();
  bool named_;
  size_t left_;     // the current member included
  const char* at_;  // behind the current member
  Member member_;
};

/// A borrowed item. A default-made one is absent: it has no attribute and is false.
class ItemView {
 public:
  ItemView() = default;
  explicit ItemView(std::string_view bytes) : bytes_(bytes) {}

  explicit operator bool() const { return !bytes_.empty(); }
  std::string_view bytes() const { return bytes_; }
  std::optional<ValueView> find(std::string_view name) const;
  Members members() const;
  /// Names and values as DynamoDB measures an item: 400 KB at most, capacity units.
  size_t size_bytes() const;
  bool operator==(const ItemView& other) const { return bytes_ == other.bytes_; }

 private:
  std::string_view bytes_;
};

/// An owned item; its bytes are those of the head of this file.
class Item {
 public:
  Item() = default;
  explicit Item(std::string bytes) : bytes_(std::move(bytes)) {}
  explicit Item(ItemView view) : bytes_(view.bytes()) {}
  operator ItemView() const { return ItemView(bytes_); }
  ItemView view() const { return ItemView(bytes_); }
  explicit operator bool() const { return !bytes_.empty(); }
  std::string& bytes() { return bytes_; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// An owned value.
class Value {
 public:
  Value() = default;
  explicit Value(std::string bytes) : bytes_(std::move(bytes)) {}
  explicit Value(ValueView view) : bytes_(view.bytes()) {}
  operator ValueView() const { return ValueView(bytes_); }
  ValueView view() const { return ValueView(bytes_); }

 private:
  std::string bytes_;
};

/// How many lists and maps lie in each other: 0 of a scalar or a set. No more than `limit` are counted,
/// which bounds the recursion too.
int levels_of(ValueView value, int limit);

/// Whether the bytes are one item in exactly the form above: for records that come from a disk. Safe on any
/// bytes, linear in them, constant stack. (value/well_formed.cc)
bool is_well_formed_item(std::string_view bytes);

}  // namespace gramme
