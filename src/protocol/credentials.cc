#include "protocol/credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/start_failed.h"
#include "protocol/text.h"

namespace gramme {
namespace {

/// One section of the file, and the line it begins in.
struct Section {
  int line;
  Credential credential = {};
};

Error fault(int line, std::string_view text) {
  return start_failed(fmt::format("line {}: {}", line, text));
}

std::string* setting_of(Credential& credential, std::string_view name) {
  if (name == "aws_access_key_id") return &credential.access_key;
  if (name == "aws_secret_access_key") return &credential.secret;
  if (name == "aws_session_token") return &credential.session_token;
  if (name == "aws_account_id") return &credential.account;
  return nullptr;
}

Result<void> check(const Section& section, std::string_view account) {
  const Credential& credential = section.credential;
  if (credential.access_key.empty()) return fault(section.line, "this section lacks aws_access_key_id");
  if (credential.secret.empty()) return fault(section.line, "this section lacks aws_secret_access_key");
  if (credential.access_key.find_first_of("/, =") != std::string::npos) {
    return fault(section.line, "an access key id has no blanks, commas, slashes or equal signs");
  }
  if (!is_account(account)) return fault(section.line, "aws_account_id is a number of 12 digits");
  return {};
}

}  // namespace

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<Credentials> Credentials::parse(std::string_view text, std::string_view account) {
  Credentials credentials;
  std::optional<Section> section;
  auto end_section = [&]() -> Result<void> {
    if (!section) return {};
    Credential& credential = section->credential;
    if (credential.account.empty()) credential.account = account;
    TRY(check(*section, credential.account));
    std::string key = credential.access_key;
    if (!credentials.by_key_.try_emplace(key, std::move(credential)).second) {
      return fault(section->line, "its access key occurs in an earlier section, too");
    }
    return {};
  };
  for (int line_number = 1; !text.empty(); ++line_number) {
    const std::string_view line = trimmed(cut(text, '\n'));
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      if (line.back() != ']') return fault(line_number, "a section's name is closed by ]");
      TRY(end_section());
      section = Section{.line = line_number};
      continue;
    }
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) return fault(line_number, "expected name = value");
    if (!section) return fault(line_number, "expected a section, like [default]");
    if (auto* setting = setting_of(section->credential, trimmed(line.substr(0, equals)))) {
      *setting = trimmed(line.substr(equals + 1));
    }
  }
  TRY(end_section());
  if (credentials.by_key_.empty()) return start_failed("it names no access key");
  return credentials;
}

Result<Credentials> Credentials::load(const std::string& path, std::string_view account) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || file.bad())
    return start_failed(fmt::format("cannot read the credentials file {}", path));
  auto credentials = parse(text, account);
  if (!credentials)
    return start_failed(fmt::format("credentials file {}: {}", path, credentials.error().message()));
  return credentials;
}

const Credential* Credentials::find(std::string_view access_key) const {
  auto found = by_key_.find(access_key);
  return found == by_key_.end() ? nullptr : &found->second;
}

}  // namespace gramme
