#include "protocol/gateway.h"

#include <zlib.h>

#include "base/logging.h"
#include "protocol/content_coding.h"
#include "protocol/http_server_testing.h"

namespace gramme {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing_server::body_of;
using testing_server::Client;
using testing_server::header_of;
using testing_server::post;
using testing_server::Rig;
using testing_server::signature;

TEST(Gateway, answers_an_operation) {
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

TEST(Gateway, shows_errors_as_aws_does) {
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

TEST(Gateway, checks_in_the_order_of_aws) {
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

TEST(Gateway, says_that_it_lives) {
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

TEST(Gateway, gives_unknown_paths_and_methods_the_404_of_aws) {
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

TEST(Gateway, lets_web_pages_in) {
  Rig rig;
  Client client = rig.client();
  std::string answer = client.ask(
      "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: http://page\r\nAccess-Control-Request-Headers: a, b\r\n"
      "Access-Control-Request-Method: POST\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header_of(answer, "Access-Control-Expose-Headers"), "x-amzn-RequestId,x-amz-crc32,Date");
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Headers"), "a, b");
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Methods"), "POST");
  EXPECT_EQ(header_of(answer, "Access-Control-Max-Age"), "172800");
  EXPECT_EQ(header_of(answer, "Content-Length"), "0");
  answer = client.ask(post("Echo", "{}", std::string(signature) + "Origin: http://page\r\n"));
  EXPECT_EQ(header_of(answer, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header_of(client.ask(post("Echo", "{}")), "Access-Control-Allow-Origin"), "(none)");
}

TEST(Gateway, takes_and_gives_packed_bodies) {
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
        AllOf(StartsWith("HTTP/1.1 500 "), HasSubstr("InternalFailure")));
  }
  EXPECT_THAT(client.ask(post("Echo", "", std::string(signature) + "Content-Encoding: gzip\r\n")),
              StartsWith("HTTP/1.1 500 "));
}

TEST(Gateway, turns_exceptions_and_lost_outcomes_into_internal_errors_and_goes_on) {
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

TEST(Gateway, lets_a_write_begin_again_whose_table_was_changed_meanwhile) {
  Rig rig;
  Client client = rig.client();
  testing_server::times_planned = 0;
  const std::string text(1000, 't');
  EXPECT_EQ(body_of(client.ask(post("PlanAgain", R"({"Times": 4, "Text": ")" + text + "\"}"))),
            R"({"Text":")" + text + R"(","Host":"example:1"})");
  EXPECT_EQ(testing_server::times_planned, 4);

  testing_server::times_planned = 0;
  EXPECT_EQ(
      body_of(client.ask(post("PlanAgain", R"({"Times": 1000, "Text": ""})"))),
      R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"Internal server error"})");
  EXPECT_EQ(testing_server::times_planned, 11);
}

TEST(Gateway, answers_in_utf8_whatever_the_headers_hold) {
  Rig rig;
  Client client = rig.client();
  std::string request = post("Echo", "{}");
  request.replace(request.find("example"), 1, "\xff");
  EXPECT_THAT(client.ask(request), HasSubstr(R"("Host":"?xample:1")"));
  EXPECT_THAT(
      client.ask(post("Echo", "{}", "X-Amz-Date: 20231114T221320Z\r\nAuthorization: AWS4-\xe2\x82 x\r\n")),
      HasSubstr("in Authorization header: 'AWS4-?? x'."));
}

TEST(Gateway, speaks_the_protocol_of_the_service_that_target_or_signature_name) {
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

TEST(Gateway, reads_nothing_for_anybody_whose_signature_is_wrong) {
  Rig rig(Credentials::parse("[a]\naws_access_key_id = KEY\naws_secret_access_key = s\n", "000000000000")
              .value());
  Client client = rig.client();
  EXPECT_THAT(client.ask(post("Echo", "{")), HasSubstr("InvalidSignatureException"));
  EXPECT_THAT(client.ask(post("Echo", "{", "")), HasSubstr("MissingAuthenticationTokenException"));
}

TEST(Gateway, counts_requests_as_kept_until_they_are_answered) {
  auto budget = std::make_shared<RequestBudget>(100'000);
  Rig rig({}, {.budget = budget});
  rig.engine.hold();
  Client busy = rig.client(), other = rig.client();
  const std::string large = R"({"Text":")" + std::string(100'000, 't') + "\"}";
  busy.send(post("Write", large));
  rig.engine.await_held_write();
  EXPECT_GE(budget->taken(), large.size());
  std::string packed;
  pack("{}", ContentCoding::gzip, packed);
  EXPECT_THAT(other.ask(post("Echo", packed, std::string(signature) + "Content-Encoding: gzip\r\n")),
              StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(other.ask(post("Echo", "{}")), StartsWith("HTTP/1.1 200 "));
  rig.engine.let_go();
  EXPECT_THAT(busy.answer(), StartsWith("HTTP/1.1 200 "));
  rig.server->stop(1000);
  EXPECT_EQ(budget->taken(), 0u);
}

}  // namespace
}  // namespace gramme
