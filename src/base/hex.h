// Bytes as hexadecimal digits, two a byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gramme {

/// In lower case.
void append_hex(std::string& out, std::string_view bytes);
std::string hex_of(std::string_view bytes);
/// Nothing for texts that hex_of makes of nothing.
std::optional<std::string> bytes_of_hex(std::string_view digits);

}  // namespace gramme
