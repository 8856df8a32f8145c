// NextToken: where a SELECT goes on. To clients an opaque text, base64 of
//
//   version      1 byte, 1
//   statement    32 bytes, SHA-256 of the statement's text and its parameters
//   position     the key of the last item that was evaluated, as an item
//   check        4 bytes, the first of the SHA-256 of all before
//
// A token is good for its statement and parameters only. Anyone may make one up: what it says is checked
// like an ExclusiveStartKey.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/document.h"
#include "base/result.h"
#include "value/value_view.h"

namespace gramme::dynamodb {

/// A statement's text, exactly, and its parameters by value, where numbers (but not members of sets) are
/// equal only at the same scale: `1E2` is `1e+2`, but not `100`. `written` is the member Parameters, absent
/// when there is none; `values` are what it holds.
std::string statement_fingerprint(std::string_view text, std::optional<Document::Node> written,
                                  std::span<const Value> values);

/// The first page of such a statement has a token as well.
bool may_resume(std::span<const Value> parameters);

std::string make_next_token(std::string_view fingerprint, ItemView position);

/// The position. "Invalid NextToken", or "NextToken does not match request" when it is another statement's.
Result<Item> read_next_token(std::string_view token, std::string_view fingerprint);
Error invalid_next_token();
Error mismatched_next_token();

}  // namespace gramme::dynamodb
