#include "api/decoder.h"

#include <algorithm>
#include <charconv>

#include "api/base64.h"
#include "api/errors.h"

namespace gramme {
namespace {

using Kind = Document::Kind;
using Node = Document::Node;

/// Told last among the faults that hide others.
constexpr Rules empty_table_name_rules{.current = {.named = true, .order = 255}};
constexpr std::string_view expression_values = "ExpressionAttributeValues";
constexpr std::string_view start_key = "ExclusiveStartKey";

std::string quoted(std::string_view text) { return std::string("'").append(text).append("'"); }

bool is_number(Node node) { return node.kind() == Kind::integer || node.kind() == Kind::decimal; }

/// Whether what a list or map holds satisfies the rules for its members; other members than texts and
/// containers always do.
bool element_fits(Node element, const Rules& rules) {
  if (element.kind() == Kind::string)
    return length_fits(rules, character_count(element.text())) && matches(rules.pattern, element.text());
  if (element.kind() == Kind::list || element.kind() == Kind::object)
    return length_fits(rules, element.size());
  return true;
}

template <class Predicate>
bool every_member(Node node, Predicate fits) {
  for (Node member : node.members()) {
    if (!fits(member)) return false;
  }
  return true;
}

}  // namespace

// ---- The first round: types ----

void Decoder::mistyped(Node at, std::string text) {
  if (at.index() >= type_fault_at_) return;
  type_fault_at_ = at.index();
  type_fault_ = std::move(text);
}

bool Decoder::is_list(Node node) {
  if (node.kind() == Kind::list) return true;
  mistyped(node, type_fault::no_list(node, inside_container()));
  return false;
}

bool Decoder::is_map(Node node, std::string (*java_element)()) {
  if (node.kind() == Kind::object) return true;
  mistyped(node, type_fault::no_map(node, java_element(), inside_container()));
  return false;
}

bool Decoder::is_struct(Node node, std::string_view name) {
  if (node.kind() == Kind::object) return true;
  mistyped(node, type_fault::no_struct(node, name, inside_container()));
  return false;
}

bool Decoder::is_text(Node node) {
  if (node.kind() == Kind::string) return true;
  mistyped(node, type_fault::no_scalar(node, "String"));
  return false;
}

void Decoder::read(Node node, const Rules& rules, std::string& out) {
  if (!is_text(node)) return;
  out = node.text();
  rules.table_name ? check_table_name(node, rules) : check_text(node, rules);
}

void Decoder::read(Node node, const Rules& rules, bool& out) {
  if (node.kind() == Kind::boolean) {
    out = node.truth();
  } else if (node.kind() != Kind::string) {
    mistyped(node, type_fault::no_scalar(node, "Boolean"));
  } else if (const std::optional<bool> truth = lenient_boolean(node.text())) {
    out = *truth;
    if (rules.text_turns_older) violations_.turn_older();
  } else {
    mistyped(node, "Unexpected token received from parser");
  }
}

void Decoder::read(Node node, const Rules& rules, int32_t& out) {
  constexpr std::numeric_limits<int32_t> limits;
  out = int32_t(read_integer(node, rules, "Integer", limits.min(), limits.max()));
}

void Decoder::read(Node node, const Rules& rules, int64_t& out) {
  constexpr std::numeric_limits<int64_t> limits;
  out = read_integer(node, rules, "Long", limits.min(), limits.max());
}

/// Fractions are dropped and what is too large is the largest, as Java's narrowing does; AWS's current
/// reader leaves such requests to the older one.
int64_t Decoder::read_integer(Node node, const Rules& rules, std::string_view java_type, int64_t min,
                              int64_t max) {
  if (!is_number(node)) return mistyped(node, type_fault::no_scalar(node, java_type)), 0;
  const std::string_view text = node.text();
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool exact =
      error == std::errc() && end == text.data() + text.size() && value >= min && value <= max;
  if (!exact) {
    violations_.turn_older();
    const double real = number_of(text);
    // The bounds are compared as doubles: 2^63 is no int64_t.
    value = real <= double(min) ? min : real >= double(max) ? max : int64_t(real);
  }
  const auto violate_value = [&](std::string constraint) {
    violate(rules, quoted(std::to_string(value)), constraint);
  };
  if (value < rules.value_min) violate_value(constraint::value_min(rules.value_min));
  if (value > rules.value_max) violate_value(constraint::value_max(rules.value_max));
  return value;
}

double Decoder::number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc::result_out_of_range) return value;
  // Too small or too large for a double: a minus sign behind the first character belongs to the exponent.
  const bool negative = text.starts_with('-');
  const bool tiny = text.find('-', 1) != text.npos || text.substr(negative).starts_with("0.");
  const double magnitude = tiny ? 0.0 : std::numeric_limits<double>::max();
  return negative ? -magnitude : magnitude;
}

void Decoder::read(Node node, const Rules&, double& out) {
  if (!is_number(node)) return mistyped(node, type_fault::no_scalar(node, "Double"));
  out = number_of(node.text());
}

void Decoder::read(Node node, const Rules& rules, Blob& out) {
  if (node.kind() != Kind::string) return mistyped(node, type_fault::no_blob(node));
  const auto decoded = append_decoded_base64(out.bytes, node.text());
  if (!decoded) return mistyped(node, decoded.error().text);
  check_length(rules, out.bytes.size(), [&] {
    const std::string size = std::to_string(out.bytes.size());
    return "'java.nio.HeapByteBuffer[pos=0 lim=" + size + " cap=" + size + "]'";
  });
}

std::optional<size_t> Decoder::read_enum(Node node, std::span<const std::string_view> names) {
  if (!is_text(node)) return std::nullopt;
  const auto found = std::ranges::find(names, node.text());
  if (found == names.end()) return std::nullopt;
  return size_t(found - names.begin());
}

// ---- The second round: constraints ----

void Decoder::absent(const Rules& rules) {
  lacks_member_ = true;
  if (!rules.current.alone_when_absent) violations_.turn_older();
  violate(rules, "null", constraint::not_null);
}

void Decoder::check_length(const Rules& rules, size_t length, const auto& echo) {
  if (length < rules.length_min && !violations_.report(rules).may_be_empty)
    violate(rules, echo(), constraint::length_min(rules.length_min));
  if (length > rules.length_max) violate(rules, echo(), constraint::length_max(rules.length_max));
}

void Decoder::check_text(Node node, const Rules& rules) {
  const auto echo = [node] { return quoted(node.text()); };
  const bool malformed = !matches(rules.pattern, node.text());
  const bool pattern_last = violations_.report(rules).name_faults == NameFaults::length_first;
  if (malformed && !pattern_last) violate(rules, echo(), constraint::pattern(rules.pattern));
  check_length(rules, character_count(node.text()), echo);
  if (malformed && pattern_last) violate(rules, echo(), constraint::pattern(rules.pattern));
}

void Decoder::check_table_name(Node node, const Rules& rules) {
  const std::string_view name = node.text();
  const NameFaults faults = violations_.report(rules).name_faults;
  if (name.empty() && faults != NameFaults::length_first)
    return violate(empty_table_name_rules, "''", constraint::length_min(1));
  if (is_table_arn(name) || (options_.lacks_member && rules.current.form_yields_to_absence)) return;
  const size_t length = character_count(name);
  const bool malformed = !matches(Pattern::resource_name, name);
  const bool misfit = length < limits::name_length_min || length > limits::name_length_max;
  const auto violate_pattern = [&] {
    violate(rules, quoted(name), constraint::pattern(Pattern::resource_name));
  };
  if (malformed && (!misfit || faults == NameFaults::pattern_first)) violate_pattern();
  if (length < limits::name_length_min)
    violate(rules, quoted(name), constraint::length_min(limits::name_length_min));
  if (length > limits::name_length_max)
    violate(rules, quoted(name), constraint::length_max(limits::name_length_max));
  if (malformed && misfit && faults == NameFaults::length_first) violate_pattern();
}

void Decoder::check_members(Node node, const Rules& rules, std::string (*echo)(Node)) {
  const auto echo_it = [&] {
    return violations_.report(rules).echo_as_json ? quoted(json_echo(node)) : echo(node);
  };
  check_length(rules, node.size(), echo_it);
  const bool is_map = node.kind() == Kind::object;
  if (is_map && rules.key != nullptr) {
    const auto fits = [&](Node member) {
      if (rules.key->table_name && is_table_arn(member.name())) return true;
      return length_fits(*rules.key, character_count(member.name())) &&
             matches(rules.key->pattern, member.name());
    };
    if (!every_member(node, fits))
      violate(*rules.key, echo_it(), constraint::every("Map keys", *rules.key));
  }
  if (rules.element != nullptr) {
    const auto fits = [&](Node member) { return element_fits(member, *rules.element); };
    if (!every_member(node, fits)) {
      violate(*rules.element, echo_it(),
              constraint::every(is_map ? "Map value" : "Member", *rules.element));
    }
  }
}

size_t Decoder::keep(size_t count, size_t size) {
  const size_t kept = std::min(count, element_bytes_left_ / size);
  element_bytes_left_ -= kept * size;
  if (kept < count) left_elements_out_ = true;
  return kept;
}

Result<void> Decoder::size_fault() const {
  if (left_elements_out_) return request_too_large("");
  return {};
}

// ---- The third round: attribute values ----

bool Decoder::inside_container() const { return path_ != nullptr && path_->is_element; }

bool Decoder::values_are_older() const {
  return older() || options_.value_faults == ValueFaults::older ||
         options_.value_faults == ValueFaults::partiql;
}

/// Whether a fault of an expression value is told with the value's name: by the older layer, and where a
/// Query's value has no type.
bool Decoder::names_value(AttributeValueFaults::Kind fault) const {
  using Kind = AttributeValueFaults::Kind;
  if (!values_are_older()) return options_.value_faults == ValueFaults::bare && fault == Kind::type_count;
  if (!options_.turned_older || fault == Kind::nesting) return true;
  if (fault == Kind::false_null) return options_.named_faults != NamedFaults::nesting;
  return options_.named_faults == NamedFaults::all;
}

/// The texts that the older layer puts around a fault: it says which expression value, or that it is the
/// start key's.
std::string Decoder::in_context(const AttributeValueFaults& found) const {
  const bool is_expression_value =
      inside_container() && path_->parent != nullptr && path_->parent->name == expression_values;
  if (is_expression_value && names_value(found.value_fault_kind)) {
    return std::string("ExpressionAttributeValues contains invalid value: ")
        .append(found.value_fault)
        .append(" for key ")
        .append(path_->name);
  }
  if (path_ == nullptr || path_->name != start_key) return found.value_fault;
  using Kind = AttributeValueFaults::Kind;
  const bool names_start_key = values_are_older() ? found.value_fault_kind != Kind::conversion
                                                  : found.value_fault_kind == Kind::type_count;
  return names_start_key ? "The provided starting key is invalid: " + found.value_fault : found.value_fault;
}

void Decoder::keep(const AttributeValueFaults& found) {
  values_turn_older_ = values_turn_older_ || found.turns_older;
  if (found.type_fault_at < type_fault_at_) {
    type_fault_at_ = found.type_fault_at;
    type_fault_ = found.type_fault;
  }
  if (found.value_fault_at != AttributeValueFaults::none && !value_fault_)
    value_fault_ = ValueFault{in_context(found), found.value_fault_kind};
}

void Decoder::read(Node node, const Rules&, Item& out) {
  if (!is_map(node, &detail::java_type<Value>)) return;
  AttributeValueFaults found;
  out = read_item(node, {.older = values_are_older()}, found);
  keep(found);
}

void Decoder::read(Node node, const Rules&, Value& out) {
  AttributeValueFaults found;
  // The older layer lets values that are only compared be one level deeper than what is stored.
  const int levels_max = values_are_older() ? limits::nesting_levels_max : limits::nesting_levels_max - 1;
  out = read_value(node, inside_container(),
                   {.older = values_are_older(),
                    .java_decimals = options_.value_faults == ValueFaults::partiql,
                    .levels_max = levels_max},
                   found);
  keep(found);
}

// ---- What came out ----

bool Decoder::turned_older() const {
  return !older() && (violations_.turned_older() || values_turn_older_);
}

DecodeOptions Decoder::older_options() const {
  DecodeOptions options = options_;
  options.wording = Wording::of_2025;
  options.turned_older = true;
  options.lacks_member = lacks_member_;
  return options;
}

Result<void> Decoder::type_and_constraint_faults() const {
  if (type_fault_at_ != AttributeValueFaults::none) return serialization(type_fault_);
  if (violations_.any(false)) return violations_.error(false, options_.first_fault_only);
  return {};
}

Result<void> Decoder::last_constraint_faults() const {
  if (violations_.any(true)) return violations_.error(true, options_.first_fault_only);
  return {};
}

Result<void> Decoder::value_faults() const {
  if (!value_fault_) return {};
  Error error = validation(value_fault_->text);
  return options_.value_faults == ValueFaults::enveloped ? enveloped(std::move(error), options_.wording)
                                                         : error;
}

}  // namespace gramme
