#include "expression/syntax.h"

#include <fmt/format.h>

#include "api/errors.h"
#include "api/limits.h"
#include "expression/parser.h"

namespace gramme {

Result<Syntax> Syntax::parse(Grammar grammar, std::string_view text, std::string_view parameter) {
  auto fault = [&](std::string_view what) {
    return validation(fmt::format("Invalid {}: {}", parameter, what));
  };
  if (text.empty()) return fault("The expression can not be empty;");
  if (text.size() > limits::expression_size_max) {
    return fault("Expression size has exceeded the maximum allowed size;");
  }
  Parser parser(grammar, text);
  if (std::optional<std::string> error = parser.run()) return fault(*error);
  return parser.take();
}

}  // namespace gramme
