// Whether a call of TransactWriteItems or ExecuteTransaction with a token is a repetition.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "table/token_record.h"

namespace gramme::dynamodb {

/// 32 bytes that tell requests apart.
std::string fingerprint_of(std::string_view request_bytes);

/// What is known of a token: nothing (the call goes ahead), its record (the call is a repetition), or
/// IdempotentParameterMismatchException when the token came with another request.
Result<std::optional<TokenRecord>> look_up_token(std::optional<std::string_view> stored,
                                                 std::string_view fingerprint, Timestamp now);

}  // namespace gramme::dynamodb
