// Who a request comes from: the account of its access key, and the region of its signature's scope.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "protocol/authorization.h"
#include "protocol/credentials.h"
#include "protocol/http_request.h"
#include "table/table.h"

namespace gramme {

class Authenticator {
 public:
  /// With credentials every signature is verified in full, and a key belongs to its account. Without, any
  /// signature that is well-formed is accepted, whatever its key, secret and age, and everybody belongs to
  /// `account`.
  Authenticator(std::optional<Credentials> credentials, std::string account)
      : credentials_(std::move(credentials)), account_(std::move(account)) {}

  bool verifies() const { return credentials_.has_value(); }

  /// `service` is the name that the scope must have. Needs the request's body, when it verifies.
  Result<Namespace> authenticate(const HttpRequest& request, std::string_view service, Timestamp now) const;

 private:
  Result<void> check_age(const Authorization& authorization, Timestamp now) const;
  Result<void> check_signed_headers(const HttpRequest& request, const Authorization& authorization) const;
  Result<void> check_scope(const Authorization& authorization, std::string_view service) const;
  Result<const Credential*> check_signature(const HttpRequest& request,
                                            const Authorization& authorization) const;

  std::optional<Credentials> credentials_;
  std::string account_;
};

/// The name of a region: letters, digits, hyphens and underscores.
bool is_region(std::string_view text);

}  // namespace gramme
