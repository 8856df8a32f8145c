// Cuts a statement into tokens.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "expression/partiql/token.h"

namespace gramme::partiql {

/// The tokens, the last one an `end`; nothing when a part of the text is no token: a foreign character, an
/// open quote or comment, a number whose exponent or scale leaves 32 bits. Tokens borrow the text, which is
/// UTF-8. Linear time.
std::optional<std::vector<Token>> tokens_of(std::string_view text);

}  // namespace gramme::partiql
