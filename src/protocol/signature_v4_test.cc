#include "protocol/signature_v4.h"

#include <gtest/gtest.h>

#include "protocol/protocol_testing.h"

namespace gramme {
namespace {

/// Signs as in AWS's published test suite for Signature Version 4.
std::string signature(const std::string& line, const std::string& headers,
                      const std::string& signed_headers, const std::string& body = "") {
  std::string length = body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
  auto parser = parsed(
      line + " HTTP/1.1\r\nHost:example.amazonaws.com\r\nX-Amz-Date:20150830T123600Z\r\n" + headers +
      "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
      "SignedHeaders=" +
      signed_headers + ", Signature=x\r\n" + length + "\r\n" + body);
  auto authorization = read_authorization(parser->request());
  EXPECT_TRUE(authorization.has_value() && split_credential(*authorization).has_value());
  std::string canonical = canonical_request(parser->request(), *authorization);
  return signature_of(string_to_sign(*authorization, canonical), *authorization, "AKIDEXAMPLE",
                      "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
      .value();
}

TEST(SignatureV4, agrees_with_the_published_test_suite) {
  const std::string plain = "host;x-amz-date";
  EXPECT_EQ(signature("GET /", "", plain),
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  EXPECT_EQ(signature("POST /", "", plain),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  EXPECT_EQ(signature("GET /?Param2=value2&Param1=value1", "", plain),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  EXPECT_EQ(signature("GET /?Param1=value1", "", plain),
            "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb");
  EXPECT_EQ(signature("GET /", "My-Header1: value1\r\nMy-Header2: \"a   b   c\" \r\n",
                      "host;my-header1;my-header2;x-amz-date"),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
  EXPECT_EQ(signature("POST /", "Content-Type:application/x-www-form-urlencoded\r\n",
                      "content-type;" + plain, "Param1=value1"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

TEST(SignatureV4, resolves_and_encodes_paths) {
  const std::string plain = "host;x-amz-date",
                    root = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
  EXPECT_EQ(signature("GET /example/..", "", plain), root);
  EXPECT_EQ(signature("GET /../..//./", "", plain), root);
  EXPECT_EQ(signature("GET //example//", "", plain),
            "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84");
  EXPECT_EQ(signature("GET /./example", "", plain),
            "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5");
  EXPECT_EQ(signature("GET /-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "", plain),
            "98964e1079ce472101899439653197a4f6e602f30cd6aaf6c76d81b4fd9866fe");
}

TEST(SignatureV4, joins_headers_of_one_name_and_sorts_the_query_by_its_encoded_form) {
  auto parser = parsed("GET /a%20b?b=2&a=%7e&a=1+2&c HTTP/1.1\r\nHost: h\r\nX: 2\r\nx:  1  1\r\n\r\n");
  Authorization authorization;
  authorization.signed_headers = "host;x";
  std::string canonical = canonical_request(parser->request(), authorization);
  EXPECT_TRUE(canonical.starts_with("GET\n/a%2520b\na=1%2B2&a=~&b=2&c=\nhost:h\nx:2,1 1\n\nhost;x\n"))
      << canonical;
}

TEST(SignatureV4, keeps_a_bounded_number_of_keys_and_mixes_none_up) {
  Authorization authorization;
  authorization.day = "20150830", authorization.service = "service",
  authorization.terminator = "aws4_request";
  std::vector<std::string> regions, first;
  for (int i = 0; i < 100; ++i) regions.push_back("r" + std::to_string(i));
  auto sign = [&](const std::string& region) {
    authorization.region = region;
    return signature_of("text", authorization, "key", "secret").value();
  };
  for (const auto& region : regions) first.push_back(sign(region));
  for (size_t i = 0; i < regions.size(); ++i) EXPECT_EQ(sign(regions[i]), first[i]);
  EXPECT_NE(first[0], first[1]);
}

}  // namespace
}  // namespace gramme
