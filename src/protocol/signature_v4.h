// AWS Signature Version 4: what is signed, and with which key.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/authorization.h"
#include "protocol/credentials.h"
#include "protocol/digest.h"
#include "protocol/http_request.h"

namespace gramme {

/// Method, path, query, signed headers and the body's hash in the one form that signer and verifier agree
/// on. The hash is of the body that arrived: one claimed in x-amz-content-sha256 counts only in so far as
/// it is equal, "UNSIGNED-PAYLOAD" never.
std::string canonical_request(const HttpRequest& request, const Authorization& authorization);

std::string string_to_sign(const Authorization& authorization, std::string_view canonical_request);

/// The signature that the holder of the secret gives, 64 lower case digits. Keys derived from a secret are
/// kept per thread, a bounded number of them. `owner` names the secret. An error is a lack of memory.
Result<std::string> signature_of(std::string_view string_to_sign, const Authorization& authorization,
                                 std::string_view owner, std::string_view secret);

/// Whether a ;-separated list of lower case names has this one.
bool is_signed(const Authorization& authorization, std::string_view header_name);

}  // namespace gramme
