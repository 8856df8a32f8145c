#include "expression/partiql/lexer.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "expression/partiql/keywords.h"

namespace gramme::partiql {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Whether an exponent, and the digits behind the point less the exponent, fit 32 bits: Java's BigDecimal
/// can hold no other number.
bool exponent_fits(std::string_view exponent, size_t fraction_digits) {
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  int64_t value = 0;
  if (std::from_chars(exponent.data(), exponent.data() + exponent.size(), value).ec != std::errc())
    return false;
  using Limits = std::numeric_limits<int32_t>;
  if (value < -int64_t{Limits::max()} - 1 || value > Limits::max()) return false;
  const int64_t scale = int64_t(fraction_digits) - value;
  return scale >= Limits::min() && scale <= Limits::max();
}

struct Mark {
  std::string_view text;
  Symbol symbol;
};

// Longer ones first.
constexpr Mark marks[] = {
    {"<<", Symbol::open_bag},
    {">>", Symbol::close_bag},
    {"<=", Symbol::less_or_equal},
    {">=", Symbol::greater_or_equal},
    {"<>", Symbol::not_equal},
    {"!=", Symbol::not_equal},
    {"||", Symbol::concatenation},
    {"<", Symbol::less},
    {">", Symbol::greater},
    {"=", Symbol::equal},
    {"(", Symbol::open_paren},
    {")", Symbol::close_paren},
    {"[", Symbol::open_bracket},
    {"]", Symbol::close_bracket},
    {"{", Symbol::open_curly},
    {"}", Symbol::close_curly},
    {".", Symbol::dot},
    {",", Symbol::comma},
    {":", Symbol::colon},
    {";", Symbol::semicolon},
    {"*", Symbol::star},
    {"/", Symbol::slash},
    {"%", Symbol::percent},
    {"+", Symbol::plus},
    {"-", Symbol::minus},
    {"?", Symbol::parameter},
    {"@", Symbol::at_sign},
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) { tokens_.reserve(text.size() / 4 + 1); }

  std::optional<std::vector<Token>> run() {
    for (;;) {
      if (!skip_space()) return std::nullopt;
      if (rest_.empty()) break;
      if (!token()) return std::nullopt;
    }
    add(Symbol::end, 0);
    return std::move(tokens_);
  }

 private:
  /// Blanks and comments; false in a comment that does not end.
  bool skip_space() {
    for (;;) {
      if (!rest_.empty() && is_blank(rest_[0])) {
        advance(1);
      } else if (rest_.starts_with("--")) {
        advance(std::min(rest_.find_first_of("\r\n"), rest_.size()));
      } else if (rest_.starts_with("/*")) {
        const size_t end = rest_.find("*/", 2);
        if (end == rest_.npos) return false;
        advance(end + 2);
      } else {
        return true;
      }
    }
  }

  bool token() {
    const char c = rest_[0];
    if (starts_word(c)) return word();
    if (is_digit(c) || (c == '.' && rest_.size() > 1 && is_digit(rest_[1]))) return number();
    if (c == '\'') return quoted(Symbol::string);
    if (c == '"') return quoted(Symbol::quoted);
    if (c == '`') return quoted(Symbol::ion);
    for (const Mark& mark : marks) {
      if (rest_.starts_with(mark.text)) return add(mark.symbol, mark.text.size());
    }
    return false;
  }

  bool word() {
    size_t size = 1;
    while (size < rest_.size() && (starts_word(rest_[size]) || is_digit(rest_[size]))) ++size;
    return add(symbol_of_word(lower(rest_.substr(0, size))), size);
  }

  size_t digits(size_t from) const {
    size_t end = from;
    while (end < rest_.size() && is_digit(rest_[end])) ++end;
    return end - from;
  }

  bool number() {
    size_t size = digits(0);
    size_t fraction = 0;
    if (size < rest_.size() && rest_[size] == '.') {
      fraction = digits(size + 1);
      size += 1 + fraction;
      if (fraction == 0 && size < rest_.size() && rest_[size] == '.') return false;
    }
    if (size < rest_.size() && (rest_[size] == 'e' || rest_[size] == 'E')) {
      const size_t exponent = size + 1;
      size = exponent + (exponent < rest_.size() && (rest_[exponent] == '+' || rest_[exponent] == '-'));
      const size_t count = digits(size);
      size += count;
      if (count == 0 || !exponent_fits(rest_.substr(exponent, size - exponent), fraction)) return false;
    }
    return add(Symbol::number, size);
  }

  /// A quote in it is written twice; Ion has none.
  bool quoted(Symbol symbol) {
    const char quote = rest_[0];
    size_t end = rest_.find(quote, 1);
    while (end != rest_.npos && symbol != Symbol::ion && rest_.substr(end + 1).starts_with(quote)) {
      end = rest_.find(quote, end + 2);
    }
    return end != rest_.npos && add(symbol, end + 1);
  }

  bool add(Symbol symbol, size_t size) {
    Token token{
        .symbol = symbol, .text = rest_.substr(0, size), .line = line_, .column = column_, .length = 0};
    if (symbol == Symbol::parameter) token.ordinal = parameters_++;
    token.length = advance(size);
    if (!tokens_.empty()) {
      if (const Symbol both = merged(tokens_.back().symbol, symbol); both != Symbol::end) {
        tokens_.back().symbol = both;
        return true;
      }
    }
    tokens_.push_back(token);
    return true;
  }

  /// Returns how many characters that were.
  size_t advance(size_t size) {
    size_t characters = 0;
    for (size_t i = 0; i < size; ++i) {
      const char c = rest_[i];
      if (c == '\n' || (c == '\r' && !rest_.substr(i + 1).starts_with('\n'))) {
        ++line_;
        column_ = 1;
      } else if ((uint8_t(c) & 0xc0) != 0x80) {  // the first byte of a character
        ++column_;
      }
      characters += (uint8_t(c) & 0xc0) != 0x80;
    }
    rest_.remove_prefix(size);
    return characters;
  }

  std::string_view rest_;
  std::vector<Token> tokens_;
  uint32_t parameters_ = 0;
  size_t line_ = 1;
  size_t column_ = 1;
};

}  // namespace

std::optional<std::vector<Token>> tokens_of(std::string_view text) { return Lexer(text).run(); }

}  // namespace gramme::partiql
