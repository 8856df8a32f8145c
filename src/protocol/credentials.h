// The access keys a server knows, from a file in the form of AWS's own credentials file:
//
//   [any name]
//   aws_access_key_id = AKIAIOSFODNN7EXAMPLE
//   aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
//   aws_session_token = ...          (optional: requests must then bring it)
//   aws_account_id = 123456789012    (optional: whose tables the key sees)
//
// Blank lines and lines that begin with # or ; are skipped, other settings are ignored.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"

namespace gramme {

struct Credential {
  std::string access_key;
  std::string secret;
  std::string session_token;  // empty: none
  std::string account;        // 12 digits
};

class Credentials {
 public:
  /// Fails with one line that names the file's line. Keys without an account get `account`.
  static Result<Credentials> parse(std::string_view text, std::string_view account);
  static Result<Credentials> load(const std::string& path, std::string_view account);

  /// Null when the key is unknown.
  const Credential* find(std::string_view access_key) const;
  size_t size() const { return by_key_.size(); }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, Credential, Hash, std::equal_to<>> by_key_;
};

/// 12 digits.
bool is_account(std::string_view text);

}  // namespace gramme
