#include "protocol/authenticator.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>

#include "api/errors.h"
#include "protocol/http_date.h"
#include "protocol/signature_v4.h"

namespace gramme {
namespace {

/// AWS's clients and server may differ by this much, either way.
constexpr int64_t skew_minutes = 15;
constexpr int64_t skew_seconds = skew_minutes * 60;

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// As AWS words it: both strings are shown, so that whoever signs can compare.
Error mismatch(std::string_view canonical, std::string_view to_sign) {
  return invalid_signature(
      fmt::format("The request signature we calculated does not match the signature you provided. Check "
                  "your AWS Secret Access Key and signing method. Consult the service documentation for "
                  "details.\n\nThe Canonical String for this request should have been\n'{}'\n\n"
                  "The String-to-Sign should have been\n'{}'\n",
                  canonical, to_sign));
}

}  // namespace

bool is_region(std::string_view text) {
  constexpr size_t size_max = 64;
  auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !text.empty() && text.size() <= size_max && std::ranges::all_of(text, allowed);
}

/// The order of the checks is AWS's.
Result<Namespace> Authenticator::authenticate(const HttpRequest& request, std::string_view service,
                                              Timestamp now) const {
  Authorization authorization = TRY(read_authorization(request));
  if (verifies()) {
    TRY(check_age(authorization, now));
    TRY(check_signed_headers(request, authorization));
  }
  TRY(split_credential(authorization));
  TRY(check_scope(authorization, service));
  std::string region(authorization.region);
  if (!verifies()) return Namespace{account_, std::move(region)};
  const Credential* credential = TRY(check_signature(request, authorization));
  return Namespace{credential->account, std::move(region)};
}

Result<void> Authenticator::check_age(const Authorization& authorization, Timestamp now) const {
  const int64_t now_seconds = now / microseconds_per_second;
  // A signature in the query string says itself how long it is good for.
  const int64_t oldest = now_seconds - std::max(skew_seconds, authorization.expires.value_or(0));
  if (authorization.expires && authorization.seconds + *authorization.expires < now_seconds) {
    return invalid_signature(fmt::format(
        "Signature expired: {} is now earlier than {} ({} - {} sec.)", authorization.date,
        basic_date(now_seconds - *authorization.expires), basic_date(now_seconds), *authorization.expires));
  }
  if (authorization.seconds < oldest) {
    return invalid_signature(fmt::format("Signature expired: {} is now earlier than {} ({} - {} min.)",
                                         authorization.date, basic_date(oldest), basic_date(now_seconds),
                                         skew_minutes));
  }
  if (authorization.seconds > now_seconds + skew_seconds) {
    return invalid_signature(fmt::format(
        "Signature not yet current: {} is still later than {} ({} + {} min.)", authorization.date,
        basic_date(now_seconds + skew_seconds), basic_date(now_seconds), skew_minutes));
  }
  return {};
}

/// Stricter than AWS needs to be: a header of its own that is not signed (a target, above all) could be
/// replaced.
Result<void> Authenticator::check_signed_headers(const HttpRequest& request,
                                                 const Authorization& authorization) const {
  if (!is_signed(authorization, "host")) {
    return invalid_signature("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (size_t i = 0; i < request.header_count(); ++i) {
    std::string_view name = request.header(i).name;
    if (name.starts_with("x-amz-") && !is_signed(authorization, name)) {
      return invalid_signature(
          fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", name));
    }
  }
  return {};
}

Result<void> Authenticator::check_scope(const Authorization& authorization,
                                        std::string_view service) const {
  std::string faults;
  if (!is_region(authorization.region)) {
    faults +=
        fmt::format("Credential should be scoped to a valid region, not '{}'. ", authorization.region);
  }
  if (authorization.service != service) {
    faults += fmt::format("Credential should be scoped to correct service: '{}'. ", service);
  }
  if (authorization.terminator != "aws4_request") {
    faults += fmt::format("Credential should be scoped with a valid terminator: 'aws4_request', not '{}'. ",
                          authorization.terminator);
  }
  if (std::string_view day = authorization.date.substr(0, 8); verifies() && authorization.day != day) {
    faults += fmt::format(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != "
        "'{}', from '{}'.",
        authorization.day, day, authorization.date);
  }
  if (!faults.empty()) return invalid_signature(std::move(faults));
  return {};
}

Result<const Credential*> Authenticator::check_signature(const HttpRequest& request,
                                                         const Authorization& authorization) const {
  // An unknown key costs as much time as a known one: it is tried against a secret that nobody has.
  static const Credential nobody{
      .access_key = "/", .secret = std::string(40, '/'), .session_token = "", .account = ""};
  const Credential* known = credentials_->find(authorization.access_key);
  const Credential& credential = known ? *known : nobody;

  const std::string canonical = canonical_request(request, authorization);
  const std::string to_sign = string_to_sign(authorization, canonical);
  const std::string expected =
      TRY(signature_of(to_sign, authorization, credential.access_key, credential.secret));
  const bool matches = equal_in_constant_time(expected, authorization.signature);
  if (!known) return unrecognized_client("The security token included in the request is invalid.");
  if (!matches) return mismatch(canonical, to_sign);
  if (!equal_in_constant_time(credential.session_token, authorization.session_token)) {
    return unrecognized_client("The security token included in the request is invalid");
  }
  return known;
}

}  // namespace gramme
