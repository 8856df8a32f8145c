// One operation's way back: what an answer depends on, and how outcomes become answers.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "base/clock.h"
#include "protocol/content_coding.h"
#include "protocol/http_handler.h"
#include "services/service.h"
#include "storage/step.h"

namespace gramme {

/// What is kept of a request until it is answered, besides its steps. Small, and free of borrowed bytes: it
/// goes along with them.
struct Exchange {
  Exchange(const HttpRequest& request, Reply reply);

  std::string_view request_id() const { return {id.data(), id.size()}; }

  Reply reply;
  std::array<char, 52> id;        // as DynamoDB's: 52 characters of [0-9A-Z]
  std::string_view content_type;  // a literal: the one that the request came with
  ContentCoding accepts;
  bool cross_origin;                     // the request comes from a web page
  const Operation* operation = nullptr;  // for the log, once known
  /// While a copy is there, the request's bytes count as kept in memory.
  std::shared_ptr<const void> kept = {};
};

/// On the loop's thread: writes the response, or the error, as JSON. An outcome that is unknown is an
/// InternalServerError.
void answer(const Exchange& exchange, Outcome outcome);

/// On the loop's thread: an answer of no operation. `headers` are further lines, each ended by CRLF.
void answer(const Exchange& exchange, int status, std::string_view body, std::string_view headers = {});

/// Runs a step's end or beginning. Nothing of ours throws, but libraries may, for lack of memory: such a
/// request gets an InternalServerError, and the server goes on.
template <class Action>
void guarded(const Exchange& exchange, Action action);

void answer_exception(const Exchange& exchange, const char* what);

template <class Action>
void guarded(const Exchange& exchange, Action action) {
  try {
    action();
  } catch (const std::exception& exception) {
    answer_exception(exchange, exception.what());
  }
}

}  // namespace gramme
