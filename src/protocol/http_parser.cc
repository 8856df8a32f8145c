#include "protocol/http_parser.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"

namespace gramme {
namespace {

/// Every CR before an LF, every LF after a CR, and no line that begins with a blank (obs-fold). `previous`
/// is the byte before `text`. Written without branches, so that the compiler can look at 16 bytes at a
/// time, which clang does at any rate.
#ifndef __clang__
[[gnu::optimize("O3")]]
#endif
bool lines_are_strict(char previous, std::string_view text) {
  unsigned wrong = 0;
  auto check = [&](char before, char c) {
    wrong |= unsigned(before == '\r') ^ unsigned(c == '\n');
    wrong |= unsigned(before == '\n') & (unsigned(c == ' ') | unsigned(c == '\t'));
  };
  if (text.empty()) return true;
  check(previous, text[0]);
  const char* data = text.data();
  for (size_t i = 1; i < text.size(); ++i) check(data[i - 1], data[i]);
  return wrong == 0;
}

}  // namespace

struct HttpParser::Callbacks {
  static HttpParser& self(llhttp_t* parser) { return *static_cast<HttpParser*>(parser->data); }

  static int target(llhttp_t* parser, const char* at, size_t size) {
    HttpRequest& request = self(parser).request_;
    request.append_target({at, size});
    return 0;
  }
  static int name(llhttp_t* parser, const char* at, size_t size) {
    if (parser->flags & F_TRAILING) return HPE_USER;
    self(parser).request_.append_name({at, size});
    return 0;
  }
  static int value(llhttp_t* parser, const char* at, size_t size) {
    self(parser).request_.append_value({at, size});
    return 0;
  }
  static int value_done(llhttp_t* parser) {
    HttpRequest& request = self(parser).request_;
    request.finish_value();
    return request.header(request.header_count() - 1).name.empty() ? HPE_USER : 0;
  }
  static int head_done(llhttp_t* parser) {
    self(parser).head_done_ = true;
    parser->upgrade = 0;  // an offer of h2c or websocket is declined by answering in HTTP/1.1
    return HPE_PAUSED;
  }
  static int body(llhttp_t* parser, const char* at, size_t size) {
    HttpParser& that = self(parser);
    if (that.request_.body.size() + size > that.limits_.body_max) {
      that.refusal_ = 413;
      return HPE_USER;
    }
    that.request_.body.append(at, size);
    return 0;
  }
  static int extension(llhttp_t*, const char*, size_t) { return HPE_USER; }
  static int done(llhttp_t* parser) {
    self(parser).request_done_ = true;
    return HPE_PAUSED;
  }

  static const llhttp_settings_t& settings() {
    static const llhttp_settings_t all = [] {
      llhttp_settings_t settings;
      llhttp_settings_init(&settings);
      settings.on_url = target;
      settings.on_header_field = name;
      settings.on_header_value = value;
      settings.on_header_value_complete = value_done;
      settings.on_headers_complete = head_done;
      settings.on_body = body;
      settings.on_chunk_extension_name = extension;
      settings.on_message_complete = done;
      return settings;
    }();
    return all;
  }
};

HttpParser::HttpParser(const HttpLimits& limits) : limits_(limits) { reset(); }

void HttpParser::reset() {
  llhttp_init(&parser_, HTTP_REQUEST, &Callbacks::settings());
  parser_.data = this;
  request_.clear();
  refusal_ = 0;
  head_done_ = request_done_ = expects_continue_ = false;
  head_size_ = 0;
  std::memset(last_, 0, sizeof last_);
}

HttpParser::Stop HttpParser::consume(std::string_view& input) {
  const bool in_head = !head_done_;
  // Bytes beyond the limit are not even looked at.
  std::string_view piece = in_head ? input.substr(0, limits_.head_max + 1 - head_size_) : input;
  llhttp_errno_t error = llhttp_execute(&parser_, piece.data(), piece.size());
  if (error != HPE_OK && error != HPE_PAUSED) return refuse(refusal_ ? refusal_ : 400);

  size_t used = error == HPE_OK ? piece.size() : size_t(llhttp_get_error_pos(&parser_) - piece.data());
  if (error == HPE_PAUSED) llhttp_resume(&parser_);
  piece = piece.substr(0, used);
  input.remove_prefix(used);
  if (in_head) {
    if (!lines_are_strict(last_[3], piece)) return refuse(400);
    head_size_ += used;
    if (head_size_ > limits_.head_max || request_.header_count() > limits_.header_lines_max)
      return refuse(400);  // so on AWS
    remember(piece);
    return head_done_ ? finish_head() : Stop::hungry;
  }
  remember(piece);
  if (!request_done_) return Stop::hungry;
  // The one line end of a chunked body that llhttp does not insist on is that of the last, empty line.
  if ((parser_.flags & F_CHUNKED) && std::string_view(last_, 4) != "\r\n\r\n") return refuse(400);
  return Stop::request;
}

void HttpParser::remember(std::string_view consumed) {
  size_t kept = std::min(consumed.size(), sizeof last_);
  std::memmove(last_, last_ + kept, sizeof last_ - kept);
  std::memcpy(last_ + sizeof last_ - kept, consumed.data() + consumed.size() - kept, kept);
}

HttpParser::Stop HttpParser::refuse(int status) {
  refusal_ = status;
  return Stop::refused;
}

/// Who looks at one Content-Length, Transfer-Encoding or Host only must see the one that another sees.
bool HttpParser::framing_is_clear() const {
  size_t lengths = request_.count("content-length"), codings = request_.count("transfer-encoding");
  if (lengths + codings > 1 || request_.count("host") > 1) return false;
  if (codings == 1 &&
      (request_.version_1_0 || !equal_ignoring_case(request_.find("transfer-encoding"), "chunked")))
    return false;
  return request_.version_1_0 || request_.count("host") == 1;
}

HttpParser::Stop HttpParser::finish_head() {
  if (parser_.http_major != 1 || parser_.http_minor > 1 || parser_.method == HTTP_CONNECT)
    return refuse(400);
  request_.method = llhttp_method_name(llhttp_method_t(parser_.method));
  request_.version_1_0 = parser_.http_minor == 0;
  request_.keep_alive = llhttp_should_keep_alive(&parser_);
  request_.finish_target();
  if (!framing_is_clear()) return refuse(400);

  std::string_view expectation = request_.find("expect");
  if (!expectation.empty() && !equal_ignoring_case(expectation, "100-continue")) return refuse(417);
  const uint64_t body_size = (parser_.flags & F_CONTENT_LENGTH) ? parser_.content_length : 0;
  if (body_size > limits_.body_max) return refuse(413);
  const bool has_body = body_size > 0 || (parser_.flags & F_CHUNKED);
  expects_continue_ = has_body && !request_.version_1_0 && !expectation.empty();
  if (has_body) {
    // Memory is taken as bytes arrive, not as they are announced; small bodies get theirs in one piece,
    // with room for what a JSON reader wants behind them.
    constexpr uint64_t trusted_size = 64 * 1024, room = 64;
    request_.body.reserve(std::min(body_size, trusted_size) + room);
    return Stop::head;
  }
  return Stop::request;
}

}  // namespace gramme
