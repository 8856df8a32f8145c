#include "protocol/http_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/errors.h"
#include "base/logging.h"
#include "base/random.h"
#include "protocol/content_coding.h"
#include "protocol/gateway.h"
#include "storage/memory/memory_engine.h"

namespace gramme {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// A service of a few operations that touch nothing.

Step echo(const Call& call, Document::Node body) {
  std::string text(body.find("Text") ? body.find("Text")->text() : "");
  std::string caller = call.caller.account + " " + call.caller.region, host(call.host);
  return Response([=](Writer& writer) {
    writer.member("Text", text);
    writer.member("Caller", caller);
    writer.member("Host", host);
  });
}
Step fail(const Call&, Document::Node body) {
  std::string text(body.find("Text") ? body.find("Text")->text() : "");
  if (text == "cancel") return transaction_canceled("cancelled");
  return validation(text);
}
Step raise(const Call&, Document::Node) {
  std::string().at(1);  // what a library may do
  return validation("");
}
Step raise_later(const Call&, Document::Node) {
  return Response([](Writer& writer) {
    writer.member("Half", "written");
    std::string().at(1);
  });
}
Step wait_for_engine(const Call&, Document::Node) {
  return Write{.keys = {}, .plan = [](const Moment&, Present) -> Planned {
                 return {Batch(), [](Writer& writer) { writer.member("Written", true); }};
               }};
}
constexpr std::array operations = {
    Operation{"Echo", echo, Plane::data, Access::read, "test:Echo", Metering::none},
    Operation{"Fail", fail, Plane::data, Access::read, "test:Fail", Metering::none},
    Operation{"Raise", raise, Plane::data, Access::read, "test:Raise", Metering::none},
    Operation{"RaiseLater", raise_later, Plane::data, Access::read, "test:RaiseLater", Metering::none},
    Operation{"Write", wait_for_engine, Plane::data, Access::write, "test:Write", Metering::none},
};
constexpr Service test_service{"test", "dynamodb", "Test_1", operations};
constexpr Service newer_service{"newer", "newer", "Test_2", operations, WireProtocol::json_1_1};
constexpr std::array<const Service*, 2> services = {&test_service, &newer_service};

/// Completes writes on a thread of its own, a little later; or tells that it does not know.
class SlowEngine final : public Engine {
 public:
  explicit SlowEngine(const Clock& clock) : engine_(make_memory_engine(clock)) {}
  ~SlowEngine() override {
    for (auto& thread : threads_) thread.join();
  }
  void run(Step step, Completion done) override {
    if (!std::holds_alternative<Write>(step)) return engine_->run(std::move(step), std::move(done));
    std::lock_guard lock(mutex_);
    threads_.emplace_back([this, step = std::move(step), done = std::move(done)]() mutable {
      std::this_thread::sleep_for(delay);
      if (lose_answers) return done(Unknown{"lost"});
      engine_->run(std::move(step), std::move(done));
    });
  }
  void observe(std::string prefix, Observer observer) override {
    engine_->observe(std::move(prefix), std::move(observer));
  }
  EngineStatistics statistics() const override { return engine_->statistics(); }

  std::chrono::milliseconds delay{1};
  std::atomic<bool> lose_answers = false;

 private:
  std::unique_ptr<Engine> engine_;
  std::mutex mutex_;
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
  explicit Rig(std::optional<Credentials> credentials = std::nullopt, LoopOptions loop = {})
      : server(HttpServer::bind({.threads = 2, .loop = loop}).value()),
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

constexpr std::string_view signature =
    "Authorization: AWS4-HMAC-SHA256 Credential=KEY/20231114/us-west-2/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=x\r\nX-Amz-Date: 20231114T221320Z\r\n";

std::string post(std::string_view operation, std::string_view body, std::string_view headers = signature,
                 std::string_view type = "application/x-amz-json-1.0") {
  return fmt::format(
      "POST / HTTP/1.1\r\nHost: example:1\r\nContent-Type: {}\r\nX-Amz-Target: "
      "Test_1.{}\r\n{}Content-Length: {}\r\n\r\n{}",
      type, operation, headers, body.size(), body);
}

std::string body_of(const std::string& answer) {
  return answer.substr(std::min(answer.find("\r\n\r\n") + 4, answer.size()));
}
std::string header_of(const std::string& answer, const std::string& name) {
  size_t at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos || at > answer.find("\r\n\r\n")) return "(none)";
  at += name.size() + 4;
  return answer.substr(at, answer.find("\r\n", at) - at);
}

TEST(HttpServer, answers_an_operation) {
  Rig rig;
  Client client = rig.client();
  for (int i = 0; i < 3; ++i) {
    std::string answer = client.ask(post("Echo", R"({"Text": "hi"})"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(body_of(answer), R"({"Text":"hi","Caller":"000000000000 us-west-2","Host":"example:1"})");
    EXPECT_EQ(header_of(answer, "Content-Type"), "application/x-amz-json-1.0");
    EXPECT_EQ(header_of(answer, "Date"), "Tue, 14 Nov 2023 22:13:20 GMT");
    EXPECT_EQ(header_of(answer, "Connection"), "(none)");
    const std::string body = body_of(answer);
    EXPECT_EQ(header_of(answer, "x-amz-crc32"),
              std::to_string(crc32(0, reinterpret_cast<const Bytef*>(body.data()), uInt(body.size()))));
    const std::string id = header_of(answer, "x-amzn-RequestId");
    EXPECT_EQ(id.size(), 52u);
    EXPECT_EQ(id.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"), std::string::npos);
  }
}

TEST(HttpServer, shows_errors_as_aws_does) {
  Rig rig;
  Client client = rig.client();
  std::string answer = client.ask(post("Fail", R"({"Text": "wrong"})"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_EQ(body_of(answer),
            R"({"__type":"com.amazon.coral.validate#ValidationException","message":"wrong"})");
  EXPECT_EQ(
      body_of(client.ask(post("Fail", R"({"Text": "cancel"})"))),
      R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","Message":"cancelled"})");
  answer = client.ask(post("Echo", "{", signature, "application/json; charset=utf-8"));
  EXPECT_EQ(body_of(answer), R"({"__type":"com.amazon.coral.service#SerializationException"})");
  EXPECT_EQ(header_of(answer, "x-amz-crc32"), "3948637019");  // recorded from AWS
  EXPECT_EQ(header_of(answer, "Content-Type"), "application/json");
}

TEST(HttpServer, checks_in_the_order_of_aws) {
  Rig rig;
  Client client = rig.client();
  auto type = [&](const std::string& request) {
    std::string body = body_of(client.ask(request));
    return body.substr(body.find('#') + 1, body.find_first_of("\",}", body.find('#')) - body.find('#') - 1);
  };
  EXPECT_EQ(body_of(client.ask(post("Unknown", "{", "", "text/plain"))), "<UnknownOperationException/>\n");
  EXPECT_EQ(type(post("Unknown", "{", "")), "SerializationException");
  EXPECT_EQ(type(post("Unknown", "{}", "")), "UnknownOperationException");
  EXPECT_EQ(type(post("Unknown", "", "", "text/plain")), "UnknownOperationException");
  EXPECT_EQ(type(post("Echo", "{}", "")), "MissingAuthenticationTokenException");
  EXPECT_EQ(type(post("Echo", "", "")), "MissingAuthenticationTokenException");
  EXPECT_EQ(type(post("Echo", "{}", "Authorization: AWS4-\r\n")), "IncompleteSignatureException");
  EXPECT_EQ(type(post("Echo", "")), "SerializationException");
  EXPECT_EQ(type(post("Echo", "[]")), "SerializationException");
  EXPECT_EQ(type("POST / HTTP/1.1\r\nHost: h\r\n\r\n"), "UnknownOperationException");
}

TEST(HttpServer, says_that_it_lives) {
  Rig rig;
  Client client = rig.client();
  std::string answer = client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(body_of(answer), "healthy: dynamodb.eu-west-1.amazonaws.com ");
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nPUT / HTTP/1.1\r\nHost: h\r\n\r\n");
  answer = client.answer() + client.answer();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 42\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\nHTTP/1.1 404 Not Found"));
}

TEST(HttpServer, gives_unknown_paths_and_methods_the_404_of_aws) {
  Rig rig;
  Client client = rig.client();
  for (const char* line : {"PUT /", "DELETE /", "GET /x", "POST /x", "OPTIONS /", "OPTIONS *"}) {
    std::string answer = client.ask(
        fmt::format("{} HTTP/1.1\r\nHost: h\r\nX-Amz-Target: Test_1.Echo\r\n{}\r\n", line, signature));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 404 Not Found\r\n")) << line;
    EXPECT_EQ(body_of(answer), "<UnknownOperationException/>\n");
    EXPECT_EQ(header_of(answer, "x-amz-crc32"), "3552371480");  // recorded from AWS
  }
}

TEST(HttpServer, lets_web_pages_in) {
  Rig rig;
  Client client = rig.client();
  std::string answer = client.ask(
      "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: http://page\r\nAccess-Control-Request-Headers: a, b\r\n"
      "Access-Control-Request-Method: POST\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Headers"), "a, b");
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Methods"), "POST");
  EXPECT_EQ(header_of(answer, "Access-Control-Max-Age"), "172800");
  EXPECT_EQ(header_of(answer, "Content-Length"), "0");
  answer = client.ask(post("Echo", "{}", std::string(signature) + "Origin: http://page\r\n"));
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header_of(client.ask(post("Echo", "{}")), "Access-Control-Allow-Origin"), "(none)");
}

TEST(HttpServer, takes_and_gives_packed_bodies) {
  Rig rig;
  Client client = rig.client();
  const std::string text(20'000, 't'), plain = R"({"Text": ")" + text + "\"}";
  std::string packed;
  pack(plain, ContentCoding::gzip, packed);
  std::string answer = client.ask(
      post("Echo", packed, std::string(signature) + "Content-Encoding: gzip\r\nAccept-Encoding: gzip\r\n"));
  EXPECT_EQ(header_of(answer, "Content-Encoding"), "gzip");
  std::string body = body_of(answer), unpacked;
  EXPECT_EQ(header_of(answer, "x-amz-crc32"),
            std::to_string(crc32(0, reinterpret_cast<Bytef*>(body.data()), uInt(body.size()))));
  EXPECT_EQ(unpack(body, ContentCoding::gzip, 1 << 20, unpacked), Unpacked::complete);
  EXPECT_THAT(unpacked, HasSubstr(text));

  EXPECT_EQ(header_of(client.ask(post("Echo", "{}", std::string(signature) + "Accept-Encoding: gzip\r\n")),
                      "Content-Encoding"),
            "(none)");  // too short to be worth it
  std::string bomb;
  pack(std::string(20 << 20, ' '), ContentCoding::gzip, bomb);
  EXPECT_THAT(client.ask(post("Echo", bomb, std::string(signature) + "Content-Encoding: gzip\r\n")),
              StartsWith("HTTP/1.1 413 "));
  for (const char* coding : {"gzip", "deflate", "br"}) {
    EXPECT_THAT(
        client.ask(post("Echo", "{}", fmt::format("{}Content-Encoding: {}\r\n", signature, coding))),
        HasSubstr("SerializationException"));
  }
}

TEST(HttpServer, turns_exceptions_and_lost_outcomes_into_internal_errors_and_goes_on) {
  Rig rig;
  Client client = rig.client();
  configure_logging(LogLevel::off, LogFormat::text);
  const std::string expected =
      R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"})";
  for (const char* operation : {"Raise", "RaiseLater"}) {
    std::string answer = client.ask(post(operation, "{}"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_EQ(body_of(answer), expected);
  }
  rig.engine.lose_answers = true;
  EXPECT_EQ(body_of(client.ask(post("Write", "{}"))), expected);
  rig.engine.lose_answers = false;
  EXPECT_EQ(body_of(client.ask(post("Write", "{}"))), R"({"Written":true})");
  configure_logging(LogLevel::info, LogFormat::text);
}

TEST(HttpServer, answers_pipelined_requests_in_order_while_writes_wait_for_the_engine) {
  Rig rig;
  Client client = rig.client();
  std::string all;
  for (int i = 0; i < 100; ++i) {
    all += post("Write", "{}");
    all += post("Echo", fmt::format(R"({{"Text":"{}"}})", i));
  }
  client.send(all);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(body_of(client.answer()), R"({"Written":true})");
    EXPECT_THAT(body_of(client.answer()), StartsWith(fmt::format(R"({{"Text":"{}")", i)));
  }
}

TEST(HttpServer, serves_many_clients_at_a_time) {
  Rig rig({}, {.spin = true});
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      Client client = rig.client();
      for (int i = 0; i < 50; ++i) {
        std::string text = fmt::format("{} {}", t, i);
        right += body_of(client.ask(post("Echo", R"({"Text":")" + text + "\"}")))
                     .starts_with(R"({"Text":")" + text + "\"");
        right += body_of(client.ask(post("Write", "{}"))) == R"({"Written":true})";
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 800);
}

TEST(HttpServer, finishes_what_is_under_way_when_it_stops) {
  Rig rig;
  rig.engine.delay = std::chrono::milliseconds(200);
  Client busy = rig.client(), idle = rig.client();
  EXPECT_THAT(idle.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(busy.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  busy.send(post("Write", "{}"));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  rig.server->stop(5000);
  std::string answer = busy.answer();
  EXPECT_EQ(body_of(answer), R"({"Written":true})");
  EXPECT_EQ(header_of(answer, "Connection"), "close");
  EXPECT_EQ(idle.answer(), "");
  EXPECT_FALSE(rig.client().connected);
}

TEST(HttpServer, waits_no_longer_than_its_grace_and_survives_answers_that_come_later) {
  Rig rig;
  rig.engine.delay = std::chrono::milliseconds(300);
  Client client = rig.client();
  client.send(post("Write", "{}"));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  const auto begin = std::chrono::steady_clock::now();
  rig.server->stop(50);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(290));
}

TEST(HttpServer, counts_requests_as_kept_until_they_are_answered) {
  auto budget = std::make_shared<RequestBudget>(100'000);
  Rig rig({}, {.budget = budget});
  rig.engine.delay = std::chrono::milliseconds(300);
  Client busy = rig.client(), other = rig.client();
  const std::string large = R"({"Text":")" + std::string(100'000, 't') + "\"}";
  busy.send(post("Write", large));
  while (budget->taken() < large.size()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::string packed;
  pack("{}", ContentCoding::gzip, packed);
  EXPECT_THAT(other.ask(post("Echo", packed, std::string(signature) + "Content-Encoding: gzip\r\n")),
              StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(other.ask(post("Echo", "{}")), StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(busy.answer(), StartsWith("HTTP/1.1 200 "));
  rig.server->stop(1000);
  EXPECT_EQ(budget->taken(), 0u);
}

TEST(HttpServer, answers_in_utf8_whatever_the_headers_hold) {
  Rig rig;
  Client client = rig.client();
  std::string request = post("Echo", "{}");
  request.replace(request.find("example"), 1, "\xff");
  EXPECT_THAT(client.ask(request), HasSubstr(R"("Host":"?xample:1")"));
  EXPECT_THAT(
      client.ask(post("Echo", "{}", "X-Amz-Date: 20231114T221320Z\r\nAuthorization: AWS4-\xe2\x82 x\r\n")),
      HasSubstr("in Authorization header: 'AWS4-?? x'."));
}

TEST(HttpServer, speaks_the_protocol_of_the_service_that_target_or_signature_name) {
  Rig rig;
  Client client = rig.client();
  auto type_of = [&](const std::string& answer) {
    return answer.substr(9, 3) + header_of(answer, "Content-Type");
  };
  const std::string json_1_0 = "application/x-amz-json-1.0", json_1_1 = "application/x-amz-json-1.1";
  EXPECT_EQ(type_of(client.ask(post("Echo", "{}", signature, json_1_0))), "200" + json_1_0);
  EXPECT_EQ(type_of(client.ask(post("Echo", "{}", signature, json_1_1))), "404(none)");
  EXPECT_EQ(type_of(client.ask(post("Nothing", "{}", signature, json_1_0))), "400" + json_1_0);
  EXPECT_EQ(type_of(client.ask(post("Echo", "Action=x", signature, "application/x-www-form-urlencoded"))),
            "404(none)");
  auto newer = [](std::string_view target, std::string_view service, std::string_view type) {
    return fmt::format(
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: {}\r\nX-Amz-Target: {}\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=K/20231114/r/{}/aws4_request, "
        "SignedHeaders=host, Signature=x\r\nX-Amz-Date: 20231114T221320Z\r\n"
        "Content-Length: 2\r\n\r\n{{}}",
        type, target, service);
  };
  EXPECT_EQ(type_of(client.ask(newer("Test_2.Echo", "newer", json_1_1))), "200" + json_1_1);
  EXPECT_EQ(type_of(client.ask(newer("Test_2.Echo", "newer", json_1_0))), "404(none)");
  EXPECT_EQ(type_of(client.ask(newer("", "newer", json_1_1))), "400" + json_1_1);
  EXPECT_EQ(type_of(client.ask(newer("", "unknown", json_1_1))), "404(none)");
}

TEST(HttpServer, closes_connections_beyond_its_limit) {
  Rig rig({}, {.connections_max = 1});
  std::vector<std::unique_ptr<Client>> clients;
  int served = 0;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(rig.server->port()));
    served += clients.back()->ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").starts_with("HTTP/1.1 200");
  }
  EXPECT_LE(served, 2);  // of each of two loops
  EXPECT_GE(served, 1);
}

TEST(HttpServer, does_not_share_a_port_with_another_server) {
  Rig rig;
  auto second = HttpServer::bind({.port = rig.server->port(), .threads = 2});
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().message(),
            fmt::format("cannot listen on 127.0.0.1 port {}: the port is in use", rig.server->port()));
  auto bound_only = HttpServer::bind({.threads = 2}).value();
  EXPECT_FALSE(HttpServer::bind({.port = bound_only->port()}).has_value());
  EXPECT_FALSE(HttpServer::bind({.address = "no.such.host.invalid"}).has_value());
}

TEST(HttpServer, knows_loopback_from_other_addresses) {
  EXPECT_TRUE(HttpServer::bind({.address = "127.0.0.1", .threads = 1}).value()->is_loopback());
  auto any = HttpServer::bind({.address = "0.0.0.0", .threads = 1}).value();
  EXPECT_FALSE(any->is_loopback());
  EXPECT_EQ(any->url(), fmt::format("http://127.0.0.1:{}", any->port()));
}

TEST(HttpServer, reads_nothing_for_anybody_whose_signature_is_wrong) {
  Rig rig(Credentials::parse("[a]\naws_access_key_id = KEY\naws_secret_access_key = s\n", "000000000000")
              .value());
  Client client = rig.client();
  EXPECT_THAT(client.ask(post("Echo", "{")), HasSubstr("InvalidSignatureException"));
  EXPECT_THAT(client.ask(post("Echo", "{", "")), HasSubstr("MissingAuthenticationTokenException"));
}

TEST(HttpServer, never_fails_whatever_it_is_sent) {
  Rig rig;
  const uint64_t seed = Random::unpredictable().next();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  const std::string good = post("Echo", R"({"Text": "hi"})");
  for (int round = 0; round < 300; ++round) {
    std::string text = good;
    for (uint64_t changes = random.below(5) + 1; changes > 0; --changes) {
      const size_t at = random.below(text.size());
      random.one_in(2) ? void(text[at] = char(random.below(256))) : void(text.erase(at, random.below(10)));
    }
    Client client = rig.client();
    client.send(text);
    client.end();
    const std::string answer = client.answer();
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 4"))
        << testing::PrintToString(text) << "\n"
        << answer;
  }
}

}  // namespace
}  // namespace gramme
