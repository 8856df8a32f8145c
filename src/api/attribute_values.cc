#include "api/attribute_values.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "api/base64.h"
#include "api/limits.h"
#include "api/number_faults.h"
#include "api/type_faults.h"
#include "value/value_builder.h"

namespace gramme {
namespace {

using Kind = Document::Kind;
using Node = Document::Node;

constexpr std::string_view invalid = "One or more parameter values were invalid: ";
constexpr std::string_view no_type =
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
constexpr std::string_view more_than_one_type =
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
    "datatypes";
constexpr size_t item_size_guess = 256;
constexpr int turning_older_levels = 63;

struct TypeName {
  std::string_view name;
  Type type;
};
/// In the order in which AWS looks at a value that has several.
constexpr std::array<TypeName, 10> type_names = {{
    {"S", Type::string},
    {"B", Type::binary},
    {"BOOL", Type::boolean},
    {"L", Type::list},
    {"M", Type::map},
    {"SS", Type::string_set},
    {"NS", Type::number_set},
    {"BS", Type::binary_set},
    {"N", Type::number},
    {"NULL", Type::null},
}};

std::optional<Type> type_named(std::string_view name) {
  for (const TypeName& known : type_names) {
    if (known.name == name) return known.type;
  }
  return std::nullopt;
}

/// Levels of values below a node that is too deep to be read: two levels of JSON are one of values.
/// Constant stack.
int levels_below(Node node) {
  int deepest = 0;
  std::vector<std::pair<Node::Members::Iterator, Node::Members::Iterator>> open;
  open.emplace_back(node.members().begin(), node.members().end());
  while (!open.empty()) {
    auto& [at, end] = open.back();
    if (at == end) {
      open.pop_back();
      continue;
    }
    const Node child = *at;
    ++at;
    if (child.kind() != Kind::object && child.kind() != Kind::list) continue;
    open.emplace_back(child.members().begin(), child.members().end());
    deepest = std::max(deepest, int(open.size()));
  }
  return (deepest - 1) / 2;
}

class Reader {
 public:
  Reader(AttributeValueOptions options, AttributeValueFaults& faults)
      : options_(options), faults_(faults) {}

  /// Appends the value; what it appends is unspecified once a fault was found. Recursion ends at
  /// levels_max.
  void value(Node node, bool inside_container, int level, std::string& out);
  /// Appends an 'M' value.
  void map(Node node, int level, std::string& out);
  /// After the outermost call.
  void finish();

 private:
  using FaultKind = AttributeValueFaults::Kind;

  void empty_name(Node map, Node member, int level);
  void content(Node node, Type type, int level, std::string& out);
  void several(Node value, int level);
  std::optional<std::string_view> text(Node node);
  void binary(Node node, std::string& out);
  std::optional<bool> boolean(Node node);
  std::optional<Number> number(Node node);
  void null(Node node, std::string& out);
  void list(Node node, int level, std::string& out);
  bool is_set(Node node, std::string_view empty_text, FaultKind empty_kind = FaultKind::other);
  void string_set(Node node, std::string& out);
  void number_set(Node node, std::string& out);
  void binary_set(Node node, std::string& out);
  void duplicates(Node node, const std::vector<std::string_view>& contents, bool binaries);
  bool too_deep(Node node, int level);

  void mistyped(Node node, std::string text);
  void fault(Node node, std::string text, FaultKind kind = FaultKind::other);

  AttributeValueOptions options_;
  AttributeValueFaults& faults_;
  std::optional<Node> report_at_;
  std::optional<Node> nested_empty_name_;
};

void Reader::mistyped(Node node, std::string text) {
  if (node.index() >= faults_.type_fault_at) return;
  faults_.type_fault_at = node.index();
  faults_.type_fault = std::move(text);
}

void Reader::fault(Node node, std::string text, FaultKind kind) {
  if (report_at_) node = *report_at_;
  if (node.index() >= faults_.value_fault_at) return;
  faults_.value_fault_at = node.index();
  faults_.value_fault = std::move(text);
  faults_.value_fault_kind = kind;
}

void Reader::value(Node node, bool inside_container, int level, std::string& out) {
  if (node.kind() != Kind::object && !node.is_null()) {
    return mistyped(node, type_fault::no_struct(node, "AttributeValue", inside_container));
  }
  std::optional<Node> found;
  Type type{};
  for (Node member : node.members()) {
    const std::optional<Type> named = member.is_null() ? std::nullopt : type_named(member.name());
    if (!named) continue;
    if (found && *named != type) return several(node, level);
    found = member;
    type = *named;
  }
  found ? content(*found, type, level, out) : fault(node, std::string(no_type), FaultKind::type_count);
}

void Reader::content(Node node, Type type, int level, std::string& out) {
  switch (type) {
    case Type::string:
      if (const auto string = text(node)) append_string(out, *string);
      return;
    case Type::number:
      if (const auto value = number(node)) append_number(out, *value);
      return;
    case Type::binary: {
      std::string bytes;
      binary(node, bytes);
      return append_binary(out, bytes);
    }
    case Type::boolean:
      if (const auto truth = boolean(node)) append_boolean(out, *truth);
      return;
    case Type::null:
      return null(node, out);
    case Type::string_set:
      return string_set(node, out);
    case Type::number_set:
      return number_set(node, out);
    case Type::binary_set:
      return binary_set(node, out);
    case Type::list:
      return list(node, level + 1, out);
    case Type::map:
      return map(node, level + 1, out);
  }
}

/// A value with several types is refused; before that AWS looks at its members, in the order of
/// `type_names`.
void Reader::several(Node value, int level) {
  faults_.turns_older = true;
  report_at_ = report_at_.value_or(value);  // so that the first one found counts, wherever it was written
  std::string ignored;
  for (const TypeName& known : type_names) {
    if (const std::optional<Node> member = value.find(known.name))
      content(*member, known.type, level, ignored);
  }
  fault(*report_at_, std::string(more_than_one_type), FaultKind::type_count);
  if (report_at_->index() == value.index()) report_at_.reset();
}

std::optional<std::string_view> Reader::text(Node node) {
  if (node.kind() == Kind::string) return node.text();
  mistyped(node, type_fault::no_scalar(node, "String"));
  return std::nullopt;
}

void Reader::binary(Node node, std::string& out) {
  if (node.kind() != Kind::string) return mistyped(node, type_fault::no_blob(node));
  const auto decoded = append_decoded_base64(out, node.text());
  if (!decoded) mistyped(node, decoded.error().text);
}

std::optional<bool> Reader::boolean(Node node) {
  if (node.kind() == Kind::boolean) return node.truth();
  if (node.kind() == Kind::list) {
    mistyped(node, "");
  } else if (node.kind() != Kind::string) {
    mistyped(node, type_fault::no_scalar(node, "Boolean"));
  } else if (const std::optional<bool> truth = lenient_boolean(node.text())) {
    faults_.turns_older = true;
    return truth;
  } else {
    mistyped(node, "Unexpected token received from parser");
  }
  return std::nullopt;
}

std::optional<Number> Reader::number(Node node) {
  const std::optional<std::string_view> written = text(node);
  if (!written) return std::nullopt;
  const auto parsed = Number::parse(*written);
  if (parsed) return *parsed;
  const NumberFault found =
      options_.java_decimals ? java_decimal_fault(parsed.error(), *written) : parsed.error();
  fault(node, number_fault_text(found, *written, options_.older), FaultKind::conversion);
  return std::nullopt;
}

void Reader::null(Node node, std::string& out) {
  const std::optional<bool> truth = boolean(node);
  if (!truth) return;
  if (!*truth) {
    return fault(node, std::string(invalid) + "Null attribute value types must have the value of true",
                 FaultKind::false_null);
  }
  append_null(out);
}

bool Reader::too_deep(Node node, int level) {
  if (level <= options_.levels_max) return false;
  if (level + levels_below(node) >= turning_older_levels) faults_.turns_older = true;
  fault(node,
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
        "supported limit",
        FaultKind::nesting);
  return true;
}

void Reader::list(Node node, int level, std::string& out) {
  if (node.kind() != Kind::list) return mistyped(node, type_fault::no_list(node, false));
  if (too_deep(node, level)) return;
  const size_t opened = open_document(out, Type::list, node.size());
  for (Node member : node.members()) value(member, true, level, out);
  close_document(out, opened);
}

void Reader::map(Node node, int level, std::string& out) {
  if (node.kind() != Kind::object) {
    return mistyped(node, type_fault::no_map(node, type_fault::modelled("AttributeValue"), false));
  }
  if (too_deep(node, level)) return;
  std::vector<Node> members;
  members.reserve(node.size());
  for (Node member : node.members()) members.push_back(member);
  const auto name = [](const Node& member) { return member.name(); };
  if (std::ranges::adjacent_find(members, std::ranges::greater_equal(), name) != members.end()) {
    // Of members of one name the last counts, as AWS's parser takes it.
    std::ranges::reverse(members);
    std::ranges::stable_sort(members, {}, name);
    const auto repeated = std::ranges::unique(members, {}, name);
    members.erase(repeated.begin(), repeated.end());
  }
  const size_t opened = open_document(out, Type::map, members.size());
  for (Node member : members) {
    if (member.name().empty()) {
      empty_name(node, member, level);
    } else if (const auto name_fault = attribute_name_fault(member.name())) {
      fault(member, std::string(*name_fault));
    }
    append_sized(out, member.name());
    value(member, true, level, out);
  }
  close_document(out, opened);
}

/// At the top of an item it is found before everything else, further down after everything else.
void Reader::empty_name(Node map, Node member, int level) {
  if (level == 0) return fault(map, std::string(*attribute_name_fault("")), FaultKind::empty_name);
  if (!nested_empty_name_) nested_empty_name_ = member;
}

void Reader::finish() {
  if (nested_empty_name_ && faults_.value_fault_at == AttributeValueFaults::none) {
    fault(*nested_empty_name_, std::string(*attribute_name_fault("")), FaultKind::empty_name);
  }
}

bool Reader::is_set(Node node, std::string_view empty_text, FaultKind empty_kind) {
  if (node.kind() != Kind::list) {
    mistyped(node, type_fault::no_list(node, false));
    return false;
  }
  if (node.size() == 0) fault(node, std::string(invalid).append(empty_text), empty_kind);
  for (Node member : node.members()) {
    if (member.is_null())
      fault(member, std::string(invalid) + "An string set may not have a null string as a member");
  }
  return true;
}

void Reader::string_set(Node node, std::string& out) {
  if (!is_set(node, "An string set  may not be empty")) return;
  std::vector<std::string_view> contents;
  for (Node member : node.members()) {
    if (member.is_null()) continue;
    if (const auto string = text(member)) contents.push_back(*string);
  }
  if (!append_string_set(out, contents)) duplicates(node, contents, false);
}

void Reader::number_set(Node node, std::string& out) {
  if (!is_set(node, "An number set  may not be empty", FaultKind::conversion)) return;
  std::vector<Number> contents;
  for (Node member : node.members()) {
    if (member.is_null()) continue;
    if (const auto value = number(member)) contents.push_back(*value);
  }
  if (append_number_set(out, std::move(contents))) return;
  fault(node,
        options_.older ? "Input collection contains duplicates"
                       : std::string(invalid) + "Input collection contains duplicates.",
        FaultKind::conversion);
}

void Reader::binary_set(Node node, std::string& out) {
  if (!is_set(node, "Binary sets should not be empty")) return;
  std::vector<std::string> decoded;
  decoded.reserve(node.size());
  for (Node member : node.members()) {
    if (!member.is_null()) binary(member, decoded.emplace_back());
  }
  const std::vector<std::string_view> contents(decoded.begin(), decoded.end());
  if (!append_binary_set(out, contents)) duplicates(node, contents, true);
}

/// The current reader collects members in byte order up to the first repeated one; the older one prints
/// them as sent.
void Reader::duplicates(Node node, const std::vector<std::string_view>& contents, bool binaries) {
  std::vector<std::string_view> printed = contents;
  if (!options_.older) {
    std::set<std::string_view> seen;
    size_t repeat = 0;
    while (seen.insert(contents[repeat]).second) ++repeat;
    std::ranges::copy(seen, printed.begin());
  }
  std::string text = std::string(invalid) + "Input collection [";
  std::string_view separator;
  for (std::string_view member : printed) {
    text.append(std::exchange(separator, options_.older || !binaries ? ", " : ","));
    if (!options_.older) text.push_back('"');
    binaries ? append_base64(text, member) : void(text.append(member));
    if (!options_.older) text.push_back('"');
  }
  fault(node, text + (binaries ? "]of type BS contains duplicates." : "] contains duplicates."),
        FaultKind::conversion);
}

}  // namespace

std::optional<std::string_view> attribute_name_fault(std::string_view name) {
  if (name.empty()) return "Empty attribute name";
  if (name.size() <= limits::attribute_name_size_max) return std::nullopt;
  return "Attribute name is too large, must be less than 65536 bytes";
}

Item read_item(Document::Node node, AttributeValueOptions options, AttributeValueFaults& faults) {
  Reader reader(options, faults);
  std::string bytes;
  bytes.reserve(item_size_guess);
  reader.map(node, 0, bytes);
  reader.finish();
  bytes[0] = 1;  // an item is a map whose tag is the item's version (value/value_view.h)
  return Item(std::move(bytes));
}

Value read_value(Document::Node node, bool inside_container, AttributeValueOptions options,
                 AttributeValueFaults& faults) {
  Reader reader(options, faults);
  std::string bytes;
  reader.value(node, inside_container, 0, bytes);
  reader.finish();
  return Value(std::move(bytes));
}

}  // namespace gramme
