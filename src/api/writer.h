// Where answers are written: a stream of members that a protocol turns into bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "value/value_view.h"

namespace gramme {

/// Takes a tree of named members, front to back. Inside an object every value is preceded by name().
class Writer {
 public:
  virtual ~Writer() = default;
  virtual void begin_object() = 0;
  virtual void end_object() = 0;
  virtual void begin_list() = 0;
  virtual void end_list() = 0;
  virtual void name(std::string_view name) = 0;
  virtual void string(std::string_view text) = 0;
  virtual void binary(std::string_view bytes) = 0;
  virtual void integer(int64_t value) = 0;
  virtual void real(double value) = 0;  // JSON: shortest form, at least one fraction digit (0.5, 1.0)
  virtual void boolean(bool value) = 0;
  virtual void timestamp(
      double seconds) = 0;  // since 1970; JSON: 1.7E9-style is avoided, milliseconds kept

  void member(std::string_view member_name, std::string_view text) { name(member_name), string(text); }
  void member(std::string_view member_name, const char* text) { name(member_name), string(text); }
  void member(std::string_view member_name, int64_t value) { name(member_name), integer(value); }
  void member(std::string_view member_name, double value) { name(member_name), real(value); }
  void member(std::string_view member_name, bool value) { name(member_name), boolean(value); }
};

/// The order of a number set's members. AWS answers them in that of a Java hash set (value/java_hash.h)
/// from Scan, TransactGetItems, PartiQL, cancellation reasons and streams, and by value from everything
/// else.
enum class NumberOrder : bool { by_value, java_hash };

/// {"S": "..."} and its kin.
void write_value(Writer& writer, ValueView value, NumberOrder order);
/// {"name": {"S": "..."}, ...}
void write_item(Writer& writer, ItemView item, NumberOrder order);

/// A successful answer: the inside of one object, or empty: no body. Owns all it needs; called only once.
using Response = std::move_only_function<void(Writer&)>;

}  // namespace gramme
