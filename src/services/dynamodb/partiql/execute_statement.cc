// ExecuteStatement: one PartiQL statement.
#include "api/errors.h"
#include "services/dynamodb/items/item_read.h"
#include "services/dynamodb/partiql/next_token.h"
#include "services/dynamodb/partiql/select.h"
#include "services/dynamodb/partiql/statement_request.h"
#include "services/dynamodb/partiql/statement_write.h"

namespace gramme::dynamodb {
namespace {

struct ExecuteStatementRequest {
  ReturnValuesOnConditionCheckFailure on_condition_check_failure =
      ReturnValuesOnConditionCheckFailure::none;
  std::optional<int32_t> limit;
  std::string statement;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;
  std::vector<Value> parameters;
  std::optional<bool> consistent_read;
  std::optional<std::string> next_token;

  static std::span<const Field<ExecuteStatementRequest>> shape();
};

constexpr std::array execute_statement_shape = {
    on_failure_field<ExecuteStatementRequest>,
    field<&ExecuteStatementRequest::limit>("Limit", {.value_min = 1}),
    statement_field<ExecuteStatementRequest>,
    field<&ExecuteStatementRequest::return_consumed_capacity>("ReturnConsumedCapacity"),
    parameters_field<ExecuteStatementRequest>,
    field<&ExecuteStatementRequest::consistent_read>("ConsistentRead"),
    field<&ExecuteStatementRequest::next_token>("NextToken", {.length_max = 32768}),
};

std::span<const Field<ExecuteStatementRequest>> ExecuteStatementRequest::shape() {
  return execute_statement_shape;
}

/// What a statement answers that writes.
struct WrittenAnswer {
  Item returned;
  ConsumedCapacity capacity;
  ReturnConsumedCapacity return_consumed_capacity;

  void operator()(Writer& writer) const {
    capacity.write_member(writer, return_consumed_capacity);
    writer.name("Items");
    writer.begin_list();
    if (returned) write_item(writer, returned, partiql_numbers);
    writer.end_list();
  }
};

SelectOptions select_options(ExecuteStatementRequest& request, std::optional<Document::Node> parameters) {
  return {.consistency = consistency_of(request.consistent_read),
          .limit = request.limit,
          .next_token = std::move(request.next_token),
          .fingerprint = statement_fingerprint(request.statement, parameters, request.parameters),
          .may_resume = may_resume(request.parameters),
          .return_consumed_capacity = request.return_consumed_capacity};
}

/// No token was given out for a statement that writes.
Result<void> check_no_token(const SelectOptions& options) {
  if (!options.next_token) return {};
  TRY(read_next_token(*options.next_token, options.fingerprint));
  return mismatched_next_token();
}

Step write_item_of(const Call& call, partiql::Statement statement, const ExecuteStatementRequest& request) {
  const partiql::Returning returning = statement.returning;
  TablePointer table = TRY(call.catalog.find(call.caller, statement.source.table));
  ItemAction action = TRY(action_of(std::move(statement), std::move(table), KeyTypes::exact,
                                    request.on_condition_check_failure));
  action.key = TRY(checked_storage_key(action));
  StatementWrite write(std::move(action), returning, call.settings);
  std::vector<std::string> keys = write.take_keys();
  return Write{.keys = std::move(keys),
               .plan = [write = std::move(write), wanted = request.return_consumed_capacity](
                           const Moment& moment, Present present) -> Planned {
                 StatementWrite::Done done = TRY(write.run(moment, present));
                 return {std::move(done.batch),
                         WrittenAnswer{std::move(done.returned), std::move(done.consumed), wanted}};
               }};
}

}  // namespace

Step execute_statement(const Call& call, Document::Node body) {
  auto request = TRY(decode<ExecuteStatementRequest>(
      body, {.wording = call.wording, .value_faults = ValueFaults::partiql}));
  const SelectOptions options = select_options(request, body.find("Parameters"));
  partiql::Statement statement = TRY(partiql::parse_statement(
      request.statement, request.parameters, partiql::Place::single, simple_index_check(call)));
  if (statement.kind == partiql::StatementKind::select)
    return select_page(call, std::move(statement), options);
  TRY(check_no_token(options));
  return write_item_of(call, std::move(statement), request);
}

}  // namespace gramme::dynamodb
