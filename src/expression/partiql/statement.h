// A PartiQL statement with its parameters filled in: the same paths, conditions and updates that
// expressions make, so that everything below exists once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "expression/condition.h"
#include "expression/partiql/token.h"
#include "expression/path.h"
#include "expression/update.h"
#include "value/value_view.h"

namespace gramme::partiql {

enum class StatementKind : uint8_t {
  select,
  insert,
  update,
  delete_,
  exists,  // EXISTS(SELECT ...): the condition of a transaction
};

/// What the RETURNING clause of an UPDATE or DELETE asks for.
enum class Returning : uint8_t { nothing, all_old, modified_old, all_new, modified_new };

/// One term of ORDER BY. It must be a name; what else it may be is refused only after the look-up of the
/// table: "Argument to ORDER BY must be of type VariableReference. Type: PATH at 1:61:1".
struct OrderTerm {
  std::string name;
  std::string type;  // `VariableReference` of a name; `PATH`, `LITERAL`, ... of anything else
  Position position;
  bool descending = false;
};

/// `FROM "table"."index"`.
struct Source {
  std::string table;  // a name or an ARN
  std::optional<std::string> index;
};

/// The trees are those of expressions, plus what PartiQL needs: operands may be conditions, whose value is
/// a boolean (ConditionOperand::condition()); NOT IN, NOT BETWEEN and IS NOT are a none_of. set_add and
/// set_delete are the clauses ADD and DELETE of an update; the update has no charge of its own.
struct Statement {
  StatementKind kind = StatementKind::select;
  Source source;                 // without an index but for SELECT and EXISTS
  std::vector<Path> projection;  // of SELECT, in written order, no column's name twice; empty: *
  Condition where;               // of all but INSERT; always true when there is no WHERE
  std::vector<OrderTerm> order_by;
  /// Of INSERT. A parameter may make it deeper than items may be; AWS notices that only when it stores
  /// it ("Nesting Levels have exceeded supported limits"), after the look-up of the key.
  Item item;
  Update update;  // of UPDATE
  Returning returning = Returning::nothing;
};

/// What a column of a SELECT is called: the last name of its path with the indexes behind it, `a.b[2]`
/// comes back as `b[2]`. DynamoDB Local, whose reader of PartiQL has AWS's texts, refuses two columns of
/// one name.
std::string column_name(const Path& path);

/// What a request may hold in the place of the statement.
enum class Place : uint8_t { single, batch, transaction };

/// Reads a statement. Everything that AWS refuses before it looks for the table is refused here, in its
/// order: syntax, words it does not know, misuse of MISSING, operand types, number of parameters, RETURNING
/// clauses that the statement does not take. All are ValidationExceptions, without the
/// `Validation failed in TransactStatements[0]: ` that ExecuteTransaction puts in front. Bounded time and
/// stack for any text.
///
/// `check_source` is asked, where there is one, at the place where AWS looks at the index: syntax, literals
/// and the number of parameters are in order, operands and the list of SELECT are not judged yet.
using SourceCheck = std::function<Result<void>(const Source&)>;
Result<Statement> parse_statement(std::string_view text, std::span<const Value> parameters, Place place,
                                  const SourceCheck& check_source = {});

}  // namespace gramme::partiql
