#include "expression/lexer.h"

#include <algorithm>
#include <array>

namespace gramme {

namespace {

struct Keyword {
  std::string_view text;
  Symbol symbol;
};

constexpr std::array keywords = {
    Keyword{"AND", Symbol::logical_and}, Keyword{"OR", Symbol::logical_or},
    Keyword{"NOT", Symbol::logical_not}, Keyword{"BETWEEN", Symbol::between},
    Keyword{"IN", Symbol::in},           Keyword{"SET", Symbol::set},
    Keyword{"REMOVE", Symbol::remove},   Keyword{"ADD", Symbol::add},
    Keyword{"DELETE", Symbol::delete_},
};

constexpr std::array operators = {
    Keyword{"<>", Symbol::not_equal},
    Keyword{"<=", Symbol::less_or_equal},
    Keyword{">=", Symbol::greater_or_equal},
    Keyword{"=", Symbol::equal},
    Keyword{"<", Symbol::less},
    Keyword{">", Symbol::greater},
    Keyword{"+", Symbol::plus},
    Keyword{"-", Symbol::minus},
    Keyword{"(", Symbol::open},
    Keyword{")", Symbol::close},
    Keyword{"[", Symbol::open_bracket},
    Keyword{"]", Symbol::close_bracket},
    Keyword{",", Symbol::comma},
    Keyword{".", Symbol::dot},
};

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_word_character(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
constexpr bool is_continuation(char c) { return (uint8_t(c) & 0xc0) == 0x80; }

/// How many characters from `from` on satisfy the test, added to `from`.
template <class Test>
size_t extent(std::string_view text, size_t from, Test test) {
  while (from < text.size() && test(text[from])) ++from;
  return from;
}

Symbol word_symbol(std::string_view word) {
  for (const Keyword& keyword : keywords) {
    auto same = [](char a, char b) { return (a & ~0x20) == b; };
    if (word.size() == keyword.text.size() && std::ranges::equal(word, keyword.text, same))
      return keyword.symbol;
  }
  return Symbol::identifier;
}

}  // namespace

std::string_view symbol_text(Symbol symbol) {
  for (const Keyword& keyword : keywords) {
    if (keyword.symbol == symbol) return keyword.text;
  }
  for (const Keyword& keyword : operators) {
    if (keyword.symbol == symbol) return keyword.text;
  }
  return {};
}

Token Lexer::take(Symbol symbol, size_t size) {
  Token token{symbol, rest_.substr(0, size)};
  rest_.remove_prefix(size);
  return token;
}

Token Lexer::next() {
  rest_.remove_prefix(extent(rest_, 0, is_blank));
  if (rest_.empty()) return {Symbol::end, rest_};
  const char first = rest_[0];
  if (is_letter(first)) {
    const size_t size = extent(rest_, 1, is_word_character);
    return take(word_symbol(rest_.substr(0, size)), size);
  }
  if (first == '#' || first == ':') {
    const size_t size = extent(rest_, 1, is_word_character);
    if (size > 1) return take(first == '#' ? Symbol::name : Symbol::value, size);
  }
  if (first == '0') return take(Symbol::index, 1);
  if (is_digit(first)) return take(Symbol::index, extent(rest_, 1, is_digit));
  for (const Keyword& candidate : operators) {
    if (rest_.starts_with(candidate.text)) return take(candidate.symbol, candidate.text.size());
  }
  return take(Symbol::unknown, extent(rest_, 1, is_continuation));
}

}  // namespace gramme
