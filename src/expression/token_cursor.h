// Reads an expression token by token, and words a syntax error where the reading stops.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "expression/lexer.h"

namespace gramme {

class TokenCursor {
 public:
  /// Borrows the text.
  explicit TokenCursor(std::string_view text);

  const Token& current() const { return current_; }
  const Token& following() const { return following_; }
  bool at(Symbol symbol) const { return current_.symbol == symbol; }
  void advance();
  /// Advances over the symbol if it is there.
  bool accept(Symbol symbol);

  std::string_view text() const { return text_; }
  /// Where a part of the text begins.
  size_t offset(std::string_view part) const { return size_t(part.data() - text_.data()); }
  /// `Syntax error; token: "x", near: ") x y"`: the current token, and the text from the one before to the
  /// one behind it.
  std::string syntax_error() const;

 private:
  std::string_view text_;
  Lexer lexer_;
  Token previous_;
  Token current_;
  Token following_;
};

}  // namespace gramme
