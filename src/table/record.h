// Tagged fields: a struct is described once, by visit_fields, and that description both writes and reads
// it.
//
// fields = for each field: varint tag, varint length, contents
//   integer, enum, bool   varint (two's complement for negatives)
//   string                its bytes
//   struct                its fields
//   vector                each element: varint length, contents
//   optional              contents; the field is absent when empty
// A reader skips tags it does not know and leaves alone fields that are absent. Stored: do not change.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/bytes.h"

namespace gramme {

class RecordWriter;
class RecordReader;

/// `const T` for a visitor that writes, `T` for one that reads: visit_fields serves both.
template <class T, class Visitor>
using RecordOf = std::conditional_t<std::is_same_v<std::remove_cvref_t<Visitor>, RecordWriter>, const T, T>;

namespace record_detail {
template <class T>
concept Scalar = std::is_integral_v<T> || std::is_enum_v<T>;

template <class T>
void append(std::string& out, const T& value);
template <class T>
void append(std::string& out, const std::vector<T>& values);
template <class T>
bool read(std::string_view contents, T& value);
template <class T>
bool read(std::string_view contents, std::vector<T>& values);
template <class T>
bool read(std::string_view contents, std::optional<T>& value);
}  // namespace record_detail

/// Appends each field it is shown.
class RecordWriter {
 public:
  explicit RecordWriter(std::string& out) : out_(out) {}

  template <class T>
  void operator()(uint64_t tag, const std::optional<T>& value) {
    if (value) (*this)(tag, *value);
  }
  /// A field that is left out while it has the value that is zero.
  template <class T>
  void unless_zero(uint64_t tag, const T& value) {
    if (value != T{}) (*this)(tag, value);
  }
  template <class T>
  void operator()(uint64_t tag, const T& value) {
    std::string contents;
    record_detail::append(contents, value);
    append_varint(out_, tag);
    append_sized(out_, contents);
  }

 private:
  std::string& out_;
};

/// Fills each field it is shown from the record; failed() says afterwards whether all was well.
class RecordReader {
 public:
  explicit RecordReader(std::string_view bytes) {
    ByteReader reader(bytes);
    while (!reader.at_end() && !reader.failed()) {
      uint64_t tag = reader.varint();
      fields_[tag] = reader.sized();
    }
    failed_ = reader.failed();
  }

  template <class T>
  void operator()(uint64_t tag, T& value) {
    auto field = fields_.find(tag);
    if (field != fields_.end() && !record_detail::read(field->second, value)) failed_ = true;
  }
  template <class T>
  void unless_zero(uint64_t tag, T& value) {
    (*this)(tag, value);
  }
  bool failed() const { return failed_; }

 private:
  std::map<uint64_t, std::string_view> fields_;
  bool failed_ = false;
};

namespace record_detail {

template <class T>
void append(std::string& out, const T& value) {
  if constexpr (Scalar<T>) {
    append_varint(out, uint64_t(value));
  } else if constexpr (std::is_same_v<T, std::string>) {
    out += value;
  } else {
    visit_fields(RecordWriter(out), value);
  }
}

template <class T>
void append(std::string& out, const std::vector<T>& values) {
  for (const T& value : values) {
    std::string contents;
    append(contents, value);
    append_sized(out, contents);
  }
}

template <class T>
bool read(std::string_view contents, T& value) {
  if constexpr (Scalar<T>) {
    ByteReader reader(contents);
    uint64_t number = reader.varint();
    value = T(number);
    return !reader.failed() && reader.at_end() && uint64_t(value) == number;  // fits
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = contents;
    return true;
  } else {
    RecordReader reader(contents);
    visit_fields(reader, value);
    return !reader.failed();
  }
}

template <class T>
bool read(std::string_view contents, std::vector<T>& values) {
  values.clear();
  ByteReader reader(contents);
  while (!reader.at_end() && !reader.failed()) {
    if (!read(reader.sized(), values.emplace_back())) return false;
  }
  return !reader.failed();
}

template <class T>
bool read(std::string_view contents, std::optional<T>& value) {
  return read(contents, value.emplace());
}

}  // namespace record_detail

template <class T>
void append_fields(std::string& out, const T& record) {
  record_detail::append(out, record);
}

/// False when the bytes are no such fields; `record` is then half filled.
template <class T>
[[nodiscard]] bool read_fields(std::string_view bytes, T& record) {
  return record_detail::read(bytes, record);
}

}  // namespace gramme
