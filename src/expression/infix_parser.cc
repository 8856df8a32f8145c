// The part of the parser that reads conditions and right sides of SET: operands, operators, calls,
// parentheses.
#include "expression/parser.h"

namespace gramme {

namespace {

/// OR, AND, NOT: how tightly they bind; 0 for everything else.
int precedence(Symbol symbol) {
  if (symbol == Symbol::logical_or) return 1;
  if (symbol == Symbol::logical_and) return 2;
  return symbol == Symbol::logical_not ? 3 : 0;
}

}  // namespace

/// A condition up to the end of the text, or the right side of a SET up to the next action.
bool Parser::expression() {
  pieces_.clear();
  pending_.clear();
  groups_ = 0;
  for (;;) {
    if (!piece()) return false;
    Next next;
    do {
      next = after_piece();
    } while (next == Next::operator_);
    if (next != Next::piece) return next == Next::done;
  }
}

/// An operand, with whatever opens in front of it.
bool Parser::piece() {
  for (;; cursor_.advance()) {
    if (grammar_ == Grammar::condition && cursor_.at(Symbol::logical_not) && !operands_only()) {
      wait(Symbol::logical_not, pieces_.size(), false);
    } else if (cursor_.at(Symbol::open)) {
      wait(Symbol::open, pieces_.size(), operands_only());
      ++groups_;
    } else if (cursor_.at(Symbol::identifier) && cursor_.following().symbol == Symbol::open) {
      wait(Symbol::call, pieces_.size(), true);
      cursor_.advance();
    } else {
      break;
    }
  }
  if (!(cursor_.at(Symbol::value) ? value() : path())) return false;
  pieces_.push_back({syntax_.root(), Role::operand});
  return true;
}

void Parser::wait(Symbol symbol, size_t height, bool operands_only) {
  pending_.push_back({{symbol, cursor_.current().text}, uint32_t(height), operands_only});
}

/// A piece is complete: gives it to the operator that waits for it, or looks for an operator behind it.
Parser::Next Parser::after_piece() {
  if (!pending_.empty() && pending_.back().operands_only && pending_.back().token.symbol != Symbol::open) {
    return waiting_operator();
  }
  if (at_end()) {
    reduce_logical(1);
    return Next::done;
  }
  if (cursor_.at(Symbol::close)) return close();
  return infix();
}

Parser::Next Parser::waiting_operator() {
  const Pending& operator_ = pending_.back();
  const Symbol symbol = operator_.token.symbol;
  const size_t count = pieces_.size() - operator_.height;
  if (symbol == Symbol::call || symbol == Symbol::in) {
    if (cursor_.accept(Symbol::comma)) return Next::piece;
    if (!expect(Symbol::close)) return Next::failed;
    reduce(symbol == Symbol::call ? Role::either : Role::whole);
  } else if (symbol == Symbol::between && count == 2) {
    return expect(Symbol::logical_and) ? Next::piece : Next::failed;
  } else {
    reduce(Role::whole);
  }
  return Next::operator_;
}

Parser::Next Parser::infix() {
  const Symbol symbol = cursor_.current().symbol;
  const bool is_condition = grammar_ == Grammar::condition;
  const Role role = pieces_.back().role;
  if (operands_only()) {
    syntax_error();
    return Next::failed;
  }
  if (is_condition && role != Role::operand &&
      (symbol == Symbol::logical_and || symbol == Symbol::logical_or)) {
    reduce_logical(precedence(symbol));
    wait(symbol, pieces_.size() - 1, false);
    cursor_.advance();
    return Next::piece;
  }
  const bool fits = is_condition
                        ? is_comparator(symbol) || symbol == Symbol::between || symbol == Symbol::in
                        : symbol == Symbol::plus || symbol == Symbol::minus;
  if (!fits || role == Role::whole) {
    syntax_error();
    return Next::failed;
  }
  wait(symbol, pieces_.size() - 1, true);
  cursor_.advance();
  return symbol != Symbol::in || expect(Symbol::open) ? Next::piece : Next::failed;
}

Parser::Next Parser::close() {
  const bool after_logical = !pending_.empty() && precedence(pending_.back().token.symbol) > 0;
  if (groups_ == 0 || (after_logical && pieces_.back().role == Role::operand)) {
    syntax_error();
    return Next::failed;
  }
  reduce_logical(1);
  pending_.pop_back();
  --groups_;
  if (pieces_.back().parenthesised) {
    stop("The expression has redundant parentheses;");
    return Next::failed;
  }
  pieces_.back().parenthesised = true;
  cursor_.advance();
  return Next::operator_;
}

/// Whether the text may end here: nothing is open, and a condition is a condition.
bool Parser::at_end() const {
  if (groups_ > 0) return false;
  if (grammar_ == Grammar::condition)
    return cursor_.at(Symbol::end) && pieces_.back().role != Role::operand;
  return cursor_.at(Symbol::end) || cursor_.at(Symbol::comma) || is_clause(cursor_.current().symbol);
}

void Parser::reduce_logical(int precedence_min) {
  while (!pending_.empty() && precedence(pending_.back().token.symbol) >= precedence_min) {
    reduce(Role::whole);
  }
}

/// Makes one piece of the last pending operator and its operands.
void Parser::reduce(Role role) {
  const Pending operator_ = pending_.back();
  const Symbol symbol = operator_.token.symbol;
  const auto first = uint32_t(syntax_.children_.size());
  const auto count = uint32_t(pieces_.size() - operator_.height);
  const Place place = grammar_ == Grammar::update ? Place::update
                      : precedence(symbol) > 0    ? Place::condition
                                                  : Place::operand;
  const Function function = symbol == Symbol::call ? function_of(operator_.token.text) : Function::unknown;
  if (symbol == Symbol::call && function == Function::unknown) {
    note(cursor_.offset(operator_.token.text), "Invalid function name; function: ", operator_.token.text);
  }
  for (size_t i = operator_.height; i < pieces_.size(); ++i) {
    const Syntax::Node& child = syntax_.nodes_[pieces_[i].node];
    check_place(pieces_[i].node, place);
    if (function == Function::list_append && child.function == Function::list_append) {
      note(cursor_.offset(child.text),
           "The function is not allowed to be used this way in an expression; function: ", child.text);
    }
    syntax_.children_.push_back(pieces_[i].node);
  }
  syntax_.nodes_.push_back({symbol, function, operator_.token.text, first, count});
  ++operators_;
  pending_.pop_back();
  pieces_.erase(pieces_.begin() + operator_.height, pieces_.end());
  pieces_.push_back({syntax_.root(), role});
}

void Parser::check_place(uint32_t index, Place place) {
  const Syntax::Node& node = syntax_.nodes_[index];
  if (node.symbol != Symbol::call || node.function == Function::unknown) return;
  const Place wanted = place_of(node.function);
  if (wanted == place) return;
  std::string_view fault = "The function is not allowed to be used this way in an expression; function: ";
  if (place == Place::update) fault = "The function is not allowed in an update expression; function: ";
  if (wanted == Place::update) fault = "The function is not allowed in a condition expression; function: ";
  note(cursor_.offset(node.text), fault, node.text);
}

}  // namespace gramme
