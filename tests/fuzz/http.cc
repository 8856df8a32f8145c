// HTTP framing: a byte that says how the input arrives and which limits hold, then the bytes of a
// connection. Requests are the same in whatever pieces they come, keep to the limits, and say the same when
// they are written anew; packed bodies are unpacked within bounds.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lib/fuzz.h"
#include "protocol/content_coding.h"
#include "protocol/http_parser.h"

namespace gramme {
namespace {

struct Request {
  std::string method, path, query, body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool version_1_0 = false;
  bool keep_alive = true;
  bool operator==(const Request&) const = default;

  size_t count(std::string_view name) const {
    return size_t(std::ranges::count(headers, name, [](const auto& header) { return header.first; }));
  }
};

struct Connection {
  std::vector<Request> requests;
  int refusal = 0;
  bool operator==(const Connection&) const = default;
};

Request copy_of(const HttpRequest& request) {
  Request copy{std::string(request.method),
               std::string(request.path()),
               std::string(request.query()),
               request.body,
               {},
               request.version_1_0,
               request.keep_alive};
  for (size_t i = 0; i < request.header_count(); ++i) {
    const HttpHeader header = request.header(i);
    copy.headers.emplace_back(header.name, header.value);
    if (copy.count(header.name) == 1) HOLDS(request.find(header.name) == header.value);
  }
  return copy;
}

/// Feeds pieces of `piece` bytes, the first one of `first`.
Connection parse(std::string_view text, size_t first, size_t piece, const HttpLimits& limits) {
  HttpParser parser(limits);
  Connection connection;
  for (size_t size = first; !text.empty(); size = piece) {
    const Exactly copy(text.substr(0, size));
    text.remove_prefix(copy.view().size());
    for (std::string_view input = copy.view(); !input.empty();) {
      const size_t before = input.size();
      const HttpParser::Stop stop = parser.consume(input);
      HOLDS(input.size() < before || stop != HttpParser::Stop::hungry);
      HOLDS(parser.request().body.size() <= limits.body_max);
      if (stop == HttpParser::Stop::request) {
        connection.requests.push_back(copy_of(parser.request()));
        parser.reset();
      } else if (stop == HttpParser::Stop::refused) {
        connection.refusal = parser.refusal();
        return connection;
      }
    }
  }
  return connection;
}

bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

void check_request(const Request& request, const HttpLimits& limits) {
  HOLDS(!request.method.empty() && request.method != "CONNECT");
  HOLDS(request.headers.size() <= limits.header_lines_max);
  HOLDS(is_plain(request.path) && is_plain(request.query));
  HOLDS(request.path.find_first_of(" ?") == std::string::npos);
  size_t size = 0;
  for (const auto& [name, value] : request.headers) {
    size += name.size() + value.size() + 3;  // the colon and the line end
    HOLDS(!name.empty() && name.find_first_of(" \t:") == std::string::npos && is_plain(name) &&
          is_plain(value));
    HOLDS(std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }));
    HOLDS(value.empty() || (!std::string_view(" \t").contains(value.front()) &&
                            !std::string_view(" \t").contains(value.back())));
  }
  HOLDS(size <= limits.head_max);
  HOLDS(request.count("content-length") + request.count("transfer-encoding") <= 1);
  HOLDS(request.count("host") <= 1 && (request.version_1_0 || request.count("host") == 1));
}

/// The request in its plainest form: a body of stated length.
std::string written(const Request& request) {
  std::string text = request.method + " " + (request.path.empty() ? "/" : request.path);
  if (!request.query.empty()) text += "?" + request.query;
  text += request.version_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers) {
    if (name == "content-length" || name == "transfer-encoding") continue;
    text += name + ":" + value + "\r\n";
  }
  if (!request.body.empty()) text += "content-length:" + std::to_string(request.body.size()) + "\r\n";
  return text + "\r\n" + request.body;
}

void check_written(Request request) {
  const Connection again = parse(written(request), std::string::npos, std::string::npos, {});
  HOLDS(again.refusal == 0 && again.requests.size() == 1);
  Request read = again.requests[0];
  for (Request* each : {&request, &read}) {
    std::erase_if(each->headers, [](const auto& header) {
      return header.first == "content-length" || header.first == "transfer-encoding";
    });
    if (each->path.empty()) each->path = "/";
  }
  HOLDS(read == request);
}

/// Of a fault and an exceeded limit, the status of what is noticed first counts, which the pieces decide.
void check_same(const Connection& a, const Connection& b) {
  constexpr int malformed = 400;
  HOLDS(a.requests == b.requests && (a.refusal == 0) == (b.refusal == 0));
  HOLDS(a.refusal == b.refusal || a.refusal == malformed || b.refusal == malformed);
}

/// A body is unpacked within its bound, whatever it is; what is packed is unpacked.
void check_coded(const Request& request) {
  constexpr size_t size_max = 10'000;
  for (ContentCoding coding : {ContentCoding::gzip, ContentCoding::deflate}) {
    std::string plain, packed, again;
    const Unpacked unpacked = unpack(request.body, coding, size_max, plain);
    HOLDS(plain.size() <= size_max);
    if (unpacked != Unpacked::complete) plain = request.body;
    pack(plain, coding, packed);
    HOLDS(unpack(packed, coding, size_max, again) == Unpacked::complete && again == plain);
  }
  for (const auto& [name, value] : request.headers) {
    (void)content_coding(value);
    (void)accepted_coding(value);
  }
}

constexpr HttpLimits small_limits{.head_max = 200, .header_lines_max = 6, .body_max = 20};

}  // namespace

void fuzz(std::string_view input) {
  const uint8_t choice = take_byte(input);
  const HttpLimits limits = choice & 1 ? small_limits : HttpLimits{};
  const Connection whole = parse(input, input.npos, input.npos, limits);
  check_same(parse(input, 1, 1, limits), whole);
  check_same(parse(input, size_t(choice) + 1, 17, limits), whole);
  HOLDS(whole.refusal == 0 || (whole.refusal >= 400 && whole.refusal < 500));
  for (const Request& request : whole.requests) {
    check_request(request, limits);
    check_written(request);
    check_coded(request);
  }
}

}  // namespace gramme
