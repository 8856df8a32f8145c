#include "protocol/http_answer.h"

#include <fmt/format.h>

#include "protocol/http_date.h"

namespace gramme {
namespace {

std::string_view reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 408:
      return "Request Timeout";
    case 413:
      return "Request Entity Too Large";
    case 417:
      return "Expectation Failed";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

}  // namespace

void append_answer(std::string& out, const HttpAnswer& answer, AnswerForm form, int64_t now_seconds) {
  out += "HTTP/1.1 ";
  out += fmt::format_int(answer.status).c_str();
  out += ' ';
  out += reason(answer.status);
  out += "\r\nServer: Gramme\r\nDate: ";
  out += http_date(now_seconds);
  out += "\r\nContent-Length: ";
  out += fmt::format_int(answer.body.size()).c_str();
  out += "\r\n";
  if (answer.close || !form.keep_alive) {
    out += "Connection: close\r\n";
  } else if (form.version_1_0) {
    out += "Connection: keep-alive\r\n";
  }
  out += answer.headers;
  out += "\r\n";
  if (!form.without_body) out += answer.body;
}

}  // namespace gramme
