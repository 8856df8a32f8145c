#include "protocol/authenticator.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/errors.h"
#include "protocol/protocol_testing.h"
#include "protocol/signature_v4.h"

namespace gramme {
namespace {

constexpr int64_t second = microseconds_per_second;
constexpr Timestamp now = 1'700'000'000 * second;  // 2023-11-14T22:13:20Z
constexpr const char* key_file =
    "[default]\naws_access_key_id = KEY\naws_secret_access_key = secret\naws_account_id=111122223333\n"
    "[temporary]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = "
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
    "aws_session_token = the-token\n";

/// What came of it: "account region", or the error's kind and text up to its first line end.
std::string outcome(const Authenticator& authenticator, const std::string& text, Timestamp at = now) {
  auto parser = parsed(text);
  auto caller = authenticator.authenticate(parser->request(), "dynamodb", at);
  if (caller) return caller->account + " " + caller->region;
  std::string message = caller.error().message();
  return fmt::format("{}: {}", caller.error().kind().name, message.substr(0, message.find('\n')));
}

Authenticator verifying() { return {Credentials::parse(key_file, "000000000000").value(), "000000000000"}; }
Authenticator accepting() { return {std::nullopt, "000000000000"}; }

/// A request and how it is signed; tests change one thing at a time.
struct Draft {
  std::string key = "KEY", secret = "secret", date = "20231114T221320Z", day = "20231114",
              region = "eu-west-1";
  std::string service = "dynamodb", terminator = "aws4_request", algorithm = "AWS4-HMAC-SHA256";
  std::string signed_headers = "host;x-amz-date;x-amz-target", headers = {}, body = "{}", sent_body = "{}";
  std::string signature = {};

  std::string text(const std::string& with_signature) const {
    return fmt::format(
        "POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\nX-Amz-Date: "
        "{}\r\n{}Authorization: {} "
        "Credential={}/{}/{}/{}/{}, SignedHeaders={}, Signature={}\r\nContent-Length: {}\r\n\r\n",
        date, headers, algorithm, key, day, region, service, terminator, signed_headers, with_signature,
        body.size());
  }
  /// Signed for `body`, sent with `sent_body` (of the same size).
  std::string send() const {
    auto parser = parsed(text("x") + body);
    auto authorization = read_authorization(parser->request());
    if (!authorization || !split_credential(*authorization)) return text("x") + sent_body;
    std::string canonical = canonical_request(parser->request(), *authorization);
    std::string made =
        signature_of(string_to_sign(*authorization, canonical), *authorization, key + secret, secret)
            .value();
    return text(signature.empty() ? made : signature) + sent_body;
  }
};

TEST(Authenticator, accepts_a_right_signature_and_knows_its_account_and_region) {
  EXPECT_EQ(outcome(verifying(), Draft{}.send()), "111122223333 eu-west-1");
  EXPECT_EQ(outcome(verifying(), Draft{.headers = "X-Other: 1\r\n"}.send()), "111122223333 eu-west-1");
}

TEST(Authenticator, accepts_what_botocore_signs) {
  const std::string request =
      "POST / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nX-Amz-Target: DynamoDB_20120810.GetItem\r\n"
      "Content-Type: application/x-amz-json-1.0\r\nX-Amz-Date: 20231114T221320Z\r\nX-Amz-Security-Token: "
      "the-token\r\n"
      "Authorization: AWS4-HMAC-SHA256 "
      "Credential=AKIAIOSFODNN7EXAMPLE/20231114/eu-west-1/dynamodb/aws4_request, "
      "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
      "Signature=52a507a32db9dd07bc6da946112caa4c5a4273b56e55d6afa364c7f7e3ccfa7a\r\nContent-Length: "
      "18\r\n\r\n"
      "{\"TableName\": \"t\"}";
  EXPECT_EQ(outcome(verifying(), request), "000000000000 eu-west-1");
  const std::string in_query =
      "POST "
      "/?TableName=t&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20231114%"
      "2Feu-west-1"
      "%2Fdynamodb%2Faws4_request&X-Amz-Date=20231114T221320Z&X-Amz-Expires=3600&X-Amz-SignedHeaders="
      "content-type%3Bhost%3B"
      "x-amz-target&X-Amz-Security-Token=the-token&X-Amz-Signature="
      "c6de722fe01f59094890eaf2f93770a6e86dfe2e340dd16e7bf84a77d7bbdd4a HTTP/1.1\r\nHost: "
      "127.0.0.1:8000\r\n"
      "X-Amz-Target: DynamoDB_20120810.GetItem\r\nContent-Type: application/x-amz-json-1.0\r\n\r\n";
  EXPECT_EQ(outcome(verifying(), in_query), "000000000000 eu-west-1");
  EXPECT_EQ(outcome(verifying(), in_query, now + 3600 * second), "000000000000 eu-west-1");
  EXPECT_EQ(
      outcome(verifying(), in_query, now + 3601 * second),
      "InvalidSignatureException: Signature expired: 20231114T221320Z is now earlier than 20231114T221321Z "
      "(20231114T231321Z - 3600 sec.)");
}

TEST(Authenticator, refuses_a_changed_body_target_or_signature) {
  const std::string mismatch =
      "InvalidSignatureException: The request signature we calculated does not match";
  EXPECT_TRUE(outcome(verifying(), Draft{.sent_body = "[]"}.send()).starts_with(mismatch));
  EXPECT_TRUE(outcome(verifying(), Draft{.secret = "other"}.send()).starts_with(mismatch));
  EXPECT_TRUE(outcome(verifying(), Draft{.signature = std::string(64, '0')}.send()).starts_with(mismatch));
  EXPECT_TRUE(outcome(verifying(), Draft{.signature = "0"}.send()).starts_with(mismatch));
  std::string retargeted = Draft{}.send();
  retargeted.replace(retargeted.find("GetItem"), 7, "PutItem");
  EXPECT_TRUE(outcome(verifying(), retargeted).starts_with(mismatch));
}

TEST(Authenticator, shows_both_strings_when_signatures_differ) {
  auto parser = parsed(Draft{.secret = "other"}.send());
  std::string message = verifying().authenticate(parser->request(), "dynamodb", now).error().message();
  EXPECT_NE(message.find("been\n'POST\n/\n\nhost:h\nx-amz-date:20231114T221320Z\nx-amz-target:"),
            std::string::npos)
      << message;
  EXPECT_NE(
      message.find("been\n'AWS4-HMAC-SHA256\n20231114T221320Z\n20231114/eu-west-1/dynamodb/aws4_request\n"),
      std::string::npos);
}

TEST(Authenticator, believes_no_hash_but_its_own) {
  for (const char* claim : {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}) {
    Draft draft{.signed_headers = "host;x-amz-content-sha256;x-amz-date;x-amz-target",
                .headers = fmt::format("X-Amz-Content-Sha256: {}\r\n", claim),
                .sent_body = "[]"};
    EXPECT_TRUE(outcome(verifying(), draft.send())
                    .starts_with("InvalidSignatureException: The request signature we"));
  }
}

TEST(Authenticator, wants_host_and_amazons_headers_signed) {
  EXPECT_EQ(outcome(verifying(), Draft{.signed_headers = "x-amz-date;x-amz-target"}.send()),
            "InvalidSignatureException: 'Host' must be a 'SignedHeader' in the AWS Authorization.");
  EXPECT_EQ(outcome(verifying(), Draft{.signed_headers = "host;x-amz-date"}.send()),
            "InvalidSignatureException: 'x-amz-target' must be a 'SignedHeader' in the AWS Authorization.");
  EXPECT_EQ(outcome(verifying(), Draft{.headers = "X-Amz-Security-Token: t\r\n"}.send()),
            "InvalidSignatureException: 'x-amz-security-token' must be a 'SignedHeader' in the AWS "
            "Authorization.");
}

TEST(Authenticator, gives_clocks_fifteen_minutes_either_way) {
  const std::string request = Draft{}.send();
  EXPECT_EQ(outcome(verifying(), request, now + 900 * second), "111122223333 eu-west-1");
  EXPECT_EQ(outcome(verifying(), request, now - 900 * second), "111122223333 eu-west-1");
  EXPECT_EQ(
      outcome(verifying(), request, now + 901 * second),
      "InvalidSignatureException: Signature expired: 20231114T221320Z is now earlier than 20231114T221321Z "
      "(20231114T222821Z - 15 min.)");
  EXPECT_EQ(outcome(verifying(), request, now - 901 * second),
            "InvalidSignatureException: Signature not yet current: 20231114T221320Z is still later than "
            "20231114T221319Z "
            "(20231114T215819Z + 15 min.)");
}

TEST(Authenticator, tells_all_that_is_wrong_with_a_scope) {
  EXPECT_EQ(outcome(verifying(),
                    Draft{.day = "20231113", .region = "a.b", .service = "s3", .terminator = "e"}.send()),
            "InvalidSignatureException: Credential should be scoped to a valid region, not 'a.b'. "
            "Credential should be scoped "
            "to correct service: 'dynamodb'. Credential should be scoped with a valid terminator: "
            "'aws4_request', not 'e'. "
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
            "'20231113' != "
            "'20231114', from '20231114T221320Z'.");
  EXPECT_EQ(outcome(accepting(), Draft{.service = "s3"}.send()),
            "InvalidSignatureException: Credential should be scoped to correct service: 'dynamodb'. ");
  EXPECT_EQ(outcome(accepting(), Draft{.day = ""}.send()), "000000000000 eu-west-1");
}

TEST(Authenticator, refuses_unknown_keys_and_wrong_session_tokens) {
  EXPECT_EQ(outcome(verifying(), Draft{.key = "OTHER"}.send()),
            "UnrecognizedClientException: The security token included in the request is invalid.");
  EXPECT_EQ(outcome(verifying(), Draft{.key = "/"}.send()).substr(0, 28), "IncompleteSignatureException");
  Draft with_token{.signed_headers = "host;x-amz-date;x-amz-security-token;x-amz-target",
                   .headers = "X-Amz-Security-Token: wrong\r\n"};
  EXPECT_EQ(outcome(verifying(), with_token.send()),
            "UnrecognizedClientException: The security token included in the request is invalid");
}

TEST(Authenticator, without_credentials_accepts_any_key_secret_and_age) {
  EXPECT_EQ(outcome(accepting(), Draft{.key = "anything", .signature = "no-digits-at-all"}.send(), 0),
            "000000000000 eu-west-1");
  EXPECT_EQ(outcome(accepting(), Draft{.signed_headers = "x"}.send()), "000000000000 eu-west-1");
}

std::string with(const std::string& headers, const std::string& target = "/") {
  return "POST " + target + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
}

TEST(Authenticator, words_faults_of_the_header_as_aws_does) {
  const std::string missing =
      "MissingAuthenticationTokenException: Request is missing Authentication Token";
  const std::string incomplete = "IncompleteSignatureException: ";
  EXPECT_EQ(outcome(accepting(), with("")), missing);
  EXPECT_EQ(outcome(accepting(), with("Authorization: AWS4\r\n")), missing);
  EXPECT_EQ(outcome(accepting(), with("Authorization: Basic eDp5\r\n")), missing);
  EXPECT_EQ(
      outcome(accepting(), with("Authorization: AWS4-\r\n")),
      incomplete +
          "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
          "parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header "
          "requires "
          "existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-");
  for (const char* separator : {" ", ",", ", "}) {
    const std::string header = fmt::format("AWS4- Signature=b{}Credential=a", separator);
    EXPECT_EQ(
        outcome(accepting(), with("Date: a\r\nAuthorization: " + header + "\r\n")),
        incomplete + "Authorization header requires 'SignedHeaders' parameter. Authorization=" + header);
  }
  const std::string date = "X-Amz-Date: 20231114T221320Z\r\n",
                    tail = ", SignedHeaders=host, Signature=s\r\n";
  EXPECT_EQ(
      outcome(accepting(), with(date + "Authorization: AWS4-HMAC-SHA256 Signature=b, Credential\r\n")),
      incomplete +
          "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: "
          "'AWS4-HMAC-SHA256 Signature=b, Credential'.");
  EXPECT_EQ(
      outcome(accepting(),
              with(date + "Authorization: AWS4-HMAC-SHA25 Credential=a/b/c/dynamodb/e" + tail)),
      incomplete + "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ");
  EXPECT_EQ(outcome(accepting(), with(date + "Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/d" + tail)),
            incomplete +
                "Credential must have exactly 5 slash-delimited elements, e.g. "
                "keyid/date/region/service/term, got "
                "'a/b/c/d'");
  EXPECT_EQ(
      outcome(accepting(),
              with("X-Amz-Date: 201\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/b/c/d/e" + tail)),
      incomplete +
          "Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601");
  const std::string good = "Authorization: AWS4-HMAC-SHA256 Credential=a/b/c/dynamodb/aws4_request" + tail;
  EXPECT_EQ(outcome(accepting(), with("Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n" + good)), "000000000000 c");
  EXPECT_TRUE(
      outcome(accepting(), with(date + good + good)).starts_with(incomplete + "There is more than one"));
  EXPECT_TRUE(
      outcome(accepting(),
              with(date +
                   "Authorization: AWS4-HMAC-SHA256 Signature=x, Credential=a/b/c/dynamodb/aws4_request" +
                   tail))
          .starts_with(incomplete + "Authorization header has more than one 'Signature'"));
}

TEST(Authenticator, words_faults_of_the_query_as_aws_does) {
  EXPECT_EQ(outcome(accepting(), with("Authorization: X\r\n", "/?X-Amz-Algorithm")),
            "InvalidSignatureException: Found both 'X-Amz-Algorithm' as a query-string param and "
            "'Authorization' as HTTP header.");
  EXPECT_EQ(outcome(accepting(),
                    with("", "/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d")),
            "MissingAuthenticationTokenException: Request is missing Authentication Token");
  EXPECT_EQ(outcome(accepting(), with("", "/?X-Amz-Algorithm")),
            "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Algorithm'. AWS "
            "query-string "
            "parameters must include 'X-Amz-Credential'. AWS query-string parameters must include "
            "'X-Amz-Signature'. AWS "
            "query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must "
            "include "
            "'X-Amz-Date'. Re-examine the query-string parameters.");
  const std::string query =
      "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/b/c/dynamodb/aws4_request&X-Amz-Signature=s&"
      "X-Amz-Date=20231114T221320Z";
  EXPECT_EQ(outcome(accepting(), with("", query)),
            "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
            "Re-examine the "
            "query-string parameters.");
  EXPECT_EQ(outcome(accepting(), with("", query + "&X-Amz-SignedHeaders=host")), "000000000000 c");
  EXPECT_TRUE(outcome(accepting(), with("", query + "&X-Amz-SignedHeaders=host&X-Amz-Date=1"))
                  .starts_with("IncompleteSig"));
  EXPECT_TRUE(outcome(accepting(), with("", query + "&X-Amz-SignedHeaders=host&X-Amz-Expires=0"))
                  .starts_with("IncompleteSig"));
}

}  // namespace
}  // namespace gramme
