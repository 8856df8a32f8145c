// The tokens of DynamoDB's expressions. All expressions share them, so SET is no attribute name in a
// condition either.
#pragma once

#include <cstdint>
#include <string_view>

namespace gramme {

/// Tokens, and what they are put together to.
enum class Symbol : uint8_t {
  end,
  identifier,  // a letter, then letters, digits and underscores
  name,        // #name
  value,       // :value
  index,       // 0, or digits without a leading zero
  unknown,     // any other character
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  plus,
  minus,
  open,
  close,
  open_bracket,
  close_bracket,
  comma,
  dot,
  logical_and,
  logical_or,
  logical_not,
  between,
  in,
  set,
  remove,
  add,
  delete_,
  path,  // not a token: a.#b[2]
  call,  // not a token: function(...)
};

constexpr bool is_comparator(Symbol symbol) {
  return symbol >= Symbol::equal && symbol <= Symbol::greater_or_equal;
}

/// An operator or keyword as messages print it: `<=`, `BETWEEN`.
std::string_view symbol_text(Symbol symbol);

/// A stretch of the text that is being read.
struct Token {
  Symbol symbol;
  std::string_view text;
};

/// Hands out tokens front to back; at the end of the text empty `end` tokens, for ever.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}
  Token next();

 private:
  Token take(Symbol symbol, size_t size);
  std::string_view rest_;
};

}  // namespace gramme
