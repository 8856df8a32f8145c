// Puts the tokens of an expression together.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/syntax.h"
#include "expression/token_cursor.h"

namespace gramme {

/// An operator-precedence parser with stacks of its own. A parenthesis may turn out to hold an operand or a
/// condition, and a call may serve as either, so what was read carries what it can still be.
class Parser {
 public:
  Parser(Grammar grammar, std::string_view text);
  /// Reads the whole text; what is wrong with it otherwise.
  std::optional<std::string> run();
  Syntax take() { return std::move(syntax_); }

 private:
  /// Whole: a condition, or the sum or difference of an update.
  enum class Role : uint8_t { operand, whole, either };
  /// Something complete that was read.
  struct Piece {
    uint32_t node;
    Role role;
    bool parenthesised = false;
  };
  /// An operator, call or parenthesis that waits for (more) pieces; its own are those from `height` on.
  struct Pending {
    Token token;
    uint32_t height;
    bool operands_only;
  };
  enum class Next : uint8_t { piece, operator_, done, failed };

  bool expect(Symbol symbol) { return cursor_.accept(symbol) || syntax_error(); }
  /// Both note why reading stops, and are false.
  bool syntax_error() { return stop(cursor_.syntax_error()); }
  bool stop(std::string error);
  void note(size_t position, std::string_view fault, std::string_view subject);

  // The grammar; false where reading stopped.
  bool condition();
  bool projection();
  bool update();
  bool action(Symbol clause);

  bool path();
  bool path_part(Symbol first, Symbol second);
  bool value();

  bool expression();
  bool piece();
  Next after_piece();
  Next waiting_operator();
  Next infix();
  Next close();
  bool at_end() const;
  bool operands_only() const { return !pending_.empty() && pending_.back().operands_only; }
  void wait(Symbol symbol, size_t height, bool operands_only);
  void reduce(Role role);
  void reduce_logical(int precedence_min);
  void check_place(uint32_t node, Place place);

  Grammar grammar_;
  TokenCursor cursor_;
  Syntax syntax_;
  std::vector<Piece> pieces_;
  std::vector<Pending> pending_;
  size_t groups_ = 0;  // open parentheses, without those of calls and IN
  size_t operators_ = 0;
  std::optional<std::string> error_;
  // Faults of words give way to faults of syntax further on, so the first one is kept until the end.
  size_t fault_position_ = std::numeric_limits<size_t>::max();
  std::string fault_;
};

/// Whether an update continues with another clause.
inline bool is_clause(Symbol symbol) { return symbol >= Symbol::set && symbol <= Symbol::delete_; }

}  // namespace gramme
