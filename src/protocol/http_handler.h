// What stands behind an HTTP server: it is handed requests and answers them, now or later.
#pragma once

#include <functional>
#include <utility>

#include "protocol/connection.h"

namespace gramme {

class RequestBudget;

/// What hands on requests and takes their answers, on one thread: an event loop, or a test.
class RequestLoop {
 public:
  using Task = std::move_only_function<void()>;

  virtual ~RequestLoop() = default;
  /// On the loop's thread only; ignored when the connection is gone, which it is afterwards when there is
  /// no memory for the answer.
  virtual void answer(ConnectionId connection, uint64_t sequence, const HttpAnswer& answer) = 0;
  virtual bool is_current() const = 0;
  virtual RequestBudget& budget() const = 0;
  /// From any thread: runs the task on the loop's thread, soon.
  virtual void post(Task task) = 0;
};

/// Where the answer to one request goes. Copies are cheap; the first answer counts, further ones are
/// ignored.
class Reply {
 public:
  Reply(RequestLoop& loop, ConnectionId connection, uint64_t sequence)
      : loop_(&loop), connection_(connection), sequence_(sequence) {}

  /// On the loop's thread only.
  void send(const HttpAnswer& answer) const { loop_->answer(connection_, sequence_, answer); }
  bool is_on_loop() const { return loop_->is_current(); }
  /// Who keeps much of a request after handle() has returned counts it here.
  RequestBudget& budget() const { return loop_->budget(); }
  /// From any thread: does something on the loop's thread, soon.
  void post(RequestLoop::Task task) const { loop_->post(std::move(task)); }

 private:
  RequestLoop* loop_;
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
