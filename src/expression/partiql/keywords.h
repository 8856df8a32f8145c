// The words that are no names in a PartiQL statement unless they are quoted.
#pragma once

#include <string_view>

#include "expression/partiql/token.h"

namespace gramme::partiql {

/// What a word, in small letters, is: an identifier, or a keyword and its part in the grammar.
Symbol symbol_of_word(std::string_view word);
/// What two tokens that follow each other make together; `end` when they stay apart.
Symbol merged(Symbol first, Symbol second);

}  // namespace gramme::partiql
