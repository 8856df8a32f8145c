// Puts the tokens of a statement together.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/partiql/tree.h"

namespace gramme::partiql {

/// How tightly an infix operator binds; 0 for everything else.
int precedence_of(Symbol symbol);
constexpr int closed_precedence = 100;  // tighter than every operator

/// An operator-precedence parser with stacks of its own, so that brackets and operators may lie in each
/// other as deep as the text is long. Only statements in statements recurse, and those to a bounded depth.
///
/// Its faults are those of the PartiQL parser that AWS uses, which takes everything, statements too, for an
/// expression: so `SELECTT * FROMM "x"` is a product with a token left over.
class Parser {
 public:
  /// "Statement wasn't well formed, can't be processed: " and what is wrong.
  static Result<Tree> parse(std::string_view text);

 private:
  /// What a frame does with the expression that was read for it.
  enum class Goal : uint8_t {
    whole,        // the expression that was asked for
    operand,      // of an operator, which is complete with it
    lower_bound,  // of BETWEEN
    upper_bound,
    element,     // of a list, bag, call or group
    field_name,  // of a structure
    field_value,
    index,  // of a path
    case_subject,
    case_condition,
    case_result,
    case_else,
    cast_operand,
  };
  /// Something that waits for an expression; its own parts are the pieces from `height` on.
  struct Frame {
    Goal goal;
    NodeKind kind;
    uint32_t token;
    uint32_t height;
    int precedence = -1;  // only operators that bind tighter belong to what is read
    bool group = false;   // of a list: in round parentheses
    bool operand_of_in = false;
  };
  enum class Next : uint8_t { term, operator_, done, failed };

  explicit Parser(std::vector<Token> tokens) { tree_.tokens_ = std::move(tokens); }

  const Token& current() const { return tree_.tokens_[at_]; }
  Symbol symbol(size_t ahead = 0) const;
  void advance() { at_ += at_ + 1 < tree_.tokens_.size(); }
  bool accept(Symbol symbol);
  bool expect(Symbol symbol, std::string_view fault);
  bool close(Symbol closing);
  /// Notes why reading stops; false.
  bool stop(std::string_view fault);
  bool at_end_of_statement() const;

  // Expressions: each leaves one piece. False where reading stopped.
  bool expression(int precedence = -1);
  bool term();
  bool opens();
  bool atom();
  bool literal();
  bool call();
  bool simple_path();
  bool brackets(Symbol opening, Symbol closing, NodeKind kind, Goal goal);
  Next after_term();
  Next path_step();
  Next infix();
  Next complete();
  Next complete_elements(const Frame& frame);
  Next complete_case(Frame& frame);
  Next complete_cast(const Frame& frame);
  bool type_name();
  void open(Goal goal, NodeKind kind, uint32_t token, size_t height, int precedence = -1);
  void push(Node node);
  /// Makes one node of the pieces from `height` on.
  void reduce(NodeKind kind, uint32_t token, size_t height);
  uint32_t take();

  // Statements.
  bool whole();
  bool statement();
  bool statement_body(Clauses& clauses);
  bool select(Clauses& clauses);
  bool columns(Clauses& clauses);
  bool foreign_clause(Clauses& clauses, std::string_view name);
  bool from(Clauses& clauses, int precedence);
  bool source(Clauses& clauses, int precedence);
  bool where(Clauses& clauses, int precedence);
  bool order_by(Clauses& clauses);
  void nulls();
  bool insert(Clauses& clauses);
  bool target(Clauses& clauses);
  bool alias(Clauses& clauses);
  bool further_aliases(Clauses& clauses);
  bool changes(Clauses& clauses);
  bool change(Clauses& clauses);
  bool returning(Clauses& clauses);

  size_t at_ = 0;
  Tree tree_;
  std::vector<uint32_t> pieces_;
  std::vector<Frame> frames_;
  std::optional<size_t> path_;  // where the pieces of the path begin that is being read
  int depth_ = 0;               // of statements
  std::string inner_verb_;      // of a statement that changes something inside another one
  std::string fault_;
};

}  // namespace gramme::partiql
