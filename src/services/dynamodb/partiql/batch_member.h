// A statement of BatchExecuteStatement, from its text to the item that it is about.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/shape.h"
#include "expression/partiql/statement.h"
#include "services/dynamodb/partiql/item_select.h"
#include "services/dynamodb/partiql/statement_write.h"
#include "services/service.h"

namespace gramme::dynamodb {

struct BatchStatementRequest {
  ReturnValuesOnConditionCheckFailure on_condition_check_failure =
      ReturnValuesOnConditionCheckFailure::none;
  std::string statement;
  Late<std::vector<Value>> parameters;  // faults are the member's own
  std::optional<bool> consistent_read;

  static std::span<const Field<BatchStatementRequest>> shape();
  static std::span<const Field<BatchStatementRequest>> printed_shape();
};

/// What a member answers: an error or an item, or neither. AWS names the table unless PartiQL itself
/// refused the statement.
struct MemberAnswer {
  std::optional<Error> error = {};
  std::string table_name = {};
  Item item = {};

  void write(Writer& writer) const;
};

struct BatchMember {
  const BatchStatementRequest* request;
  std::optional<partiql::Statement> statement = {};
  partiql::Returning returning = partiql::Returning::nothing;
  std::optional<ItemSelect> read = {};
  std::optional<ItemAction> write = {};
  MemberAnswer refused = {};

  bool is_refused() const { return refused.error.has_value(); }
  bool reads() const { return statement && statement->kind == partiql::StatementKind::select; }
};

/// The members, each with its faults; or the fault of the batch as a whole, in which refused members have
/// no part. They borrow the requests.
Result<std::vector<BatchMember>> members_of(const Call& call,
                                            const std::vector<BatchStatementRequest>& requests);

}  // namespace gramme::dynamodb
