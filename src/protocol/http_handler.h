// What stands behind an HTTP server: it is handed requests and answers them, now or later.
#pragma once

#include <functional>
#include <utility>

#include "protocol/connection.h"

namespace gramme {

class RequestBudget;

/// Where the answer to one request goes. Copies are cheap; the first answer counts, further ones are
/// ignored.
class Reply {
 public:
  Reply(EventLoop& loop, ConnectionId connection, uint64_t sequence)
      : loop_(&loop), connection_(connection), sequence_(sequence) {}

  /// On the loop's thread only.
  void send(const HttpAnswer& answer) const;
  bool is_on_loop() const;
  /// Who keeps much of a request after handle() has returned counts it here.
  RequestBudget& budget() const;
  /// From any thread: does something on the loop's thread, soon.
  void post(std::move_only_function<void()> task) const;

 private:
  EventLoop* loop_;
  ConnectionId connection_;
  uint64_t sequence_;
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// Called on a loop's thread; must not block it, nor throw. The request is borrowed for the call, its
  /// body may be taken.
  virtual void handle(HttpRequest& request, Reply reply) = 0;
};

}  // namespace gramme
