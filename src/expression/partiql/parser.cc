// The part of the parser that reads terms: what opens, literals, paths that are not expressions.
#include "expression/partiql/parser.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace gramme::partiql {

namespace {

constexpr int not_precedence = 30;

bool is_prefix(Symbol symbol) {
  return symbol == Symbol::logical_not || symbol == Symbol::plus || symbol == Symbol::minus;
}

constexpr std::pair<Symbol, NodeKind> literals[] = {
    {Symbol::string, NodeKind::string}, {Symbol::number, NodeKind::number},
    {Symbol::true_, NodeKind::boolean}, {Symbol::false_, NodeKind::boolean},
    {Symbol::null, NodeKind::null},     {Symbol::missing, NodeKind::missing},
    {Symbol::ion, NodeKind::ion},       {Symbol::parameter, NodeKind::parameter},
};

/// What is wrong with a token where an operand should begin.
std::string_view unexpected(Symbol symbol) {
  if (precedence_of(symbol) > 0 && symbol != Symbol::star) return "Unexpected operator";
  switch (symbol) {
    case Symbol::as:
    case Symbol::asc:
    case Symbol::at:
    case Symbol::by:
    case Symbol::desc:
      return "Unexpected term";
    default:
      return symbol >= Symbol::all ? "Unexpected keyword" : "Unexpected term";
  }
}

}  // namespace

Symbol Parser::symbol(size_t ahead) const {
  return at_ + ahead < tree_.tokens_.size() ? tree_.tokens_[at_ + ahead].symbol : Symbol::end;
}

bool Parser::accept(Symbol wanted) {
  if (symbol() != wanted) return false;
  advance();
  return true;
}

bool Parser::expect(Symbol wanted, std::string_view fault) { return accept(wanted) || stop(fault); }

bool Parser::stop(std::string_view fault) {
  fault_ = fault;
  return false;
}

bool Parser::at_end_of_statement() const {
  return symbol() == Symbol::end || (symbol() == Symbol::semicolon && symbol(1) == Symbol::end);
}

void Parser::open(Goal goal, NodeKind kind, uint32_t token, size_t height, int precedence) {
  frames_.push_back({goal, kind, token, uint32_t(height), precedence});
}

void Parser::push(Node node) {
  tree_.nodes_.push_back(node);
  pieces_.push_back(uint32_t(tree_.nodes_.size() - 1));
}

void Parser::reduce(NodeKind kind, uint32_t token, size_t height) {
  const auto first = uint32_t(tree_.children_.size());
  tree_.children_.insert(tree_.children_.end(), pieces_.begin() + ptrdiff_t(height), pieces_.end());
  const auto count = uint32_t(pieces_.size() - height);
  pieces_.resize(height);
  push({.kind = kind,
        .symbol = tree_.tokens_[token].symbol,
        .token = token,
        .first = first,
        .count = count});
}

uint32_t Parser::take() {
  const uint32_t node = pieces_.back();
  pieces_.pop_back();
  return node;
}

bool Parser::expression(int precedence) {
  open(Goal::whole, NodeKind::list, uint32_t(at_), pieces_.size(), precedence);
  const std::optional<size_t> outer_path = std::exchange(path_, std::nullopt);
  for (;;) {
    if (!term()) return false;
    Next next = after_term();
    while (next == Next::operator_) next = after_term();
    if (next == Next::failed) return false;
    if (next == Next::done) break;
  }
  path_ = outer_path;
  return true;
}

/// One operand, with whatever opens in front of it.
bool Parser::term() {
  while (opens()) {
  }
  if (!fault_.empty()) return false;
  if (path_) return true;  // something empty, like [], which opens() has read to its end
  if (!atom()) return false;
  path_ = pieces_.size() - 1;
  return true;
}

/// Reads one thing that an expression follows; false when there is none.
bool Parser::opens() {
  const auto token = uint32_t(at_);
  const Symbol opening = symbol();
  path_ = std::nullopt;
  if (is_prefix(opening)) {
    open(Goal::operand, NodeKind::prefix, token, pieces_.size(),
         opening == Symbol::logical_not ? not_precedence : closed_precedence);
    advance();
    return true;
  }
  switch (opening) {
    case Symbol::open_paren:
      open(Goal::element, NodeKind::list, token, pieces_.size());
      frames_.back().group = true;
      advance();
      return true;
    case Symbol::open_bracket:
      return brackets(opening, Symbol::close_bracket, NodeKind::list, Goal::element);
    case Symbol::open_bag:
      return brackets(opening, Symbol::close_bag, NodeKind::bag, Goal::element);
    case Symbol::open_curly:
      return brackets(opening, Symbol::close_curly, NodeKind::structure, Goal::field_name);
    case Symbol::case_: {
      advance();
      const bool searched = accept(Symbol::when);
      open(searched ? Goal::case_condition : Goal::case_subject,
           searched ? NodeKind::searched_case : NodeKind::simple_case, token, pieces_.size());
      return true;
    }
    case Symbol::cast:
      advance();
      if (!expect(Symbol::open_paren, "Missing left parenthesis after CAST")) return false;
      open(Goal::cast_operand, NodeKind::cast, token, pieces_.size());
      return true;
    default:
      return (is_name(opening) || opening == Symbol::function) && symbol(1) == Symbol::open_paren && call();
  }
}

/// False, with a path begun, when they are empty.
bool Parser::brackets(Symbol opening, Symbol closing, NodeKind kind, Goal goal) {
  const auto token = uint32_t(at_);
  CHECK(accept(opening));
  open(goal, kind, token, pieces_.size());
  if (!accept(closing)) return true;
  frames_.pop_back();
  reduce(kind, token, pieces_.size());
  path_ = pieces_.size() - 1;
  return false;
}

bool Parser::call() {
  const auto token = uint32_t(at_);
  const std::string name = lower(current().text);
  const bool counts = name == "count";
  advance();
  advance();
  if (symbol() == Symbol::star && counts) {
    advance();
    if (!close(Symbol::close_paren)) return false;
  } else if (symbol() == Symbol::star) {
    return stop(name + "(*) is not allowed");
  } else if (symbol() != Symbol::close_paren) {
    open(Goal::element, NodeKind::call, token, pieces_.size());
    return true;
  } else if (counts) {
    return stop("Aggregate functions are always unary");
  } else {
    advance();
  }
  reduce(NodeKind::call, token, pieces_.size());
  path_ = pieces_.size() - 1;
  return false;
}

bool Parser::atom() {
  const auto token = uint32_t(at_);
  switch (symbol()) {
    case Symbol::select:
    case Symbol::insert_into:
    case Symbol::update:
    case Symbol::delete_:
    case Symbol::from:
    case Symbol::set:
    case Symbol::remove:
      return statement();
    case Symbol::at_sign:
      advance();
      if (!is_name(symbol())) return stop("Identifier must follow @-operator");
      push({.kind = NodeKind::name, .symbol = symbol(), .token = token + 1});
      advance();
      return true;
    case Symbol::identifier:
    case Symbol::quoted:
      push({.kind = NodeKind::name, .symbol = symbol(), .token = token});
      advance();
      return true;
    default:
      return literal();
  }
}

bool Parser::literal() {
  const auto* row = std::ranges::find(literals, symbol(), &std::pair<Symbol, NodeKind>::first);
  if (row == std::end(literals)) return stop(unexpected(symbol()));
  push({.kind = row->second, .symbol = symbol(), .token = uint32_t(at_)});
  advance();
  return true;
}

/// A path of names and literal indexes; AWS tells a fault in its first component apart.
bool Parser::simple_path() {
  if (!is_name(symbol())) return stop("Expected identifier for simple path");
  const size_t first = pieces_.size();
  push({.kind = NodeKind::name, .symbol = symbol(), .token = uint32_t(at_)});
  advance();
  for (;;) {
    if (accept(Symbol::dot)) {
      if (symbol() == Symbol::star) return stop("Invalid path dot component for simple path");
      if (!is_name(symbol())) return stop("Invalid path dot component");
      push({.kind = NodeKind::member, .symbol = symbol(), .token = uint32_t(at_)});
      advance();
    } else if (accept(Symbol::open_bracket)) {
      if (accept(Symbol::star)) {
        push({.kind = NodeKind::wildcard, .symbol = Symbol::star, .token = uint32_t(at_ - 1)});
      } else if (!expression()) {
        return false;
      }
      if (!close(Symbol::close_bracket)) return false;
    } else {
      break;
    }
  }
  if (pieces_.size() > first + 1) reduce(NodeKind::path, tree_.nodes_[pieces_[first]].token, first);
  return true;
}

}  // namespace gramme::partiql
