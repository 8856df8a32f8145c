// What a request says about who signed it (AWS Signature Version 4), in its Authorization header or in its
// query string: taken apart and found complete, not yet believed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "protocol/http_request.h"
#include "protocol/percent_encoding.h"

namespace gramme {

/// Borrows from the request and from its own `parameters`.
struct Authorization {
  std::string_view algorithm;
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
  std::string_view date;           // "19941106T084937Z"
  int64_t seconds = 0;             // the same since 1970
  std::optional<int64_t> expires;  // seconds it is good for; query form only
  bool in_query = false;
  QueryParameters parameters;      // of the query form; holds what else must be kept
  std::string_view session_token;  // empty: none

  // The credential, taken apart.
  std::string_view access_key, day, region, service, terminator;
};

/// Fails as AWS does: MissingAuthenticationToken, IncompleteSignature, InvalidSignature when there are two.
Result<Authorization> read_authorization(const HttpRequest& request);
/// Checks the algorithm and finds the credential's five parts; a step of its own, because AWS looks at the
/// date before.
Result<void> split_credential(Authorization& authorization);

}  // namespace gramme
