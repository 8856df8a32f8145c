#include "protocol/connection.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "protocol/event_loop.h"

namespace gramme {
namespace {

/// Notes the requests, and answers them when and how the test says.
struct Recorder final : HttpHandler {
  void handle(HttpRequest& request, Reply) override {
    requests.push_back(std::string(request.path()) + " " + request.body);
    if (on_request) on_request();
  }
  std::vector<std::string> requests;
  std::function<void()> on_request;
};

/// One connection over a socket pair, on a loop that does not run: time is what the test says.
struct Rig {
  explicit Rig(ConnectionLimits connection_limits = {}, size_t budget_bytes = 1 << 20)
      : limits(connection_limits),
        budget(std::make_shared<RequestBudget>(budget_bytes)),
        loop(-1, handler, clock, {.budget = budget}) {
    int pair[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    client = pair[0];
    connection = std::make_unique<Connection>(pair[1], ConnectionId{}, loop, limits, 0);
  }
  ~Rig() { close(client); }

  void send(std::string_view text, Milliseconds now = 0) {
    EXPECT_EQ(write(client, text.data(), text.size()), ssize_t(text.size()));
    connection->on_readable(now);
  }
  void answer(uint64_t sequence, std::string_view body, Milliseconds now = 0) {
    connection->answer(sequence, {.body = body});
    connection->flush(now);
  }
  /// What the client has received, without the Date.
  std::string received() {
    std::string text, piece(1 << 20, '\0');
    for (ssize_t size; (size = read(client, piece.data(), piece.size())) > 0;)
      text.append(piece, 0, size_t(size));
    for (size_t at; (at = text.find("Date: ")) != std::string::npos;)
      text.erase(at, text.find('\n', at) + 1 - at);
    return text;
  }
  bool client_sees_end() {
    char c;
    return read(client, &c, 1) == 0;
  }

  ConnectionLimits limits;
  std::shared_ptr<RequestBudget> budget;
  TestClock clock;
  Recorder handler;
  EventLoop loop;
  int client;
  std::unique_ptr<Connection> connection;
};

std::string get(const std::string& path, const std::string& headers = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
}

std::string ok(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\nServer: Gramme\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

TEST(Connection, that_was_dropped_answers_nothing_more) {
  Rig rig;
  rig.send(get("/a") + get("/b", "Connection: close\r\n"));
  rig.connection->drop();
  rig.answer(0, "a");
  rig.answer(1, "b");
  EXPECT_TRUE(rig.connection->is_over());
  EXPECT_EQ(rig.received(), "");
}

TEST(Connection, answers_in_the_order_of_the_requests) {
  Rig rig;
  rig.send(get("/0") + get("/1") + get("/2") + "GET /3 HT");
  EXPECT_EQ(rig.handler.requests, (std::vector<std::string>{"/0 ", "/1 ", "/2 "}));
  rig.answer(2, "two");
  rig.answer(1, "one");
  EXPECT_EQ(rig.received(), "");
  rig.answer(0, "zero");
  EXPECT_EQ(rig.received(), ok("zero") + ok("one") + ok("two"));
  rig.send("TP/1.1\r\nHost: h\r\n\r\n");
  rig.answer(3, "three");
  EXPECT_EQ(rig.received(), ok("three"));
  rig.answer(3, "again");  // the first answer counts
  rig.answer(99, "to nobody");
  EXPECT_EQ(rig.received(), "");
}

TEST(Connection, leaves_the_body_of_an_answer_to_head_out) {
  Rig rig;
  rig.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  rig.answer(0, "body");
  EXPECT_EQ(rig.received(), "HTTP/1.1 200 OK\r\nServer: Gramme\r\nContent-Length: 4\r\n\r\n");
}

TEST(Connection, ends_after_connection_close_and_answers_nothing_behind_it) {
  Rig rig;
  rig.send(get("/0", "Connection: close\r\n") + get("/1"));
  EXPECT_EQ(rig.handler.requests.size(), 1u);
  rig.answer(0, "last");
  EXPECT_EQ(rig.received(), ok("last", "Connection: close\r\n"));
  EXPECT_TRUE(rig.client_sees_end());
  EXPECT_FALSE(rig.connection->is_over());  // until the client closes, too
  shutdown(rig.client, SHUT_WR);
  rig.connection->on_readable(0);
  EXPECT_TRUE(rig.connection->is_over());
}

TEST(Connection, keeps_http_1_0_open_when_asked_to) {
  Rig rig;
  rig.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  rig.answer(0, "a");
  EXPECT_EQ(rig.received(), ok("a", "Connection: keep-alive\r\n"));
  rig.send("GET / HTTP/1.0\r\n\r\n");
  rig.answer(1, "b");
  EXPECT_EQ(rig.received(), ok("b", "Connection: close\r\n"));
}

TEST(Connection, refuses_bad_requests_after_the_answers_before_them) {
  Rig rig;
  rig.send(get("/0") + "NONSENSE\r\n\r\n");
  EXPECT_EQ(rig.received(), "");
  rig.answer(0, "good");
  EXPECT_EQ(
      rig.received(),
      ok("good") +
          "HTTP/1.1 400 Bad Request\r\nServer: Gramme\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(rig.client_sees_end());
}

TEST(Connection, throws_the_rest_of_a_refused_body_away_so_that_the_answer_arrives) {
  Rig rig;
  rig.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999\r\n\r\n");
  EXPECT_TRUE(rig.received().starts_with("HTTP/1.1 413 "));
  for (int i = 0; i < 10; ++i) rig.send(std::string(50'000, 'x'));
  EXPECT_FALSE(rig.connection->is_over());
  rig.connection->check_time(rig.limits.linger);
  EXPECT_TRUE(rig.connection->is_over());
}

TEST(Connection, asks_for_the_body_when_the_client_waits_for_that) {
  const std::string post =
      "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
  Rig rig;
  rig.send(post);
  EXPECT_EQ(rig.received(), "HTTP/1.1 100 Continue\r\n\r\n");
  rig.send("ab");
  rig.answer(0, "a");
  EXPECT_EQ(rig.received(), ok("a"));
  rig.send(post + "cd");  // did not wait
  rig.answer(1, "b");
  EXPECT_EQ(rig.received(), ok("b"));
  rig.send(get("/g") + post);
  EXPECT_EQ(rig.received(), "");  // its turn comes after the answer to /g
  rig.answer(2, "c");
  EXPECT_EQ(rig.received(), ok("c") + "HTTP/1.1 100 Continue\r\n\r\n");
  rig.send("ef");
  EXPECT_EQ(rig.handler.requests, (std::vector<std::string>{"/p ab", "/p cd", "/g ", "/p ef"}));
}

TEST(Connection, asks_for_no_body_that_it_has_given_up) {
  Rig rig;
  rig.send(get("/g") + "POST /p HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  rig.connection->check_time(rig.limits.body);
  rig.answer(0, "a");
  EXPECT_TRUE(rig.received().starts_with(ok("a") + "HTTP/1.1 408 "));
  EXPECT_TRUE(rig.client_sees_end());
}

std::string post(const std::string& path, size_t body_size) {
  return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body_size) +
         "\r\n\r\n";
}

TEST(Connection, counts_bodies_that_arrive_and_refuses_large_ones_when_memory_is_short) {
  Rig rig({}, 30'000);
  rig.send(post("/0", 60'000) + std::string(20'000, 'x'));
  EXPECT_EQ(rig.budget->taken(), 20'000u);
  rig.send(std::string(20'000, 'x'));
  EXPECT_EQ(rig.budget->taken(), 40'000u);
  rig.send("x");
  EXPECT_TRUE(rig.received().starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  EXPECT_EQ(rig.budget->taken(), 0u);
  EXPECT_TRUE(rig.client_sees_end());
}

TEST(Connection, takes_small_requests_one_by_one_when_memory_is_short) {
  Rig rig;
  auto others = rig.budget->keep(1 << 20);
  rig.send(post("/0", 10'000) + std::string(5'000, 'x'));
  rig.send(std::string(5'000, 'x') + get("/1"));
  EXPECT_EQ(rig.handler.requests.size(), 1u);
  EXPECT_FALSE(rig.connection->wants_read());
  rig.answer(0, "");
  EXPECT_EQ(rig.handler.requests.size(), 2u);
  others.reset();
  EXPECT_EQ(rig.budget->taken(), 0u);
  EXPECT_TRUE(rig.connection->wants_read());
}

TEST(Connection, reads_no_further_than_its_limits_and_goes_on_later) {
  Rig rig({.pipeline_max = 2});
  rig.send(get("/0") + get("/1") + get("/2") + get("/3") + get("/4"));
  EXPECT_EQ(rig.handler.requests.size(), 2u);
  EXPECT_FALSE(rig.connection->wants_read());
  rig.answer(0, "");
  EXPECT_EQ(rig.handler.requests.size(), 3u);
  rig.answer(1, "");
  rig.answer(2, "");
  EXPECT_EQ(rig.handler.requests.size(), 5u);
  EXPECT_TRUE(!rig.connection->wants_read());
  rig.answer(3, "");
  EXPECT_TRUE(rig.connection->wants_read());
}

TEST(Connection, waits_for_a_client_that_does_not_read_but_not_for_ever) {
  Rig rig({}, 64 << 20);
  rig.send(get("/0") + get("/1"));
  const std::string large(4 << 20, 'x');
  rig.answer(0, large, 5);
  rig.answer(1, large, 5);
  EXPECT_TRUE(rig.connection->wants_write());
  EXPECT_FALSE(rig.connection->wants_read());  // what it owes is more than it may
  size_t size = rig.received().size();
  rig.connection->on_writable(29'000);
  EXPECT_GT(rig.received().size(), 0u);
  rig.connection->check_time(30'005 + 1000);  // it took some: the time begins anew
  EXPECT_FALSE(rig.connection->is_over());
  rig.connection->check_time(29'000 + 30'000);
  EXPECT_TRUE(rig.connection->is_over());
  EXPECT_GT(size, 0u);
}

TEST(Connection, counts_answers_that_wait_until_the_client_takes_them) {
  Rig rig;
  rig.send(get("/0") + get("/1", "Connection: close\r\n") + get("/2"));
  const std::string large(300'000, 'x');
  rig.answer(1, large);
  EXPECT_GT(rig.budget->taken(), large.size());
  rig.answer(0, large);
  EXPECT_GT(rig.budget->taken(), large.size()) << "the client's system took some at most";
  for (size_t size = 0; size < 2 * large.size(); rig.connection->on_writable(0))
    size += rig.received().size();
  EXPECT_EQ(rig.budget->taken(), 0u);
}

TEST(Connection, ends_a_client_that_lets_answers_pile_up_when_memory_is_short) {
  Rig rig({.unsent_max = 1000}, 10'000);
  rig.send(get("/0") + get("/1") + get("/2") + get("/3"));
  rig.answer(2, std::string(20'000, 'x'));
  rig.answer(1, std::string(20'000, 'x'));
  EXPECT_FALSE(rig.connection->is_over()) << "nothing was offered to it yet";
  rig.answer(0, std::string(4 << 20, 'x'), 5);
  EXPECT_FALSE(rig.connection->is_over());
  rig.answer(3, "", 5);
  EXPECT_TRUE(rig.connection->is_over());
  rig.connection.reset();
  EXPECT_EQ(rig.budget->taken(), 0u);
}

TEST(Connection, ends_clients_that_send_too_slowly) {
  auto status_after = [](std::string_view text, Milliseconds waited) {
    Rig rig;
    rig.send(get("/first"));
    rig.answer(0, "", 1000);
    rig.received();
    rig.send(text, 1000);
    rig.connection->check_time(1000 + waited);
    return rig.received().substr(0, 12);
  };
  EXPECT_EQ(status_after("P", 9'999), "");
  EXPECT_EQ(status_after("P", 10'000), "HTTP/1.1 408");
  EXPECT_EQ(status_after("POST / HTTP/1.1\r\nHost: h\r\nX: ", 10'000), "HTTP/1.1 408");
  const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";
  EXPECT_EQ(status_after(head + "x", 9'999), "");
  EXPECT_EQ(status_after(head + "x", 10'000), "HTTP/1.1 408");
  EXPECT_EQ(status_after(head + std::string(16384, 'x'), 11'999), "");  // two seconds earned
  EXPECT_EQ(status_after(head + std::string(16384, 'x'), 12'000), "HTTP/1.1 408");
}

TEST(Connection, ends_when_idle_for_long_but_never_while_a_request_is_under_way) {
  Rig rig;
  rig.connection->check_time(rig.limits.idle - 1);
  EXPECT_FALSE(rig.connection->is_over());
  rig.send(get("/"), 500);
  rig.connection->check_time(100 * rig.limits.idle);
  EXPECT_FALSE(rig.connection->is_over());
  rig.answer(0, "", 100 * rig.limits.idle);
  rig.connection->check_time(101 * rig.limits.idle - 1);
  EXPECT_FALSE(rig.connection->is_over());
  rig.connection->check_time(101 * rig.limits.idle);
  EXPECT_TRUE(rig.connection->is_over());
}

TEST(Connection, still_answers_a_client_that_has_said_all_it_will_say) {
  Rig rig;
  rig.send(get("/"));
  shutdown(rig.client, SHUT_WR);
  rig.connection->on_readable(0);
  EXPECT_FALSE(rig.connection->is_over());
  EXPECT_FALSE(rig.connection->wants_read());
  rig.answer(0, "still");
  EXPECT_EQ(rig.received(), ok("still"));
  EXPECT_TRUE(rig.connection->is_over());
}

TEST(Connection, ends_when_the_client_is_gone) {
  Rig rig;
  rig.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
  shutdown(rig.client, SHUT_RDWR);
  rig.connection->on_readable(0);
  EXPECT_TRUE(rig.connection->is_over());
  EXPECT_TRUE(rig.handler.requests.empty());
}

TEST(Connection, finishes_what_is_under_way_when_the_server_ends) {
  Rig rig;
  rig.send(get("/0"));
  const std::string late = get("/1") + "GET /never HTTP";  // has arrived, but was not read yet
  EXPECT_EQ(write(rig.client, late.data(), late.size()), ssize_t(late.size()));
  rig.connection->finish(0);
  EXPECT_EQ(rig.handler.requests.size(), 2u);
  EXPECT_FALSE(rig.connection->is_over());
  rig.answer(1, "one");
  rig.answer(0, "zero");
  EXPECT_EQ(rig.received(), ok("zero") + ok("one", "Connection: close\r\n"));
  EXPECT_TRUE(rig.connection->is_over());

  Rig idle;
  idle.connection->finish(0);
  EXPECT_TRUE(idle.connection->is_over());
}

}  // namespace
}  // namespace gramme
