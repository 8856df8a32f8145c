#pragma once

#include <string>
#include <string_view>

namespace gramme {

/// The text with a question mark for every byte that is no UTF-8: what a client sent outside of JSON may
/// hold anything, and answers are UTF-8.
std::string valid_utf8(std::string_view text);

}  // namespace gramme
