// An expression as it is written: its form is right, its names and values have no meaning yet.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/functions.h"
#include "expression/lexer.h"

namespace gramme {

enum class Grammar : uint8_t { condition, update, projection };

/// The form of one expression. Borrows its text.
class Syntax {
 public:
  /// A path (count, first: its parts), a value, or an operator or call (count, first: its children, which
  /// are nodes before it). Parentheses leave no trace.
  struct Node {
    Symbol symbol;
    Function function = Function::unknown;  // of a call
    std::string_view text = {};             // `:value`, a function's name
    uint32_t first = 0;
    uint32_t count = 0;
  };
  /// One step of a path: an identifier, a #name, or an index in the list before it.
  struct Part {
    Symbol symbol;
    std::string_view text;
  };
  /// One action of an update; the operand is that of SET, ADD and DELETE. A projection's paths are targets
  /// without a clause.
  struct Action {
    Symbol clause = Symbol::end;
    uint32_t target = 0;
    uint32_t operand = 0;
  };

  /// `parameter` is the request member, for messages. Faults come in DynamoDB's order: empty or too long a
  /// text, syntax and redundant parentheses, number of operators, then reserved words and misused functions
  /// as they are written. Constant stack; afterwards no node lies deeper than
  /// limits::expression_operators_max.
  static Result<Syntax> parse(Grammar grammar, std::string_view text, std::string_view parameter);

  const Node& node(uint32_t index) const { return nodes_[index]; }
  /// Of a condition.
  uint32_t root() const { return uint32_t(nodes_.size() - 1); }
  std::span<const uint32_t> children(const Node& node) const {
    return {children_.data() + node.first, node.count};
  }
  std::span<const Part> parts(const Node& node) const { return {parts_.data() + node.first, node.count}; }
  std::span<const Action> actions() const { return actions_; }

 private:
  friend class Parser;
  std::vector<Node> nodes_;  // children before their parents, in written order
  std::vector<uint32_t> children_;
  std::vector<Part> parts_;
  std::vector<Action> actions_;
};

}  // namespace gramme
