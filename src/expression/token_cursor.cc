#include "expression/token_cursor.h"

#include <fmt/format.h>

namespace gramme {

TokenCursor::TokenCursor(std::string_view text)
    : text_(text),
      lexer_(text),
      previous_{Symbol::end, text.substr(0, 0)},
      current_(lexer_.next()),
      following_(lexer_.next()) {}

void TokenCursor::advance() {
  previous_ = current_;
  current_ = following_;
  following_ = lexer_.next();
}

bool TokenCursor::accept(Symbol symbol) {
  if (!at(symbol)) return false;
  advance();
  return true;
}

std::string TokenCursor::syntax_error() const {
  const size_t from = offset(previous_.text);
  const size_t to = at(Symbol::end) ? text_.size() : offset(following_.text) + following_.text.size();
  return fmt::format("Syntax error; token: \"{}\", near: \"{}\"", at(Symbol::end) ? "<EOF>" : current_.text,
                     text_.substr(from, to - from));
}

}  // namespace gramme
