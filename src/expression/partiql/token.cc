#include "expression/partiql/token.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace gramme::partiql {

std::string Position::text() const { return fmt::format("{}:{}:{}", line, column, length); }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower_case);
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), upper_case);
  return out;
}

std::string unquoted(const Token& token) {
  if (token.symbol != Symbol::quoted && token.symbol != Symbol::string) return std::string(token.text);
  const char quote = token.text[0];
  std::string out;
  for (size_t i = 1; i + 1 < token.text.size(); ++i) {
    out += token.text[i];
    i += token.text[i] == quote;
  }
  return out;
}

}  // namespace gramme::partiql
