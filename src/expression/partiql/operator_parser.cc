// The part of the parser that reads what follows a term: steps of a path, infix operators, the ends of
// whatever was opened.
#include <algorithm>
#include <array>

#include "expression/partiql/parser.h"

namespace gramme::partiql {

namespace {

constexpr auto type_names = std::to_array<std::string_view>(
    {"missing", "null",    "bool", "boolean", "smallint",  "int",    "integer",   "float",
     "real",    "decimal", "dec",  "numeric", "timestamp", "char",   "character", "varchar",
     "string",  "symbol",  "clob", "blob",    "struct",    "tuple",  "list",      "sexp",
     "bag",     "date",    "time", "int4",    "int8",      "bigint", "any"});

}  // namespace

int precedence_of(Symbol symbol) {
  switch (symbol) {
    case Symbol::union_:
      return 5;
    case Symbol::logical_or:
      return 10;
    case Symbol::logical_and:
      return 20;
    case Symbol::equal:
    case Symbol::not_equal:
    case Symbol::is:
    case Symbol::is_not:
    case Symbol::in:
    case Symbol::not_in:
      return 40;
    case Symbol::less:
    case Symbol::less_or_equal:
    case Symbol::greater:
    case Symbol::greater_or_equal:
    case Symbol::between:
    case Symbol::not_between:
    case Symbol::like:
    case Symbol::not_like:
      return 50;
    case Symbol::plus:
    case Symbol::minus:
    case Symbol::concatenation:
      return 60;
    case Symbol::star:
    case Symbol::slash:
    case Symbol::percent:
      return 70;
    default:
      return 0;
  }
}

bool Parser::close(Symbol closing) {
  switch (closing) {
    case Symbol::close_bracket:
      return expect(closing, "Expected RIGHT_BRACKET");
    case Symbol::close_curly:
      return expect(closing, "Expected RIGHT_CURLY");
    case Symbol::close_bag:
      return expect(closing, "Expected RIGHT_DOUBLE_ANGLE_BRACKET");
    default:
      return expect(closing, "Expected RIGHT_PAREN");
  }
}

/// What follows a term, or an operator that is complete.
Parser::Next Parser::after_term() {
  if (path_) {
    const Next next = path_step();
    if (next != Next::operator_) return next;
  }
  const int precedence = precedence_of(symbol());
  return precedence > 0 && precedence > frames_.back().precedence ? infix() : complete();
}

/// The steps of a path up to the next bracket, or to its end.
Parser::Next Parser::path_step() {
  const size_t first = *path_;
  for (;;) {
    if (accept(Symbol::dot)) {
      if (!is_name(symbol()) && symbol() != Symbol::star) {
        stop("Invalid path dot component");
        return Next::failed;
      }
      push({.kind = is_name(symbol()) ? NodeKind::member : NodeKind::wildcard,
            .symbol = symbol(),
            .token = uint32_t(at_)});
      advance();
    } else if (symbol() == Symbol::open_bracket && symbol(1) == Symbol::star) {
      advance();
      push({.kind = NodeKind::wildcard, .symbol = Symbol::star, .token = uint32_t(at_)});
      advance();
      if (!close(Symbol::close_bracket)) return Next::failed;
    } else if (symbol() == Symbol::open_bracket) {
      open(Goal::index, NodeKind::path, uint32_t(at_), first);
      advance();
      return Next::term;
    } else {
      break;
    }
  }
  path_ = std::nullopt;
  if (pieces_.size() > first + 1) reduce(NodeKind::path, tree_.nodes_[pieces_[first]].token, first);
  return Next::operator_;
}

Parser::Next Parser::infix() {
  const auto token = uint32_t(at_);
  const Symbol symbol = this->symbol();
  const size_t left = pieces_.size() - 1;
  if (symbol == Symbol::is || symbol == Symbol::is_not) {
    advance();
    const auto type = uint32_t(at_);
    if (!type_name()) return Next::failed;
    reduce(NodeKind::is_type, type, left);
    tree_.nodes_.back().symbol = symbol;
    return Next::operator_;
  }
  const bool is_in = symbol == Symbol::in || symbol == Symbol::not_in;
  if (is_in && this->symbol(1) == Symbol::open_paren && this->symbol(2) != Symbol::select &&
      this->symbol(2) != Symbol::values) {
    open(Goal::operand, NodeKind::infix, token, left, closed_precedence);
    advance();
    open(Goal::element, NodeKind::list, uint32_t(at_), pieces_.size());
    frames_.back().operand_of_in = true;
    advance();
    return Next::term;
  }
  if (const Symbol next = this->symbol(1); next == Symbol::end || next == Symbol::semicolon) {
    stop("Missing right-hand side expression of infix operator");
    return Next::failed;
  }
  const bool between = symbol == Symbol::between || symbol == Symbol::not_between;
  open(between ? Goal::lower_bound : Goal::operand, between ? NodeKind::between : NodeKind::infix, token,
       left, precedence_of(symbol));
  advance();
  return Next::term;
}

bool Parser::type_name() {
  const std::string name = lower(current().text);
  const bool is_double = name == "double" && lower(tree_.tokens_[at_ + 1].text) == "precision";
  const bool known = std::ranges::find(type_names, name) != type_names.end();
  if (symbol() < Symbol::all || !(known || is_double)) return stop("Expected type name");
  advance();
  if (is_double || ((name == "character") && lower(current().text) == "varying")) advance();
  if (!accept(Symbol::open_paren)) return true;
  do {
    if (!expect(Symbol::number, "Type parameter must be an unsigned integer literal")) return false;
  } while (accept(Symbol::comma));
  return close(Symbol::close_paren);
}

/// Nothing more belongs to the expression of the innermost frame.
Parser::Next Parser::complete() {
  Frame& frame = frames_.back();
  switch (frame.goal) {
    case Goal::whole:
      frames_.pop_back();
      return Next::done;
    case Goal::lower_bound:
      if (!expect(Symbol::logical_and, "Expected AND keyword")) return Next::failed;
      if (at_end_of_statement()) {
        stop("Expected expression after AND");
        return Next::failed;
      }
      frame.goal = Goal::upper_bound;
      return Next::term;
    case Goal::operand:
    case Goal::upper_bound: {
      const Frame complete = frame;
      frames_.pop_back();
      Node& operand = tree_.nodes_[pieces_.back()];
      const Symbol sign = tree_.tokens_[complete.token].symbol;
      if (complete.kind == NodeKind::prefix && sign != Symbol::logical_not &&
          operand.kind == NodeKind::number) {
        operand.negative ^= sign == Symbol::minus;
        return Next::operator_;
      }
      reduce(complete.kind, complete.token, complete.height);
      return Next::operator_;
    }
    case Goal::index:
      if (!close(Symbol::close_bracket)) return Next::failed;
      path_ = frame.height;
      frames_.pop_back();
      return Next::operator_;
    case Goal::cast_operand:
      return complete_cast(Frame(frame));
    case Goal::case_subject:
    case Goal::case_condition:
    case Goal::case_result:
    case Goal::case_else:
      return complete_case(frame);
    default:
      return complete_elements(Frame(frame));
  }
}

Parser::Next Parser::complete_elements(const Frame& frame) {
  if (frame.goal == Goal::field_name) {
    if (!expect(Symbol::colon, "Expected COLON")) return Next::failed;
    frames_.back().goal = Goal::field_value;
    return Next::term;
  }
  if (accept(Symbol::comma)) {
    if (frame.goal == Goal::field_value) frames_.back().goal = Goal::field_name;
    return Next::term;
  }
  Symbol closing = Symbol::close_paren;
  if (frame.kind == NodeKind::structure) closing = Symbol::close_curly;
  if (frame.kind == NodeKind::bag) closing = Symbol::close_bag;
  if (frame.kind == NodeKind::list && !frame.group && !frame.operand_of_in) closing = Symbol::close_bracket;
  if (!close(closing)) return Next::failed;
  frames_.pop_back();
  const bool grouped = frame.group && pieces_.size() == frame.height + 1;
  if (!grouped) reduce(frame.kind, frame.token, frame.height);
  if (!frame.operand_of_in) path_ = pieces_.size() - 1;
  return Next::operator_;
}

Parser::Next Parser::complete_case(Frame& frame) {
  if (frame.goal == Goal::case_subject || frame.goal == Goal::case_condition) {
    const bool subject = frame.goal == Goal::case_subject;
    if (!(subject ? expect(Symbol::when, "Expected a WHEN clause in CASE")
                  : expect(Symbol::then, "Expected THEN keyword"))) {
      return Next::failed;
    }
    frame.goal = subject ? Goal::case_condition : Goal::case_result;
    return Next::term;
  }
  if (frame.goal == Goal::case_result && (symbol() == Symbol::when || symbol() == Symbol::else_)) {
    frame.goal = symbol() == Symbol::when ? Goal::case_condition : Goal::case_else;
    advance();
    return Next::term;
  }
  if (!expect(Symbol::end_, "Expected END keyword")) return Next::failed;
  const Frame complete = frame;
  frames_.pop_back();
  reduce(complete.kind, complete.token, complete.height);
  path_ = pieces_.size() - 1;
  return Next::operator_;
}

Parser::Next Parser::complete_cast(const Frame& frame) {
  if (!expect(Symbol::as, "Expected AS") || !type_name() || !close(Symbol::close_paren)) {
    return Next::failed;
  }
  frames_.pop_back();
  reduce(frame.kind, frame.token, frame.height);
  path_ = pieces_.size() - 1;
  return Next::operator_;
}

}  // namespace gramme::partiql
