#include "protocol/http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/start_failed.h"

namespace gramme {
namespace {

union Address {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;

  socklen_t size() const { return any.sa_family == AF_INET6 ? sizeof v6 : sizeof v4; }
  uint16_t port() const { return ntohs(any.sa_family == AF_INET6 ? v6.sin6_port : v4.sin_port); }
  bool is_loopback() const {
    if (any.sa_family == AF_INET6) return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
    return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
  }
  bool is_any() const {
    return any.sa_family == AF_INET6 ? IN6_IS_ADDR_UNSPECIFIED(&v6.sin6_addr)
                                     : v4.sin_addr.s_addr == INADDR_ANY;
  }
  std::string url() const {
    char text[INET6_ADDRSTRLEN] = "";
    if (is_any()) return fmt::format("http://127.0.0.1:{}", port());
    if (any.sa_family == AF_INET6) {
      inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
      return fmt::format("http://[{}]:{}", text, port());
    }
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return fmt::format("http://{}:{}", text, port());
  }
};

Error failure(const HttpServerOptions& options, std::string_view reason) {
  return start_failed(
      fmt::format("cannot listen on {} port {}: {}", options.address, options.port, reason));
}

Result<Address> resolve(const HttpServerOptions& options) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (int code = getaddrinfo(options.address.c_str(), std::to_string(options.port).c_str(), &hints, &found);
      code != 0) {
    return failure(options, gai_strerror(code));
  }
  Address address{};
  std::memcpy(&address, found->ai_addr, std::min<size_t>(found->ai_addrlen, sizeof address));
  freeaddrinfo(found);
  return address;
}

/// Several sockets can share a port only if all of them say so. The first says it after it has got the
/// port, so that it does not get one that another server is sharing among its own threads; and it listens
/// at once, so that no other gets this one.
Result<int> listening_socket(const HttpServerOptions& options, const Address& address, bool first) {
  const int on = 1;
  int socket = ::socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return failure(options, std::strerror(errno));
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!first) setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  bool done = bind(socket, &address.any, address.size()) == 0;
  if (first) done = done && setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0;
  if (done && listen(socket, SOMAXCONN) == 0) return socket;
  const int reason = errno;
  close(socket);
  return failure(options, reason == EADDRINUSE ? "the port is in use" : std::strerror(reason));
}

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::bind(HttpServerOptions options) {
  if (options.threads == 0) options.threads = std::max(1u, std::thread::hardware_concurrency());
  Address address = TRY(resolve(options));
  auto server = std::make_unique<HttpServer>(options);
  for (unsigned i = 0; i < options.threads; ++i) {
    server->sockets_.push_back(TRY(listening_socket(options, address, i == 0)));
    socklen_t size = sizeof address;
    if (getsockname(server->sockets_.back(), &address.any, &size) != 0)
      return failure(options, std::strerror(errno));
  }
  server->port_ = address.port();
  server->loopback_ = address.is_loopback();
  server->url_ = address.url();
  return server;
}

void HttpServer::start(HttpHandler& handler, const Clock& clock) {
  for (int socket : sockets_)
    loops_.push_back(std::make_unique<EventLoop>(socket, handler, clock, options_.loop));
  sockets_.clear();
  for (auto& loop : loops_) threads_.emplace_back([&loop] { loop->run(); });
}

void HttpServer::stop(Milliseconds grace) {
  for (auto& loop : loops_) loop->stop(grace);
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

HttpServer::~HttpServer() {
  stop(0);
  for (int socket : sockets_) close(socket);
}

}  // namespace gramme
