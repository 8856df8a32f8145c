#include "expression/parser.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "api/limits.h"
#include "expression/reserved_words.h"

namespace gramme {

Parser::Parser(Grammar grammar, std::string_view text) : grammar_(grammar), cursor_(text) {
  syntax_.nodes_.reserve(8);
  syntax_.children_.reserve(8);
  syntax_.parts_.reserve(8);
}

std::optional<std::string> Parser::run() {
  const bool complete = grammar_ == Grammar::condition    ? condition()
                        : grammar_ == Grammar::projection ? projection()
                                                          : update();
  if (!complete) return error_;
  if (operators_ > limits::expression_operators_max) {
    return "The expression contains too many operators; operator count: 301";  // AWS stops counting there
  }
  if (!fault_.empty()) return fault_;
  return std::nullopt;
}

bool Parser::stop(std::string error) {
  error_ = std::move(error);
  return false;
}

/// Keeps the fault that is written first.
void Parser::note(size_t position, std::string_view fault, std::string_view subject) {
  if (position >= fault_position_) return;
  fault_position_ = position;
  fault_ = fmt::format("{}{}", fault, subject);
}

bool Parser::condition() {
  if (!expression()) return false;
  check_place(pieces_.back().node, Place::condition);
  return true;
}

bool Parser::projection() {
  do {
    if (!path()) return false;
    syntax_.actions_.push_back({.target = syntax_.root()});
  } while (cursor_.accept(Symbol::comma));
  return cursor_.at(Symbol::end) || syntax_error();
}

bool Parser::update() {
  std::array<bool, 4> seen{};
  do {
    const Token clause = cursor_.current();
    if (!is_clause(clause.symbol)) return syntax_error();
    bool& used = seen[size_t(clause.symbol) - size_t(Symbol::set)];
    // Behind every fault of a word, wherever that is written.
    if (used) {
      note(cursor_.text().size() + cursor_.offset(clause.text), "The \"",
           fmt::format("{}\" section can only be used once in an update expression;",
                       symbol_text(clause.symbol)));
    }
    used = true;
    cursor_.advance();
    do {
      if (!action(clause.symbol)) return false;
    } while (cursor_.accept(Symbol::comma));
  } while (!cursor_.at(Symbol::end));
  return true;
}

bool Parser::action(Symbol clause) {
  if (!path()) return false;
  Syntax::Action action{.clause = clause, .target = syntax_.root()};
  if (clause == Symbol::set) {
    if (!expect(Symbol::equal) || !expression()) return false;
    check_place(pieces_.back().node, Place::update);
    action.operand = pieces_.back().node;
  } else if (clause != Symbol::remove) {
    if (!value()) return false;
    action.operand = syntax_.root();
  }
  syntax_.actions_.push_back(action);
  return true;
}

bool Parser::value() {
  if (!cursor_.at(Symbol::value)) return syntax_error();
  syntax_.nodes_.push_back({.symbol = Symbol::value, .text = cursor_.current().text});
  cursor_.advance();
  return true;
}

bool Parser::path() {
  const auto first = uint32_t(syntax_.parts_.size());
  if (!path_part(Symbol::identifier, Symbol::name)) return false;
  for (;;) {
    if (cursor_.accept(Symbol::dot)) {
      if (!path_part(Symbol::identifier, Symbol::name)) return false;
    } else if (cursor_.accept(Symbol::open_bracket)) {
      if (!path_part(Symbol::index, Symbol::index) || !expect(Symbol::close_bracket)) return false;
    } else {
      break;
    }
  }
  const auto count = uint32_t(syntax_.parts_.size() - first);
  syntax_.nodes_.push_back({.symbol = Symbol::path, .first = first, .count = count});
  return true;
}

bool Parser::path_part(Symbol first, Symbol second) {
  if (!cursor_.at(first) && !cursor_.at(second)) return syntax_error();
  const std::string_view text = cursor_.current().text;
  int32_t index = 0;
  if (cursor_.at(Symbol::identifier) && is_reserved_word(text)) {
    note(cursor_.offset(text), "Attribute name is a reserved keyword; reserved keyword: ", text);
  } else if (cursor_.at(Symbol::index) &&
             std::from_chars(text.data(), text.data() + text.size(), index).ec != std::errc()) {
    note(cursor_.offset(text),
         "List index is not within the allowable range; index: ", fmt::format("[{}]", text));
  }
  syntax_.parts_.push_back({cursor_.current().symbol, text});
  cursor_.advance();
  return true;
}

}  // namespace gramme
