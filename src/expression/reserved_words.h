// The words that DynamoDB does not accept as bare attribute names in expressions.
#pragma once

#include <string_view>

namespace gramme {

/// In any letter case.
bool is_reserved_word(std::string_view word);

}  // namespace gramme
