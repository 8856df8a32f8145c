#include "protocol/authorization.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "api/errors.h"
#include "protocol/http_date.h"
#include "protocol/text.h"

namespace gramme {
namespace {

using Parameter = std::pair<std::string_view, std::string_view*>;

/// Credential=..., SignedHeaders=..., Signature=...: parted by commas, blanks, or both.
Result<void> read_header_parameters(std::string_view header, Authorization& found) {
  const std::array<Parameter, 3> known = {{{"Credential", &found.credential},
                                           {"Signature", &found.signature},
                                           {"SignedHeaders", &found.signed_headers}}};
  std::string_view rest = header, piece;
  const auto next_word = [&] {
    std::string_view word;
    while (word.empty() && (!piece.empty() || !rest.empty())) {
      if (piece.empty()) piece = cut(rest, ',');
      word = cut(piece, ' ');
    }
    return word;
  };
  found.algorithm = next_word();
  for (std::string_view word = next_word(); !word.empty(); word = next_word()) {
    const size_t equals = word.find('=');
    if (equals == std::string_view::npos) {
      return incomplete_signature(
          fmt::format("'{}' not a valid key=value pair (missing equal-sign) in Authorization header: '{}'.",
                      word, header));
    }
    auto parameter = std::ranges::find(known, word.substr(0, equals), &Parameter::first);
    if (parameter == known.end()) continue;
    if (parameter->second->data()) {
      return incomplete_signature(
          fmt::format("Authorization header has more than one '{}' parameter. Authorization={}",
                      parameter->first, header));
    }
    *parameter->second = word.substr(equals + 1);
  }
  return {};
}

Result<Authorization> read_header(const HttpRequest& request, std::string_view header) {
  if (request.count("authorization") > 1) {
    return incomplete_signature(
        fmt::format("There is more than one Authorization header. Authorization={}", header));
  }
  Authorization found;
  TRY(read_header_parameters(header, found));
  found.date = request.find("x-amz-date");
  if (found.date.empty()) found.date = request.find("date");
  found.session_token = request.find("x-amz-security-token");

  std::string missing;
  for (auto [name, value] : {std::pair{"Credential", found.credential},
                             {"Signature", found.signature},
                             {"SignedHeaders", found.signed_headers}}) {
    if (value.empty()) missing += fmt::format("Authorization header requires '{}' parameter. ", name);
  }
  if (found.date.empty()) {
    missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!missing.empty()) return incomplete_signature(fmt::format("{}Authorization={}", missing, header));
  return found;
}

Result<Authorization> read_query(QueryParameters parameters) {
  Authorization found;
  found.in_query = true;
  found.parameters = std::move(parameters);
  std::string_view expires;
  const std::array<Parameter, 7> known = {{{"X-Amz-Algorithm", &found.algorithm},
                                           {"X-Amz-Credential", &found.credential},
                                           {"X-Amz-Signature", &found.signature},
                                           {"X-Amz-SignedHeaders", &found.signed_headers},
                                           {"X-Amz-Date", &found.date},
                                           {"X-Amz-Expires", &expires},
                                           {"X-Amz-Security-Token", &found.session_token}}};
  constexpr size_t required = 5;
  for (const auto& [name, value] : found.parameters) {
    auto parameter = std::ranges::find(known, std::string_view(name), &Parameter::first);
    if (parameter == known.end()) continue;
    if (parameter->second->data()) {
      return incomplete_signature(
          fmt::format("AWS query-string parameters must include '{}' only once. Re-examine the "
                      "query-string parameters.",
                      name));
    }
    *parameter->second = value;
  }
  std::string missing;
  for (size_t i = 0; i < required; ++i) {
    if (known[i].second->empty())
      missing += fmt::format("AWS query-string parameters must include '{}'. ", known[i].first);
  }
  if (!missing.empty()) return incomplete_signature(missing + "Re-examine the query-string parameters.");
  if (expires.data()) {
    constexpr int64_t week = 7 * 86400;
    int64_t seconds = 0;
    auto [end, error] = std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
    if (error != std::errc() || end != expires.data() + expires.size() || seconds < 1 || seconds > week) {
      return incomplete_signature(
          fmt::format("X-Amz-Expires must be between 1 and {} seconds. Got '{}'.", week, expires));
    }
    found.expires = seconds;
  }
  return found;
}

}  // namespace

Result<Authorization> read_authorization(const HttpRequest& request) {
  const bool has_header = request.count("authorization") > 0;
  QueryParameters parameters = parse_query(request.query());
  const bool in_query = std::ranges::any_of(
      parameters, [](const auto& parameter) { return parameter.first == "X-Amz-Algorithm"; });
  if (has_header && in_query) {
    return invalid_signature(
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  }
  std::string_view header = request.find("authorization");
  if (!in_query && !header.starts_with("AWS4-")) {
    return missing_authentication_token("Request is missing Authentication Token");
  }
  Authorization found = TRY(in_query ? read_query(std::move(parameters)) : read_header(request, header));
  auto seconds = parse_date(found.date);
  const bool basic = found.date.ends_with('Z');
  if (!seconds || (found.in_query && !basic)) {
    return incomplete_signature(fmt::format(
        "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601",
        found.date));
  }
  found.seconds = *seconds;
  if (!basic) found.date = found.parameters.emplace_back("Date", basic_date(*seconds)).second;
  return found;
}

Result<void> split_credential(Authorization& authorization) {
  if (authorization.algorithm != "AWS4-HMAC-SHA256") {
    return incomplete_signature(fmt::format(
        "Unsupported AWS 'algorithm': '{}' (only AWS4-HMAC-SHA256 for now). ", authorization.algorithm));
  }
  std::string_view rest = authorization.credential;
  rest = rest.substr(0, rest.find_last_not_of('/') + 1);  // slashes at the end are ignored
  for (std::string_view* part :
       {&authorization.access_key, &authorization.day, &authorization.region, &authorization.service}) {
    *part = cut(rest, '/');
  }
  authorization.terminator = rest;
  if (rest.empty() || rest.find('/') != rest.npos) {
    return incomplete_signature(
        fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                    "keyid/date/region/service/term, got '{}'",
                    authorization.credential));
  }
  return {};
}

}  // namespace gramme
