// A server of a few operations that touch nothing, and a client that speaks bytes: for tests of the whole
// way from the socket to the answer.
#pragma once

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/errors.h"
#include "protocol/gateway.h"
#include "protocol/http_server.h"
#include "storage/forwarding_engine.h"
#include "storage/memory/memory_engine.h"

namespace gramme::testing_server {

inline Step echo(const Call& call, Document::Node body) {
  std::string text(body.find("Text") ? body.find("Text")->text() : "");
  std::string caller = call.caller.account + " " + call.caller.region, host(call.host);
  return Response([=](Writer& writer) {
    writer.member("Text", text);
    writer.member("Caller", caller);
    writer.member("Host", host);
  });
}
inline Step fail(const Call&, Document::Node body) {
  std::string text(body.find("Text") ? body.find("Text")->text() : "");
  if (text == "cancel") return transaction_canceled("cancelled");
  return validation(text);
}
inline Step raise(const Call&, Document::Node) {
  std::string().at(1);  // what a library may do
  return validation("");
}
inline Step raise_later(const Call&, Document::Node) {
  return Response([](Writer& writer) {
    writer.member("Half", "written");
    std::string().at(1);
  });
}
inline Step wait_for_engine(const Call&, Document::Node) {
  return Write{.keys = {}, .plan = [](const Moment&, Present) -> Planned {
                 return {Batch(), [](Writer& writer) { writer.member("Written", true); }};
               }};
}
/// A write that finds its table changed until it was planned as often as the request says.
inline std::atomic<int> times_planned = 0;
inline Step plan_again(const Call& call, Document::Node body) {
  const bool is_outdated = ++times_planned < std::stoi(std::string(body.find("Times")->text()));
  std::string text(body.find("Text")->text()), host(call.host);
  return Write{.keys = {}, .plan = [=](const Moment&, Present) -> Planned {
                 if (is_outdated) return table_changed("not for clients");
                 return {Batch(), [=](Writer& writer) {
                           writer.member("Text", text);
                           writer.member("Host", host);
                         }};
               }};
}
inline constexpr std::array operations = {
    Operation{"Echo", echo, "test:Echo", Plane::data, Access::read, Metering::none},
    Operation{"Fail", fail, "test:Fail", Plane::data, Access::read, Metering::none},
    Operation{"Raise", raise, "test:Raise", Plane::data, Access::read, Metering::none},
    Operation{"RaiseLater", raise_later, "test:RaiseLater", Plane::data, Access::read, Metering::none},
    Operation{"PlanAgain", plan_again, "test:PlanAgain", Plane::data, Access::write, Metering::none},
    Operation{"Write", wait_for_engine, "test:Write", Plane::data, Access::write, Metering::none},
};
inline constexpr Service test_service{"test", "dynamodb", "Test_1", operations};
inline constexpr Service newer_service{"newer", "newer", "Test_2", operations, WireProtocol::json_1_1};
inline constexpr std::array<const Service*, 2> services = {&test_service, &newer_service};

/// Completes writes on threads of their own, a little later or when they are let go; or tells that it does
/// not know.
class SlowEngine final : public ForwardingEngine {
 public:
  explicit SlowEngine(const Clock& clock) : ForwardingEngine(make_memory_engine(clock)) {}
  ~SlowEngine() override {
    let_go();
    for (auto& thread : threads_) thread.join();
  }
  void run(Step step, Completion done) noexcept override {
    if (!std::holds_alternative<Write>(step)) return inner_.run(std::move(step), std::move(done));
    std::lock_guard lock(mutex_);
    threads_.emplace_back([this, step = std::move(step), done = std::move(done)]() mutable {
      linger();
      if (lose_answers) return done(Unknown{"lost"});
      inner_.run(std::move(step), std::move(done));
    });
  }

  /// From now on writes wait to be let go.
  void hold() {
    std::lock_guard lock(mutex_);
    holding_ = true;
  }
  void await_held_write() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_ > 0; });
  }
  void let_go() {
    std::lock_guard lock(mutex_);
    holding_ = false;
    changed_.notify_all();
  }

  std::atomic<bool> lose_answers = false;

 private:
  void linger() {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::unique_lock lock(mutex_);
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !holding_; });
    --held_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool holding_ = false;
  size_t held_ = 0;
  std::vector<std::thread> threads_;
};

/// A client that speaks bytes.
class Client {
 public:
  explicit Client(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~Client() { close(socket_); }
  Client(const Client&) = delete;

  void send(std::string_view text) {
    while (!text.empty()) {
      ssize_t size = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (size <= 0) return;
      text.remove_prefix(size_t(size));
    }
  }
  void end() { shutdown(socket_, SHUT_WR); }
  /// The next answer: status line, headers, body. Empty when the connection ends.
  std::string answer() {
    size_t head;
    while ((head = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!receive()) return std::exchange(buffer_, {});
    }
    const size_t at = buffer_.find("Content-Length: ");
    const size_t size = at < head ? std::stoul(buffer_.substr(at + 16)) : 0;
    while (buffer_.size() < head + 4 + size) {
      if (!receive()) break;
    }
    std::string answer = buffer_.substr(0, head + 4 + size);
    buffer_.erase(0, answer.size());
    return answer;
  }
  std::string ask(std::string_view text) {
    send(text);
    return answer();
  }
  bool connected = false;

 private:
  bool receive() {
    char piece[65536];
    ssize_t size = recv(socket_, piece, sizeof piece, 0);
    if (size > 0) buffer_.append(piece, size_t(size));
    return size > 0;
  }
  int socket_;
  std::string buffer_;
};

struct Rig {
  explicit Rig(std::optional<Credentials> credentials = std::nullopt, LoopOptions loop = {},
               unsigned threads = 2)
      : server(HttpServer::bind({.threads = threads, .loop = loop}).value()),
        gateway({.region = "eu-west-1"}, services, Authenticator(std::move(credentials), "000000000000"),
                engine, catalog, clock) {
    EXPECT_TRUE(catalog.load().has_value());
    server->start(gateway, clock);
  }
  ~Rig() { server->stop(1000); }
  Client client() { return Client(server->port()); }

  TestClock clock;
  std::unique_ptr<HttpServer> server;
  SlowEngine engine{clock};
  Catalog catalog{engine};
  Gateway gateway;
};

inline constexpr std::string_view signature =
    "Authorization: AWS4-HMAC-SHA256 Credential=KEY/20231114/us-west-2/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=x\r\nX-Amz-Date: 20231114T221320Z\r\n";

inline std::string post(std::string_view operation, std::string_view body,
                        std::string_view headers = signature,
                        std::string_view type = "application/x-amz-json-1.0") {
  return fmt::format(
      "POST / HTTP/1.1\r\nHost: example:1\r\nContent-Type: {}\r\nX-Amz-Target: "
      "Test_1.{}\r\n{}Content-Length: {}\r\n\r\n{}",
      type, operation, headers, body.size(), body);
}

inline std::string body_of(const std::string& answer) {
  return answer.substr(std::min(answer.find("\r\n\r\n") + 4, answer.size()));
}
inline std::string header_of(const std::string& answer, const std::string& name) {
  size_t at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos || at > answer.find("\r\n\r\n")) return "(none)";
  at += name.size() + 4;
  return answer.substr(at, answer.find("\r\n", at) - at);
}

}  // namespace gramme::testing_server
