// The tokens of a PartiQL statement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace gramme::partiql {

/// Where something stands in the statement: line and column from 1, length, in characters. Messages print
/// `1:61:1`.
struct Position {
  size_t line = 1;
  size_t column = 1;
  size_t length = 0;
  std::string text() const;
};

enum class Symbol : uint8_t {
  end,
  identifier,
  quoted,  // "name"
  string,  // 'text'
  number,  // without its sign
  ion,     // `anything`
  parameter,
  open_paren,
  close_paren,
  open_bracket,
  close_bracket,
  open_curly,
  close_curly,
  open_bag,
  close_bag,
  dot,
  comma,
  colon,
  semicolon,
  at_sign,
  // Infix operators. Words of two are one token, wherever they meet: IS NOT, NOT IN.
  star,
  slash,
  percent,
  plus,
  minus,
  concatenation,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  between,
  not_between,
  like,
  not_like,
  is,
  is_not,
  in,
  not_in,
  logical_and,
  logical_or,
  union_,  // and EXCEPT, INTERSECT
  logical_not,
  // Words with a part in the grammar.
  all,
  all_new,
  all_old,
  as,
  asc,
  at,
  by,
  case_,
  cast,
  cross,
  delete_,
  desc,
  distinct,
  else_,
  end_,
  false_,
  from,
  full,
  function,  // a keyword that names a function when a parenthesis follows
  group,
  having,
  inner,
  insert,
  insert_into,
  into,
  join,
  left,
  let,
  limit,
  missing,
  modified,
  modified_new,
  modified_old,
  new_,
  null,
  old,
  on,
  order,
  outer,
  remove,
  returning,
  right,
  select,
  set,
  then,
  true_,
  update,
  value,
  values,
  when,
  where,
  keyword,  // any other
};

/// A token is the text from its first character to its last, quotes included; one of several words has the
/// length of the first, as AWS counts it.
struct Token {
  Symbol symbol;
  std::string_view text;
  size_t line;
  size_t column;
  size_t length;
  uint32_t ordinal = 0;  // of a parameter, from 0

  Position position() const { return {line, column, length}; }
};

constexpr bool is_name(Symbol symbol) { return symbol == Symbol::identifier || symbol == Symbol::quoted; }

/// What a name, quoted or not, or a string stands for.
std::string unquoted(const Token& token);
/// With small ASCII letters.
std::string lower(std::string_view text);
std::string upper(std::string_view text);

}  // namespace gramme::partiql
