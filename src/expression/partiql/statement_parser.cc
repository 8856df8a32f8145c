// The part of the parser that reads statements and their clauses.
#include <fmt/format.h>

#include "api/errors.h"
#include "expression/partiql/lexer.h"
#include "expression/partiql/parser.h"

namespace gramme::partiql {

namespace {

constexpr int statements_max = 16;    // in each other
constexpr int select_precedence = 6;  // the clauses of a SELECT end at a UNION

}  // namespace

Result<Tree> Parser::parse(std::string_view text) {
  std::optional<std::vector<Token>> tokens = tokens_of(text);
  std::string fault;
  if (tokens) {
    Parser parser(*std::move(tokens));
    if (parser.whole()) return std::move(parser.tree_);
    fault = std::move(parser.fault_);
  }
  return validation("Statement wasn't well formed, can't be processed: " + fault);
}

bool Parser::whole() {
  if (!expression()) return false;
  tree_.root_ = take();
  if (at_end_of_statement()) {
    return inner_verb_.empty() ||
           stop(fmt::format("Keyword {} only expected at the top level in the query", inner_verb_));
  }
  return stop(symbol() == Symbol::semicolon
                  ? "Unexpected token after semicolon. (Only one query is allowed.)"
                  : "Unexpected token after expression");
}

bool Parser::statement() {
  const auto token = uint32_t(at_);
  if (depth_ == statements_max) return stop("Unexpected keyword");
  if (symbol() != Symbol::select && (depth_ > 0 || frames_.size() > 1)) inner_verb_ = lower(current().text);
  ++depth_;
  Clauses clauses{.verb = symbol()};
  if (!statement_body(clauses)) return false;
  --depth_;
  tree_.statements_.push_back(std::move(clauses));
  push({.kind = NodeKind::statement, .token = token, .first = uint32_t(tree_.statements_.size() - 1)});
  return true;
}

bool Parser::statement_body(Clauses& clauses) {
  switch (clauses.verb) {
    case Symbol::select:
      return select(clauses);
    case Symbol::insert_into:
      return insert(clauses);
    case Symbol::update:
      advance();
      return target(clauses) && changes(clauses) && where(clauses, -1) && returning(clauses);
    case Symbol::delete_:
      advance();
      return expect(Symbol::from, "Expected FROM after DELETE") && target(clauses) && where(clauses, -1) &&
             returning(clauses);
    case Symbol::from:
      clauses.verb = Symbol::update;
      advance();
      return from(clauses, -1) && where(clauses, -1) && changes(clauses) && returning(clauses);
    default:
      return change(clauses);
  }
}

bool Parser::select(Clauses& clauses) {
  advance();
  if (symbol() == Symbol::distinct) clauses.foreign = {"DISTINCT", uint32_t(at_)};
  if (!accept(Symbol::distinct)) accept(Symbol::all);
  if (symbol() == Symbol::value) clauses.foreign = {"SELECT VALUE", uint32_t(at_)};
  if (!accept(Symbol::value) && symbol() == Symbol::from) {
    return stop(
        "Expected identifier or an expression but found unexpected keyword 'from' in a select list.");
  }
  if (!columns(clauses) || !expect(Symbol::from, "Expected FROM after SELECT list") ||
      !from(clauses, select_precedence)) {
    return false;
  }
  if (accept(Symbol::let) && !foreign_clause(clauses, "LET")) return false;
  if (!where(clauses, select_precedence)) return false;
  if (accept(Symbol::order) && !order_by(clauses)) return false;
  if (accept(Symbol::group) &&
      !(expect(Symbol::by, "Expected BY") && foreign_clause(clauses, "GROUP BY"))) {
    return false;
  }
  if (accept(Symbol::having) && !foreign_clause(clauses, "HAVING")) return false;
  return !accept(Symbol::limit) || foreign_clause(clauses, "LIMIT");
}

bool Parser::columns(Clauses& clauses) {
  size_t count = 0;
  do {
    ++count;
    if (accept(Symbol::star)) {
      clauses.all_columns = true;
      continue;
    }
    if (!expression()) return false;
    clauses.columns.push_back(take());
    if (!alias(clauses)) return false;
  } while (accept(Symbol::comma));
  return !clauses.all_columns || count == 1 ||
         stop(
             "Other expressions may not be present in the select list when '*' is used without dot notation.");
}

/// The expressions of a clause that is going to be refused, as the first one of its kind.
bool Parser::foreign_clause(Clauses& clauses, std::string_view name) {
  if (!clauses.foreign) clauses.foreign = {name, uint32_t(at_)};
  do {
    if (!expression(select_precedence)) return false;
    take();
    if (accept(Symbol::as)) advance();
  } while (accept(Symbol::comma));
  return true;
}

bool Parser::from(Clauses& clauses, int precedence) {
  if (!source(clauses, precedence)) return false;
  while (accept(Symbol::comma) || accept(Symbol::join)) {
    clauses.several_sources = true;
    if (!source(clauses, precedence)) return false;
    if (!accept(Symbol::on)) continue;
    if (!expression(precedence)) return false;
    take();
  }
  return true;
}

bool Parser::source(Clauses& clauses, int precedence) {
  if (!expression(precedence)) return false;
  clauses.source = take();
  return alias(clauses) && further_aliases(clauses);
}

bool Parser::target(Clauses& clauses) {
  if (!simple_path()) return false;
  clauses.source = take();
  return alias(clauses) && further_aliases(clauses);
}

bool Parser::alias(Clauses& clauses) {
  const bool as = accept(Symbol::as);
  if (as && !is_name(symbol())) return stop("Expected identifier for AS-alias");
  if (!is_name(symbol())) return true;
  clauses.aliased = true;
  advance();
  return true;
}

/// AT and BY of a source.
bool Parser::further_aliases(Clauses& clauses) {
  for (Symbol word : {Symbol::at, Symbol::by}) {
    if (!accept(word)) continue;
    if (!is_name(symbol())) {
      return stop(word == Symbol::at ? "Expected identifier for AT-alias"
                                     : "Expected identifier for BY-alias");
    }
    clauses.aliased = true;
    advance();
  }
  return true;
}

bool Parser::where(Clauses& clauses, int precedence) {
  if (!accept(Symbol::where)) return true;
  if (!expression(precedence)) return false;
  clauses.where = take();
  return true;
}

bool Parser::order_by(Clauses& clauses) {
  if (!expect(Symbol::by, "Expected BY")) return false;
  do {
    if (!expression()) return false;
    const bool descending = symbol() == Symbol::desc;
    clauses.order_by.push_back({take(), descending});
    if (!accept(Symbol::desc)) accept(Symbol::asc);
    nulls();
  } while (accept(Symbol::comma));
  return true;
}

/// Where NULLs stand: keys are none.
void Parser::nulls() {
  if (lower(current().text) != "nulls") return;
  const std::string place = lower(tree_.tokens_[at_ + 1].text);
  if (place == "first" || place == "last") at_ += 2;
}

bool Parser::insert(Clauses& clauses) {
  advance();
  if (!simple_path()) return false;
  clauses.source = take();
  if (!accept(Symbol::value)) clauses.foreign = {"VALUES", uint32_t(at_)};
  if (!expression()) return false;
  clauses.item = take();
  return true;
}

bool Parser::changes(Clauses& clauses) {
  do {
    if (symbol() != Symbol::set && symbol() != Symbol::remove) return stop("Expected data manipulation");
    if (!change(clauses)) return false;
  } while (symbol() == Symbol::set || symbol() == Symbol::remove);
  return true;
}

bool Parser::change(Clauses& clauses) {
  const bool remove = accept(Symbol::remove);
  if (!remove) advance();
  do {
    if (!simple_path()) return false;
    Assignment assignment{.remove = remove, .target = take()};
    if (!remove) {
      if (!expect(Symbol::equal, "Expected '='") || !expression()) return false;
      assignment.value = take();
    }
    clauses.assignments.push_back(assignment);
  } while (!remove && accept(Symbol::comma));
  return true;
}

bool Parser::returning(Clauses& clauses) {
  if (!accept(Symbol::returning)) return true;
  switch (symbol()) {
    case Symbol::all_old:
    case Symbol::all_new:
    case Symbol::modified_old:
    case Symbol::modified_new:
      clauses.returning = symbol();
      advance();
      break;
    default:
      return stop("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
  }
  constexpr std::string_view fault = "Unsupported syntax in RETURNING columns.";
  return expect(Symbol::star, fault) && (symbol() != Symbol::comma || stop(fault));
}

}  // namespace gramme::partiql
