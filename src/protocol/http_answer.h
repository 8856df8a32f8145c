// An answer, and how it looks on the wire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gramme {

/// Borrows everything; append_answer() copies it.
struct HttpAnswer {
  int status = 200;
  std::string_view headers = {};  // lines beyond those below, each ended by CRLF
  std::string_view body = {};
  bool close = false;  // the connection cannot go on after this answer
};

/// What the request says about the form of its answer.
struct AnswerForm {
  bool without_body = false;  // HEAD: Content-Length as if there were one
  bool keep_alive = true;
  bool version_1_0 = false;
};

/// Appends status line, headers (Server, Date, Content-Length, Connection where it says something) and
/// body.
void append_answer(std::string& out, const HttpAnswer& answer, AnswerForm form, int64_t now_seconds);

}  // namespace gramme
