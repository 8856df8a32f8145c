#include "protocol/http_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.h"

namespace gramme {
namespace {

struct Parsed {
  std::vector<std::string> requests;  // "METHOD path?query body"
  int refusal = 0;
  bool operator==(const Parsed&) const = default;
};

void PrintTo(const Parsed& parsed, std::ostream* out) {
  for (const auto& request : parsed.requests) *out << "[" << request << "] ";
  *out << "refusal " << parsed.refusal;
}

/// Feeds the text in pieces of `piece` bytes.
Parsed parse(std::string_view text, size_t piece = std::string_view::npos, HttpLimits limits = {}) {
  HttpParser parser(limits);
  Parsed parsed;
  while (!text.empty()) {
    std::string copy(
        text.substr(0, piece));  // a copy of its own, so that the sanitizer sees reads beyond it
    text.remove_prefix(copy.size());
    for (std::string_view input = copy; !input.empty();) {
      switch (parser.consume(input)) {
        case HttpParser::Stop::hungry:
        case HttpParser::Stop::head:
          break;
        case HttpParser::Stop::request: {
          const HttpRequest& request = parser.request();
          std::string query(request.query());
          parsed.requests.push_back(std::string(request.method) + " " + std::string(request.path()) +
                                    (query.empty() ? "" : "?" + query) + " " + request.body);
          parser.reset();
          break;
        }
        case HttpParser::Stop::refused:
          parsed.refusal = parser.refusal();
          return parsed;
      }
    }
  }
  return parsed;
}

/// Parses whole and in pieces of every small size; all must agree.
Parsed parse_any_way(const std::string& text) {
  Parsed whole = parse(text);
  for (size_t piece : {1, 2, 3, 7, 50})
    EXPECT_EQ(parse(text, piece), whole) << "in pieces of " << piece << ": " << text;
  return whole;
}

std::string post(const std::string& headers, const std::string& body = "") {
  return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

TEST(HttpParser, reads_requests_one_after_the_other) {
  EXPECT_EQ(
      parse_any_way("GET /a/b?c=d HTTP/1.1\r\nHost: x\r\n\r\n" + post("Content-Length: 3\r\n", "abc") +
                    post("Content-Length: 0\r\n") + "\r\nGET / HTTP/1.0\r\n\r\n"),
      (Parsed{{"GET /a/b?c=d ", "POST / abc", "POST / ", "GET / "}, 0}));
}

TEST(HttpParser, joins_chunks) {
  EXPECT_EQ(
      parse_any_way(post("Transfer-Encoding: Chunked\r\n", "3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n") +
                    post("Content-Length: 1\r\n", "x")),
      (Parsed{{"POST / abc0123456789", "POST / x"}, 0}));
}

TEST(HttpParser, gives_headers_in_lower_case_and_without_blanks) {
  HttpParser parser({});
  std::string_view input = "GET / HTTP/1.1\r\nHOST:  a b \t\r\nX-Two: 1\r\nx-two:2\r\nEmpty:\r\n\r\n";
  ASSERT_EQ(parser.consume(input), HttpParser::Stop::request);
  const HttpRequest& request = parser.request();
  EXPECT_EQ(request.find("host"), "a b");
  EXPECT_EQ(request.find("x-two"), "1");
  EXPECT_EQ(request.count("x-two"), 2u);
  EXPECT_EQ(request.header(2).value, "2");
  EXPECT_EQ(request.count("empty"), 1u);
  EXPECT_EQ(request.find("empty"), "");
  EXPECT_EQ(request.count("absent"), 0u);
  EXPECT_TRUE(request.keep_alive);
}

TEST(HttpParser, takes_the_absolute_form_of_a_target) {
  EXPECT_EQ(parse_any_way("GET http://example.com:8000/p?q HTTP/1.1\r\nHost: a\r\n\r\n"),
            (Parsed{{"GET /p?q "}, 0}));
}

TEST(HttpParser, declines_upgrades_by_reading_on_in_http_1) {
  EXPECT_EQ(parse_any_way(
                post("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nContent-Length: 2\r\n", "ab")),
            (Parsed{{"POST / ab"}, 0}));
}

TEST(HttpParser, knows_when_a_client_wants_to_be_asked_for_the_body) {
  HttpParser parser({});
  std::string_view input =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\nabc";
  ASSERT_EQ(parser.consume(input), HttpParser::Stop::head);
  EXPECT_TRUE(parser.expects_continue());
  EXPECT_EQ(input, "abc");
  EXPECT_EQ(parser.consume(input), HttpParser::Stop::request);
  EXPECT_EQ(parse_any_way(post("Expect: miracles\r\nContent-Length: 1\r\n", "a")).refusal, 417);
}

TEST(HttpParser, refuses_what_two_readers_could_read_differently) {
  for (const std::string& text : {
           post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
           post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n"),
           post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
           post("Content-Length: 3, 3\r\n", "abc"), post("Content-Length: +3\r\n", "abc"),
           post("Content-Length: 3 4\r\n", "abc"), post("Content-Length:\r\n", "abc"),
           post("Content-Length: 0x3\r\n", "abc"), post("Content-Length: 99999999999999999999\r\n", "abc"),
           post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
           post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
           post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
           post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
           post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
           std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           post("Host: b\r\n"), post(": a\r\n"),
           std::string("GET / HTTP/1.1\r\n\r\n"),  // no Host
       }) {
    EXPECT_EQ(parse_any_way(text), (Parsed{{}, 400})) << text;
  }
}

TEST(HttpParser, refuses_line_ends_and_folds_that_are_not_strict) {
  for (const std::string& text : {
           std::string("GET / HTTP/1.1\nHost: a\n\n"),
           std::string("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\r\n\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tc\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\r\nX:\r\n Content-Length: 5\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n"),
           std::string("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"),
       }) {
    EXPECT_EQ(parse_any_way(text), (Parsed{{}, 400})) << text;
  }
}

TEST(HttpParser, refuses_doubtful_chunks) {
  for (const char* body :
       {"3\nabc\r\n0\r\n\r\n", "3\r\nabc\n0\r\n\r\n", "3\r\nabcX\n0\r\n\r\n", "3\rXabc\r\n0\r\n\r\n",
        "3\r\nabc0\r\n\r\n", "3\r\nabc\r\n0\r\n\n", "3\r\nabc\r\n0\r\n\rX", " 3\r\nabc\r\n0\r\n\r\n",
        "3 \r\nabc\r\n0\r\n\r\n", "0x3\r\nabc\r\n0\r\n\r\n", "\r\nabc\r\n0\r\n\r\n",
        "-1\r\nabc\r\n0\r\n\r\n", "fffffffffffffffff\r\nabc", "3;a=b\r\nabc\r\n0\r\n\r\n",
        "3;a\r\nabc\r\n0\r\n\r\n", "3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n",
        "3\r\nabc\r\n0;x\r\n\r\n"}) {
    EXPECT_EQ(parse_any_way(post("Transfer-Encoding: chunked\r\n", body)), (Parsed{{}, 400})) << body;
  }
  EXPECT_EQ(parse(post("Transfer-Encoding: chunked\r\n", "8000000000000000\r\nabc")).refusal,
            0);  // announced, never believed
}

TEST(HttpParser, refuses_what_is_not_http_1) {
  for (const std::string& text : {
           std::string("GET /\r\n\r\n"),
           std::string("GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
           std::string("GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
           std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
           std::string("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("get / HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
           std::string("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
           std::string("\0\0\0\0", 4),
       }) {
    EXPECT_EQ(parse_any_way(text), (Parsed{{}, 400})) << text;
  }
}

TEST(HttpParser, keeps_its_limits_to_the_byte) {
  const HttpLimits limits{.head_max = 100, .header_lines_max = 3, .body_max = 5};
  auto refusal = [&](const std::string& text) {
    int whole = parse(text, std::string::npos, limits).refusal;
    EXPECT_EQ(parse(text, 1, limits).refusal, whole) << text;
    return whole;
  };
  auto get = [](const std::string& target, const std::string& headers = "") {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
  };
  EXPECT_EQ(refusal(get("/", "A: 1\r\nB: 2\r\n")), 0);
  EXPECT_EQ(refusal(get("/", "A: 1\r\nB: 2\r\nC: 3\r\n")), 400);
  const size_t rest = 100 - get("/", "A: \r\n").size();
  EXPECT_EQ(refusal(get("/", "A: " + std::string(rest, 'x') + "\r\n")), 0);
  EXPECT_EQ(refusal(get("/", "A: " + std::string(rest + 1, 'x') + "\r\n")), 400);
  EXPECT_EQ(refusal(get("/", "A: " + std::string(100'000, 'x'))), 400);
  EXPECT_EQ(refusal(get("/" + std::string(100 - get("/").size(), 'x'))), 0);
  EXPECT_EQ(refusal(get("/" + std::string(101 - get("/").size(), 'x'))), 400);
  EXPECT_EQ(refusal(post("Content-Length: 5\r\n", "12345")), 0);
  EXPECT_EQ(refusal(post("Content-Length: 6\r\n")), 413);
  EXPECT_EQ(refusal(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")), 0);
  EXPECT_EQ(refusal(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n3\r\ndef\r\n")), 413);
}

TEST(HttpParser, knows_which_connections_go_on) {
  auto goes_on = [](std::string_view text) {
    HttpParser parser({});
    EXPECT_EQ(parser.consume(text), HttpParser::Stop::request);
    return parser.request().keep_alive;
  };
  EXPECT_TRUE(goes_on("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_FALSE(goes_on("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(goes_on("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(goes_on("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(HttpParser, reads_damaged_requests_the_same_way_in_any_pieces) {
  const uint64_t seed = Random::unpredictable().next();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  const std::string good =
      post("Content-Length: 3\r\nX: y\r\n", "abc") +
      post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n") +
      "GET /a?b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
  static constexpr char spice[] = "\r\n :;,0123456789abcdefXT-\0\t\xff/?";
  constexpr std::string_view spices(spice, sizeof spice - 1);
  for (int round = 0; round < 2000; ++round) {
    std::string text = good;
    for (uint64_t changes = random.below(4) + 1; changes > 0; --changes) {
      const size_t at = random.below(text.size());
      switch (random.below(3)) {
        case 0:
          text[at] = spices[random.below(spices.size())];
          break;
        case 1:
          text.insert(at, 1, spices[random.below(spices.size())]);
          break;
        default:
          text.erase(at, 1 + random.below(4));
      }
    }
    const Parsed whole = parse(text);
    ASSERT_EQ(parse(text, 1), whole) << testing::PrintToString(text);
    ASSERT_EQ(parse(text, 1 + random.below(60)), whole) << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace gramme
