// The listening sockets and threads of an HTTP server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "protocol/event_loop.h"

namespace gramme {

struct HttpServerOptions {
  std::string address = "127.0.0.1";  // or a name, or IPv6
  uint16_t port = 0;                  // 0: a free one
  unsigned threads = 0;               // 0: one per core
  LoopOptions loop = {};
};

class HttpServer {
 public:
  /// Does nothing yet; bind() makes useful ones.
  explicit HttpServer(HttpServerOptions options) : options_(std::move(options)) {}
  /// Takes the port. Clients may connect from now on, but nobody is answered before start(). Fails with one
  /// line for whoever starts us.
  static Result<std::unique_ptr<HttpServer>> bind(HttpServerOptions options);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  uint16_t port() const { return port_; }
  /// Of the numeric address that was taken.
  bool is_loopback() const { return loopback_; }
  /// "http://127.0.0.1:8000": how a client on this machine reaches it.
  const std::string& url() const { return url_; }

  /// Serves, on threads of its own. Handler and clock are borrowed until stop() has returned.
  void start(HttpHandler& handler, const Clock& clock);
  /// Finishes what is under way, for at most `grace`, and ends the threads. Replies to requests that were
  /// still under way may be given afterwards; they go nowhere. The server itself must live until the last
  /// of them.
  void stop(Milliseconds grace);

 private:
  HttpServerOptions options_;
  std::vector<int> sockets_;  // listening; start() hands them to the loops
  uint16_t port_ = 0;
  bool loopback_ = false;
  std::string url_;
  std::vector<std::unique_ptr<EventLoop>> loops_;
  std::vector<std::thread> threads_;
};

}  // namespace gramme
