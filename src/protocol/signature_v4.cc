#include "protocol/signature_v4.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "protocol/percent_encoding.h"
#include "protocol/text.h"

namespace gramme {
namespace {

/// Calls visit(name) for each name of a ;-separated list.
void for_each_name(std::string_view names, auto visit) {
  while (true) {
    const size_t end = std::min(names.find(';'), names.size());
    visit(names.substr(0, end));
    if (end == names.size()) return;
    names.remove_prefix(end + 1);
  }
}

/// Dot segments resolved, then encoded once more than it was on the wire (all services but S3).
void append_canonical_path(std::string& out, std::string_view path) {
  if (path.empty() || path == "/") {
    out += '/';
    return;
  }
  std::vector<std::string_view> segments;
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view segment = cut(rest, '/');
    if (segment == ".." && !segments.empty()) segments.pop_back();
    if (!segment.empty() && segment != "." && segment != "..") segments.push_back(segment);
  }
  for (std::string_view segment : segments) {
    out += '/';
    append_percent_encoded(out, segment);
  }
  if (segments.empty() || path.ends_with('/')) out += '/';
}

void append_canonical_query(std::string& out, std::string_view query, bool signature_in_it) {
  if (query.empty()) return;
  std::vector<std::pair<std::string, std::string>> encoded;
  for (const auto& [name, value] : parse_query(query)) {
    if (signature_in_it && name == "X-Amz-Signature") continue;
    auto& [encoded_name, encoded_value] = encoded.emplace_back();
    append_percent_encoded(encoded_name, name);
    append_percent_encoded(encoded_value, value);
  }
  std::ranges::sort(encoded);
  const char* separator = "";
  for (const auto& [name, value] : encoded) {
    out.append(std::exchange(separator, "&")).append(name).append("=").append(value);
  }
}

/// Runs of blanks count as one.
void append_canonical_value(std::string& out, std::string_view value) {
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] != ' ' || i == 0 || value[i - 1] != ' ') out += value[i];
  }
}

void append_canonical_headers(std::string& out, const HttpRequest& request, std::string_view names) {
  for_each_name(names, [&](std::string_view name) {
    out.append(name) += ':';
    bool first = true;
    for (size_t i = 0; i < request.header_count(); ++i) {
      const HttpHeader header = request.header(i);
      if (header.name != name) continue;
      if (!std::exchange(first, false)) out += ',';
      append_canonical_value(out, header.value);
    }
    out += '\n';
  });
}

void append_scope(std::string& out, const Authorization& authorization) {
  out.append(authorization.day).append("/").append(authorization.region).append("/");
  out.append(authorization.service).append("/").append(authorization.terminator);
}

Result<KeyedDigest> signing_key(const Authorization& authorization, std::string_view secret) {
  KeyedDigest key = TRY(KeyedDigest::make(std::string("AWS4").append(secret)));
  for (std::string_view part :
       {authorization.day, authorization.region, authorization.service, authorization.terminator}) {
    const Digest derived = TRY(key.of(part));
    key = TRY(KeyedDigest::make(bytes_of(derived)));
  }
  return key;
}

}  // namespace

bool is_signed(const Authorization& authorization, std::string_view header_name) {
  bool found = false;
  for_each_name(authorization.signed_headers, [&](std::string_view name) { found |= name == header_name; });
  return found;
}

std::string canonical_request(const HttpRequest& request, const Authorization& authorization) {
  std::string out;
  out.reserve(1024);
  out.append(request.method) += '\n';
  append_canonical_path(out, request.path());
  out += '\n';
  append_canonical_query(out, request.query(), authorization.in_query);
  out += '\n';
  append_canonical_headers(out, request, authorization.signed_headers);
  out += '\n';
  out.append(authorization.signed_headers) += '\n';
  append_hex(out, bytes_of(sha256(request.body)));
  return out;
}

std::string string_to_sign(const Authorization& authorization, std::string_view canonical_request) {
  std::string out;
  out.reserve(192);
  out.append(authorization.algorithm) += '\n';
  out.append(authorization.date) += '\n';
  append_scope(out, authorization);
  out += '\n';
  append_hex(out, bytes_of(sha256(canonical_request)));
  return out;
}

Result<std::string> signature_of(std::string_view string_to_sign, const Authorization& authorization,
                                 std::string_view owner, std::string_view secret) {
  struct Kept {
    std::string name;
    KeyedDigest key;
  };
  constexpr size_t kept_max = 32;
  thread_local std::vector<Kept> kept;
  thread_local size_t oldest = 0;
  thread_local std::string name;

  name.assign(owner) += '/';
  append_scope(name, authorization);
  auto found = std::ranges::find(kept, name, &Kept::name);
  if (found == kept.end()) {
    KeyedDigest key = TRY(signing_key(authorization, secret));
    Kept made{name, std::move(key)};
    if (kept.size() < kept_max) {
      kept.push_back(std::move(made));
      found = kept.end() - 1;
    } else {
      found = kept.begin() + std::ptrdiff_t(oldest++ % kept_max);
      *found = std::move(made);
    }
  }
  const Digest digest = TRY(found->key.of(string_to_sign));
  return hex_of(bytes_of(digest));
}

}  // namespace gramme
