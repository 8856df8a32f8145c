// A statement as it is written: its form is right, its names and values have no meaning yet.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "expression/partiql/token.h"

namespace gramme::partiql {

enum class NodeKind : uint8_t {
  name,  // `a`, `"a"`
  string,
  number,
  boolean,
  null,
  missing,
  ion,
  parameter,
  path,       // children: what it starts from, then `member`, `wildcard` or the nodes between brackets
  member,     // `.a`
  wildcard,   // `.*`, `[*]`
  list,       // [..], and what stands in parentheses when it is more than one
  bag,        // <<..>>
  structure,  // {..}: children are names and values in turn
  call,
  infix,
  prefix,
  between,
  is_type,  // child: an operand; the type is a token
  searched_case,
  simple_case,
  cast,
  statement,  // see Statements
};

/// One SET or REMOVE.
struct Assignment {
  bool remove;
  uint32_t target;
  uint32_t value = 0;  // of a SET
};

struct SortTerm {
  uint32_t node;
  bool descending;
};

/// A clause that the language has and DynamoDB has not.
struct ForeignClause {
  std::string_view name;
  uint32_t token;
};

/// The clauses of a statement; which ones it has, its verb says.
struct Clauses {
  Symbol verb;  // select, insert_into, update (also FROM .. SET), delete_, set (without a table)
  bool all_columns = false;
  bool aliased = false;  // the source or a column
  bool several_sources = false;
  std::vector<uint32_t> columns = {};
  std::optional<uint32_t> source = {};
  std::optional<uint32_t> where = {};
  std::vector<SortTerm> order_by = {};
  std::optional<ForeignClause> foreign = {};
  uint32_t item = 0;  // of insert
  std::vector<Assignment> assignments = {};
  std::optional<Symbol> returning = {};  // all_old, ...
};

struct Node {
  NodeKind kind;
  Symbol symbol = Symbol::end;  // of an operator or a literal
  bool negative = false;        // of a number
  uint32_t token = 0;           // the first one; of an infix operator its own; of a call its name
  uint32_t first = 0;           // children, or the clauses of a statement
  uint32_t count = 0;
};

/// Borrows the text of the statement.
class Tree {
 public:
  const Node& node(uint32_t index) const { return nodes_[index]; }
  size_t size() const { return nodes_.size(); }
  uint32_t root() const { return root_; }
  std::span<const uint32_t> children(const Node& node) const {
    return {children_.data() + node.first, node.count};
  }
  const Clauses& clauses(const Node& node) const { return statements_[node.first]; }
  const Token& token(uint32_t index) const { return tokens_[index]; }
  const Token& token(const Node& node) const { return tokens_[node.token]; }
  std::string position(const Node& node) const { return token(node).position().text(); }

 private:
  friend class Parser;
  std::vector<Token> tokens_;
  std::vector<Node> nodes_;  // children before their parents
  std::vector<uint32_t> children_;
  std::vector<Clauses> statements_;
  uint32_t root_ = 0;
};

}  // namespace gramme::partiql
