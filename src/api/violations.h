// Constraint violations: the texts of both generations, which of them are told, and in what order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/document.h"
#include "api/rules.h"
#include "base/result.h"

namespace gramme {

/// A level of the path to a member. Linked from the inside out; each lives on the stack of whoever is
/// decoding that level.
struct MemberPath {
  const MemberPath* parent;
  std::string_view name;  // of a member in the model, or of a map's entry
  bool is_element;        // of a list or map: printed as `1.member` or `name.member`
  size_t index;           // of a list's element, from 1; 0 in a map
};

/// `TransactItems.1.Member.Put` as AWS prints it: the older generation starts every name of the model with
/// a small letter.
std::string path_text(const MemberPath* path, bool lower_first);
void append_lower_first(std::string& out, std::string_view name);

/// What comes after "failed to satisfy constraint: ".
namespace constraint {
inline constexpr std::string_view not_null = "Member must not be null";
std::string length_min(size_t limit);
std::string length_max(size_t limit);
std::string value_min(int64_t limit);
std::string value_max(int64_t limit);
std::string pattern(Pattern pattern);
std::string one_of(std::span<const std::string_view> names);
/// All rules of a list's or map's members: `Map keys must satisfy constraint: [...]`.
std::string every(std::string_view subject, const Rules& rules);
}  // namespace constraint

bool matches(Pattern pattern, std::string_view text);
/// Whether a text or number of members is within the rules' lengths.
bool length_fits(const Rules& rules, size_t length);
/// `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME` with a well-formed name; partitions other than `aws` too.
bool is_table_arn(std::string_view text);
/// Characters of well-formed UTF-8.
size_t character_count(std::string_view text);

/// Echoing stops at this size, so that a fault costs little more than its request.
inline constexpr size_t echo_size_max = 1 << 18;
/// A scalar, and an attribute value with its sixteen fields, as Java's toString prints them.
void echo_scalar(std::string& out, Document::Node node);
void echo_attribute_value(std::string& out, Document::Node node);
/// As JSON, the members of objects in the order of their names.
std::string json_echo(Document::Node node);
/// The members of an object as a Java HashMap that was sized to them iterates over them.
std::vector<Document::Node> in_java_order(Document::Node object);

/// Collects the violations of one request and words them once.
class Violations {
 public:
  explicit Violations(bool older) : older_(older) {}

  bool older() const { return older_; }
  const Report& report(const Rules& rules) const { return older_ ? rules.of_2025 : rules.current; }
  /// `echo` is the value as it is printed, quotes included: `null`, `'x'`. The rules outlive this object.
  void add(const Rules& rules, const MemberPath* path, std::string_view echo, std::string_view constraint);
  /// Something that makes AWS's older generation judge the whole request: a required member that is absent,
  /// a number out of its type's range.
  void turn_older() { turned_older_ = true; }
  bool turned_older() const { return turned_older_; }

  /// Whether there are any; those with Report::last are apart from the others.
  bool any(bool last) const;
  /// One ValidationException about all of these that is to be told.
  Error error(bool last, bool first_fault_only) const;

 private:
  struct Violation {
    const Rules* rules;
    std::string text;
    bool last;
  };
  /// Whether the member is told as `Value at 'Name'`.
  bool names(const Rules& rules) const;
  std::string text(const Rules& rules, const MemberPath* path, std::string_view echo,
                   std::string_view constraint) const;

  bool older_;
  bool turned_older_ = false;
  std::vector<Violation> violations_;
};

}  // namespace gramme
