#include "protocol/credentials.h"

#include <gtest/gtest.h>

namespace gramme {
namespace {

std::string fault(std::string_view text) {
  auto credentials = Credentials::parse(text, "000000000000");
  return credentials ? "accepted" : credentials.error().message();
}

TEST(Credentials, are_read_as_aws_tools_write_them) {
  auto credentials = Credentials::parse(
      "# ours\r\n[default]\r\naws_access_key_id=A\r\naws_secret_access_key = s=1 \r\nregion = "
      "eu-west-1\r\n\r\n"
      "; theirs\n[other]\n aws_access_key_id\t= B\naws_secret_access_key = t\naws_account_id = "
      "123456789012\n"
      "aws_session_token = token",
      "000000000000");
  ASSERT_TRUE(credentials.has_value()) << credentials.error().message();
  EXPECT_EQ(credentials->size(), 2u);
  EXPECT_EQ(credentials->find("A")->secret, "s=1");
  EXPECT_EQ(credentials->find("A")->account, "000000000000");
  EXPECT_EQ(credentials->find("B")->account, "123456789012");
  EXPECT_EQ(credentials->find("B")->session_token, "token");
  EXPECT_EQ(credentials->find("C"), nullptr);
}

TEST(Credentials, that_are_damaged_name_the_line) {
  EXPECT_EQ(fault(""), "it names no access key");
  EXPECT_EQ(fault("[a]\naws_access_key_id = A\n[b]\n"), "line 1: this section lacks aws_secret_access_key");
  EXPECT_EQ(fault("\n[a]\naws_secret_access_key = A\n"), "line 2: this section lacks aws_access_key_id");
  EXPECT_EQ(fault("aws_access_key_id = A\n"), "line 1: expected a section, like [default]");
  EXPECT_EQ(fault("[a]\nnonsense\n"), "line 2: expected name = value");
  EXPECT_EQ(fault("[a\n"), "line 1: a section's name is closed by ]");
  const std::string key = "aws_access_key_id = A\naws_secret_access_key = s\n";
  EXPECT_EQ(fault("[a]\n" + key + "[b]\n" + key),
            "line 4: its access key occurs in an earlier section, too");
  EXPECT_EQ(fault("[a]\n" + key + "aws_account_id = 12\n"),
            "line 1: aws_account_id is a number of 12 digits");
  EXPECT_EQ(fault("[a]\naws_access_key_id = A/B\naws_secret_access_key = s\n"),
            "line 1: an access key id has no blanks, commas, slashes or equal signs");
  EXPECT_NE(
      Credentials::load("/nonexistent/keys", "000000000000").error().message().find("/nonexistent/keys"),
      std::string::npos);
}

}  // namespace
}  // namespace gramme
