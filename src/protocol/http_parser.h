// Bytes of a connection -> requests. llhttp does the grammar; what it lets pass and what bounds a request
// is decided here. No input is taken in two ways: bare line feeds, folded headers, chunk extensions,
// trailers, and any doubt about where a body ends are refused.
#pragma once

#include <llhttp.h>

#include <cstddef>
#include <string_view>

#include "api/limits.h"
#include "protocol/http_request.h"

namespace gramme {

struct HttpLimits {
  size_t head_max = 16 * 1024;  // request line and headers, as sent
  size_t header_lines_max = 100;
  size_t body_max = limits::request_body_max;
};

class HttpParser {
 public:
  explicit HttpParser(const HttpLimits& limits);
  HttpParser(const HttpParser&) = delete;
  HttpParser& operator=(const HttpParser&) = delete;

  enum class Stop {
    hungry,   // all input consumed, the request is not complete
    head,     // line and headers are complete, a body follows
    request,  // the request is complete
    refused,  // refusal() says with which status; the connection is of no further use
  };
  /// Takes bytes off the front of `input`, up to the next stop.
  Stop consume(std::string_view& input);

  HttpRequest& request() { return request_; }
  int refusal() const { return refusal_; }
  bool expects_continue() const { return expects_continue_; }
  /// Makes it ready for the next request, of this or another connection; to be called after every request.
  void reset();

 private:
  struct Callbacks;
  Stop refuse(int status);
  Stop finish_head();
  bool framing_is_clear() const;
  void remember(std::string_view consumed);

  const HttpLimits limits_;
  llhttp_t parser_;
  HttpRequest request_;
  int refusal_ = 0;
  bool head_done_ = false;
  bool request_done_ = false;
  bool expects_continue_ = false;
  size_t head_size_ = 0;
  char last_[4] = {};  // the last bytes consumed: line ends are checked across pieces
};

}  // namespace gramme
