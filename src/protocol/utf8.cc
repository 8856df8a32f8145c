#include "protocol/utf8.h"

#include <simdjson.h>

namespace gramme {
namespace {

/// Of the character at the text's begin; 0 when there is none.
size_t character_size(std::string_view text) {
  constexpr size_t size_max = 4;
  for (size_t size = 1; size <= std::min(text.size(), size_max); ++size) {
    if (simdjson::validate_utf8(text.data(), size)) return size;
  }
  return 0;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  if (simdjson::validate_utf8(text.data(), text.size())) return std::string(text);
  std::string valid;
  while (!text.empty()) {
    const size_t size = character_size(text);
    valid += size > 0 ? text.substr(0, size) : "?";
    text.remove_prefix(std::max<size_t>(size, 1));
  }
  return valid;
}

}  // namespace gramme
