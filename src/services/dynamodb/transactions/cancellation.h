// Why a transaction was cancelled: one reason for each of its actions, in their order.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gramme::dynamodb {

/// An action's fault, or none.
using CancellationReasons = std::vector<std::optional<Error>>;

/// A fault's kind as reasons and members of batches name it: "ConditionalCheckFailed", "ValidationError".
std::string_view short_code(const Error& error);

bool any(const CancellationReasons& reasons);

/// TransactionCanceledException; each fault's kind gives the reason's Code, its text the Message, its
/// members the Item.
Error transaction_cancelled(CancellationReasons reasons);

}  // namespace gramme::dynamodb
