// Errors are values: everything a client, a peer or a disk can cause travels as Result<T>; TRY passes a
// failure on.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gramme {

class Writer;  // api/writer.h

/// One row of a table of error kinds; api/errors.def lists DynamoDB's. A kind lives for ever and is
/// compared by address.
struct ErrorKind {
  std::string_view name;            // on the wire, without its namespace
  std::string_view name_space;      // "com.amazonaws.dynamodb.v20120810", ...
  int status;                       // HTTP
  std::string_view message_member;  // "message" or "Message": AWS is not consistent
};

/// What an error carries beyond its message: members of the answer that name items or reasons.
class ErrorMembers {
 public:
  virtual ~ErrorMembers() = default;
  /// Writes names and values into the open object of the error's answer.
  virtual void write(Writer& writer) const = 0;
};

/// A failed outcome: a kind, a text for people, and perhaps further members. Cheap to copy and to move.
class [[nodiscard]] Error {
 public:
  Error(const ErrorKind& kind, std::string message, std::shared_ptr<const ErrorMembers> members = nullptr)
      : body_(std::make_shared<const Body>(Body{&kind, std::move(message), std::move(members)})) {}

  const ErrorKind& kind() const { return *body_->kind; }
  const std::string& message() const { return body_->message; }
  const ErrorMembers* members() const { return body_->members.get(); }
  bool is(const ErrorKind& kind) const { return body_->kind == &kind; }
  /// The same error with another text.
  Error with_message(std::string message) const {
    return {*body_->kind, std::move(message), body_->members};
  }

 private:
  struct Body {
    const ErrorKind* kind;
    std::string message;
    std::shared_ptr<const ErrorMembers> members;
  };
  std::shared_ptr<const Body> body_;
};

/// A T or an Error. An Error converts to any Result, so a function may simply `return validation("...")`.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
  Result(Error error) : std::expected<T, Error>(std::unexpected(std::move(error))) {}
};

template <>
class [[nodiscard]] Result<void> : public std::expected<void, Error> {
 public:
  using std::expected<void, Error>::expected;
  Result(Error error) : std::expected<void, Error>(std::unexpected(std::move(error))) {}
};

namespace detail {
template <class Failure>
auto take(std::expected<void, Failure>&&) -> void {}
template <class T, class Failure>
  requires(!std::is_void_v<T>)
auto take(std::expected<T, Failure>&& result) -> T {
  return std::move(*result);
}
}  // namespace detail

}  // namespace gramme

/// The value of a Result; a failure is returned from the enclosing function.
#define TRY(...)                                             \
  __extension__({                                            \
    auto try_result = (__VA_ARGS__);                         \
    if (!try_result.has_value()) [[unlikely]]                \
      return std::unexpected(std::move(try_result).error()); \
    ::gramme::detail::take(std::move(try_result));           \
  })
