#include "protocol/http_server.h"

#include <latch>

#include "base/random.h"
#include "protocol/http_server_testing.h"

namespace gramme {
namespace {

using ::testing::StartsWith;
using testing_server::body_of;
using testing_server::Client;
using testing_server::header_of;
using testing_server::post;
using testing_server::Rig;

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
  Rig rig({}, {}, 1);  // so that a connection that ends tells that the loop of the other stops, too
  rig.engine.hold();
  Client busy = rig.client(), idle = rig.client();
  EXPECT_THAT(idle.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(busy.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), StartsWith("HTTP/1.1 200"));
  busy.send(post("Write", "{}"));
  rig.engine.await_held_write();
  std::thread stopping([&] { rig.server->stop(60'000); });
  EXPECT_EQ(idle.answer(), "");
  rig.engine.let_go();
  std::string answer = busy.answer();
  stopping.join();
  EXPECT_EQ(body_of(answer), R"({"Written":true})");
  EXPECT_EQ(header_of(answer, "Connection"), "close");
  EXPECT_FALSE(rig.client().connected);
}

TEST(HttpServer, waits_no_longer_than_its_grace_and_survives_answers_that_come_later) {
  Rig rig;
  rig.engine.hold();
  Client client = rig.client();
  client.send(post("Write", "{}"));
  rig.engine.await_held_write();
  rig.server->stop(50);  // returns before the answer is there
  rig.engine.let_go();
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
