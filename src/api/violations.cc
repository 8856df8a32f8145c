#include "api/violations.h"

#include <algorithm>
#include <array>
#include <functional>

#include "api/arn.h"
#include "api/errors.h"
#include "base/ascii.h"
#include "value/java_hash.h"

namespace gramme {
namespace {

constexpr size_t told_max = 10;  // AWS lists no more faults than that
constexpr size_t kept_max = 100;
constexpr int echo_depth_max = 64;

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_resource_name_character(char c) {
  return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-';
}

void append_path(std::string& out, const MemberPath* step, bool lower_first) {
  if (step == nullptr) return;
  append_path(out, step->parent, lower_first);  // as deep as shapes nest
  if (!out.empty()) out.push_back('.');
  if (!step->is_element) {
    lower_first ? append_lower_first(out, step->name) : void(out.append(step->name));
  } else {
    step->index == 0 ? out.append(step->name) : out.append(std::to_string(step->index));
    out.append(".member");
  }
}

struct EchoedMember {
  std::string_view name;
  std::string_view printed;
};
constexpr std::array<EchoedMember, 16> attribute_value_members = {{
    {"S", "s"},
    {"N", "n"},
    {"B", "b"},
    {"INT", "iNT"},
    {"DECIMAL", "dECIMAL"},
    {"DOUBLE", "dOUBLE"},
    {"SS", "sS"},
    {"NS", "nS"},
    {"BS", "bS"},
    {"INTSET", "iNTSET"},
    {"DECIMALSET", "dECIMALSET"},
    {"DOUBLESET", "dOUBLESET"},
    {"M", "m"},
    {"L", "l"},
    {"NULL", "nULL"},
    {"BOOL", "bOOL"},
}};

std::vector<Document::Node> members_of(Document::Node node) {
  std::vector<Document::Node> members;
  for (Document::Node member : node.members()) members.push_back(member);
  return members;
}

void echo_value(std::string& out, Document::Node value, int depth);

void echo_byte_buffer(std::string& out, Document::Node binary) {
  const std::string_view text = binary.text();
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  const std::string size = std::to_string(text.size() / 4 * 3 - std::min(padding, text.size()));
  out.append("java.nio.HeapByteBuffer[pos=0 lim=" + size + " cap=" + size + "]");
}

void echo_value_content(std::string& out, std::string_view type, Document::Node content, int depth) {
  const bool is_map = content.kind() == Document::Kind::object;
  if (!is_map && content.kind() != Document::Kind::list) {
    return type.starts_with('B') && type != "BOOL" ? echo_byte_buffer(out, content)
                                                   : echo_scalar(out, content);
  }
  out.push_back(is_map ? '{' : '[');
  std::string_view separator;
  for (Document::Node member : is_map ? in_java_order(content) : members_of(content)) {
    out.append(std::exchange(separator, ", "));
    if (is_map) out.append(member.name()).push_back('=');
    if (is_map || type == "L") {
      echo_value(out, member, depth + 1);
    } else {
      echo_value_content(out, type, member, depth + 1);
    }
    if (out.size() > echo_size_max || depth > echo_depth_max) break;
  }
  out.push_back(is_map ? '}' : ']');
}

void echo_value(std::string& out, Document::Node value, int depth) {
  if (depth > echo_depth_max || out.size() > echo_size_max) return;
  out.append("AttributeValue(");
  std::string_view separator;
  for (const EchoedMember& member : attribute_value_members) {
    out.append(std::exchange(separator, ", ")).append(member.printed).push_back('=');
    const std::optional<Document::Node> content = value.find(member.name);
    content ? echo_value_content(out, member.name, *content, depth) : void(out.append("null"));
  }
  out.push_back(')');
}

void append_json_text(std::string& out, std::string_view text) {
  out.push_back('"');
  for (char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('"');
}

void append_json(std::string& out, Document::Node node, int depth) {
  using Kind = Document::Kind;
  if (node.kind() == Kind::null) return void(out.append("null"));
  if (node.kind() == Kind::string) return append_json_text(out, node.text());
  if (node.kind() != Kind::list && node.kind() != Kind::object) return echo_scalar(out, node);
  const bool is_object = node.kind() == Kind::object;
  std::vector<Document::Node> members = is_object ? node.distinct_members() : members_of(node);
  if (is_object) std::ranges::sort(members, {}, &Document::Node::name);
  out.push_back(is_object ? '{' : '[');
  std::string_view separator;
  for (Document::Node member : members) {
    out.append(std::exchange(separator, ","));
    if (is_object) append_json_text(out, member.name()), out.push_back(':');
    append_json(out, member, depth + 1);
    if (out.size() > echo_size_max || depth > echo_depth_max) break;
  }
  out.push_back(is_object ? '}' : ']');
}

}  // namespace

std::string path_text(const MemberPath* path, bool lower_first) {
  std::string out;
  append_path(out, path, lower_first);
  return out;
}

void append_lower_first(std::string& out, std::string_view name) {
  const size_t at = out.size();
  out.append(name);
  if (at < out.size()) out[at] = lower_case(out[at]);
}

namespace constraint {

std::string length_min(size_t limit) {
  return "Member must have length greater than or equal to " + std::to_string(limit);
}
std::string length_max(size_t limit) {
  return "Member must have length less than or equal to " + std::to_string(limit);
}
std::string value_min(int64_t limit) {
  return "Member must have value greater than or equal to " + std::to_string(limit);
}
std::string value_max(int64_t limit) {
  return "Member must have value less than or equal to " + std::to_string(limit);
}

std::string pattern(Pattern pattern) {
  switch (pattern) {
    case Pattern::none:
      break;
    case Pattern::resource_name:
      return "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
  }
  return "";
}

std::string one_of(std::span<const std::string_view> names) {
  std::string out = "Member must satisfy enum value set: [";
  std::string_view separator;
  for (std::string_view name : names) out.append(std::exchange(separator, ", ")).append(name);
  return out + "]";
}

std::string every(std::string_view subject, const Rules& rules) {
  std::string out;
  const auto add = [&out](std::string_view text) { out.append(out.empty() ? "" : ", ").append(text); };
  if (rules.length_max != Rules{}.length_max) add(length_max(rules.length_max));
  if (rules.length_min != 0) add(length_min(rules.length_min));
  if (rules.pattern != Pattern::none) add(pattern(rules.pattern));
  return std::string(subject) + " must satisfy constraint: [" + out + "]";
}

}  // namespace constraint

bool matches(Pattern pattern, std::string_view text) {
  switch (pattern) {
    case Pattern::none:
      break;
    case Pattern::resource_name:
      return !text.empty() && std::ranges::all_of(text, is_resource_name_character);
  }
  return true;
}

bool length_fits(const Rules& rules, size_t length) {
  return length >= rules.length_min && length <= rules.length_max;
}

bool is_table_arn(std::string_view text) {
  const auto arn = parse_arn(text);
  const auto is_word = [](std::string_view word) {
    return !word.empty() &&
           std::ranges::all_of(word, [](char c) { return is_lower_or_digit(c) || c == '-'; });
  };
  if (!arn || arn->service != "dynamodb" || !is_word(arn->partition) || !is_word(arn->region) ||
      !is_word(arn->account))
    return false;
  constexpr std::string_view resource = "table/";
  if (!arn->resource.starts_with(resource)) return false;
  const std::string_view name = arn->resource.substr(resource.size());
  return name.size() >= 3 && name.size() <= 255 && matches(Pattern::resource_name, name);
}

size_t character_count(std::string_view text) {
  return size_t(std::ranges::count_if(text, [](char c) { return (uint8_t(c) & 0xc0) != 0x80; }));
}

void echo_scalar(std::string& out, Document::Node node) {
  if (node.kind() == Document::Kind::boolean) {
    out.append(node.truth() ? "true" : "false");
  } else {
    out.append(node.text().substr(0, echo_size_max));
  }
}

void echo_attribute_value(std::string& out, Document::Node node) { echo_value(out, node, 0); }

std::string json_echo(Document::Node node) {
  std::string out;
  append_json(out, node, 0);
  return out;
}

std::vector<Document::Node> in_java_order(Document::Node object) {
  const std::vector<Document::Node> members = object.distinct_members();
  std::vector<uint32_t> hashes;
  for (Document::Node member : members) hashes.push_back(java::hash(member.name()));
  std::vector<Document::Node> ordered;
  for (uint32_t i : java::iteration_order(hashes, java::buckets_for(hashes.size())))
    ordered.push_back(members[i]);
  return ordered;
}

void Violations::add(const Rules& rules, const MemberPath* path, std::string_view echo,
                     std::string_view constraint) {
  if (violations_.size() >= kept_max) return;
  const bool is_absence = constraint == constraint::not_null;
  violations_.push_back({&rules, text(rules, path, echo, constraint), report(rules).last && !is_absence});
}

bool Violations::names(const Rules& rules) const { return report(rules).named && !turned_older_; }

std::string Violations::text(const Rules& rules, const MemberPath* path, std::string_view echo,
                             std::string_view constraint) const {
  if (!report(rules).text.empty()) return std::string(report(rules).text);
  const bool named = names(rules);
  std::string out = "Value ";
  if (!named) out.append(echo).push_back(' ');
  return out.append("at '")
      .append(path_text(path, !named))
      .append("' failed to satisfy constraint: ")
      .append(constraint);
}

bool Violations::any(bool last) const {
  return std::ranges::any_of(violations_,
                             [=](const Violation& violation) { return violation.last == last; });
}

Error Violations::error(bool last, bool first_fault_only) const {
  std::vector<const Violation*> told;
  for (const Violation& violation : violations_) {
    if (violation.last == last) told.push_back(&violation);
  }
  const auto hides_others = [this](const Violation* violation) {
    return names(*violation->rules) || report(*violation->rules).alone_when_absent;
  };
  if (std::ranges::any_of(told, hides_others)) std::erase_if(told, std::not_fn(hides_others));
  std::ranges::stable_sort(told, {}, [this](const Violation* told) { return report(*told->rules).order; });
  if (first_fault_only && !older_)
    std::erase_if(told,
                  [first = told.front()->rules](const Violation* told) { return told->rules != first; });
  if (told.size() > told_max) told.resize(told_max);
  std::string text;
  for (const Violation* violation : told) text.append(text.empty() ? "" : "; ").append(violation->text);
  if (told.size() == 1 && report(*told.front()->rules).bare) return validation(text);
  const std::string_view plural = told.size() == 1 ? "" : "s";
  return validation(
      std::to_string(told.size()).append(" validation error").append(plural).append(" detected: ") + text);
}

}  // namespace gramme
