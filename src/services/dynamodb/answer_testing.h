// Answers as text.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/writer_testing.h"
#include "storage/step.h"

namespace gramme::dynamodb {

/// The answer of a step that needs no store; the message of an error.
inline std::string answer_text(Step step) {
  if (auto* error = std::get_if<Error>(&step)) return error->message();
  auto* response = std::get_if<Response>(&step);
  return response != nullptr ? answer_text(std::move(*response)) : "a step that needs a store";
}

/// An answer that names the kind of its error, without that kind when it is the usual one.
inline std::string without_kind(std::string answer) {
  constexpr std::string_view kind = "ValidationException: ";
  return answer.starts_with(kind) ? answer.substr(kind.size()) : answer;
}

/// The LastEvaluatedKey of an answer, as a further member of the next request; empty at the last page.
inline std::string next_start(const std::string& answer) {
  constexpr std::string_view name = "\"LastEvaluatedKey\":";
  const size_t at = answer.find(name);
  if (at == answer.npos) return {};
  const size_t begin = at + name.size();
  return ",\"ExclusiveStartKey\":" + answer.substr(begin, answer.find("}}", begin) + 2 - begin);
}

/// What the items of an answer have under a name: S or N values.
inline std::vector<std::string> values_in(const std::string& answer, std::string_view name) {
  const std::string items = answer.substr(0, answer.find("\"LastEvaluatedKey\":"));
  const std::string marker = "\"" + std::string(name) + "\":{\"";
  std::vector<std::string> values;
  for (size_t at = 0; (at = items.find(marker, at)) != items.npos;) {
    at += marker.size() + 4;  // N":"
    values.push_back(items.substr(at, items.find('"', at) - at));
  }
  return values;
}

}  // namespace gramme::dynamodb
