#include "expression/placeholders.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "api/attribute_values.h"
#include "api/errors.h"
#include "api/limits.h"

namespace gramme {

namespace {

bool is_token(std::string_view text, char mark) {
  return text.size() > 1 && text[0] == mark && std::ranges::all_of(text.substr(1), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

/// What is wrong with the tokens of one map; `member` is its name in the request.
template <class T>
Result<void> check_tokens(const Named<T>& map, std::string_view member, char mark) {
  if (map.empty()) return validation(fmt::format("{} must not be empty", member));
  for (const auto& [token, content] : map) {
    if (token.empty()) {
      return validation(fmt::format(
          "{} contains invalid key: The expression attribute map contains an empty key;", member));
    }
    if (token.size() > limits::placeholder_size_max) {
      return validation(
          fmt::format("{} contains invalid key: The expression attribute map contains a key that is too "
                      "long; size of key: {}",
                      member, token.size()));
    }
    if (!is_token(token, mark)) {
      return validation(fmt::format("{} contains invalid key: Syntax error; key: \"{}\"", member, token));
    }
  }
  return {};
}

Error bad_name(std::string_view token, std::string_view fault) {
  return validation(
      fmt::format("ExpressionAttributeNames contains invalid value: {} for key {}", fault, token));
}

Error pointless(std::string_view member, std::string_view absent) {
  if (absent.empty())
    return validation(fmt::format("{} can only be specified when using expressions", member));
  return validation(fmt::format("{} can only be specified when using expressions: {} {} null", member,
                                absent, absent.find(" and ") == std::string_view::npos ? "is" : "are"));
}

size_t size_bytes(const ExpressionAttributes& attributes) {
  size_t size = 0;
  if (attributes.names) {
    for (const auto& [token, name] : *attributes.names) size += token.size() + name.size();
  }
  if (attributes.values) {
    for (const auto& [token, value] : *attributes.values) size += token.size() + value.view().size_bytes();
  }
  return size;
}

template <class T>
std::vector<uint32_t> sorted_positions(const Named<T>& map) {
  std::vector<uint32_t> positions(map.size());
  std::iota(positions.begin(), positions.end(), 0);
  std::ranges::stable_sort(positions, {}, [&](uint32_t i) -> std::string_view { return map[i].first; });
  return positions;
}

/// The content of a token, marked used: the last one where a token was sent twice.
template <class T, class Tokens>
const T* find(const std::optional<Named<T>>& map, Tokens& tokens, std::string_view token) {
  if (!map) return nullptr;
  auto text = [&](uint32_t i) -> std::string_view { return (*map)[i].first; };
  const auto same = std::ranges::equal_range(tokens.sorted, token, {}, text);
  if (same.empty()) return nullptr;
  for (uint32_t i : same) tokens.used[i] = true;
  return &(*map)[same.back()].second;
}

template <class T>
Result<void> check_used(const std::optional<Named<T>>& map, const std::vector<bool>& used,
                        std::string_view member) {
  std::string unused;
  for (size_t i = 0; i < used.size(); ++i) {
    if (used[i]) continue;
    if (!unused.empty()) unused += ", ";
    unused += (*map)[i].first;
  }
  if (unused.empty()) return {};
  return validation(
      fmt::format("Value provided in {} unused in expressions: keys: {{{}}}", member, unused));
}

}  // namespace

Result<void> Placeholders::check_purpose(bool has_names, bool has_values, bool has_expression,
                                         std::string_view value_expressions, Wording wording,
                                         bool has_value_expression) {
  if (has_names && !has_expression) return pointless("ExpressionAttributeNames", {});
  if (has_values && !(has_expression && has_value_expression)) {
    return pointless("ExpressionAttributeValues", wording == Wording::of_2025 ? value_expressions : "");
  }
  return {};
}

Result<Placeholders> Placeholders::check(ExpressionAttributes attributes, bool has_expression,
                                         std::string_view value_expressions, Wording wording,
                                         bool has_value_expression) {
  TRY(check_purpose(attributes.names.has_value(), attributes.values.has_value(), has_expression,
                    value_expressions, wording, has_value_expression));
  Placeholders result;
  if (attributes.names) {
    TRY(check_tokens(*attributes.names, "ExpressionAttributeNames", '#'));
    for (const auto& [token, name] : *attributes.names) {
      if (name.empty()) return bad_name(token, *attribute_name_fault(name));
    }
    result.names_ = {sorted_positions(*attributes.names), std::vector<bool>(attributes.names->size())};
  }
  if (attributes.values) {
    TRY(check_tokens(*attributes.values, "ExpressionAttributeValues", ':'));
    result.values_ = {sorted_positions(*attributes.values), std::vector<bool>(attributes.values->size())};
  }
  for (const auto& [token, name] : attributes.names.value_or(Named<std::string>())) {
    if (const auto fault = attribute_name_fault(name)) return bad_name(token, *fault);
  }
  if (size_bytes(attributes) > limits::placeholders_total_size_max) {
    return validation(
        "The size of all expression attribute names and values has exceeded the maximum allowed size");
  }
  result.attributes_ = std::move(attributes);
  return result;
}

const std::string* Placeholders::name(std::string_view token) {
  return find(attributes_.names, names_, token);
}

const Value* Placeholders::value(std::string_view token) {
  return find(attributes_.values, values_, token);
}

Result<void> Placeholders::check_all_used() const {
  TRY(check_used(attributes_.names, names_.used, "ExpressionAttributeNames"));
  return check_used(attributes_.values, values_.used, "ExpressionAttributeValues");
}

}  // namespace gramme
