#include "services/dynamodb/partiql/batch_member.h"

#include "api/errors.h"
#include "services/dynamodb/items/distinct_keys.h"
#include "services/dynamodb/partiql/select.h"
#include "services/dynamodb/partiql/statement_request.h"
#include "services/dynamodb/transactions/cancellation.h"

namespace gramme::dynamodb {
namespace {

constexpr auto consistent_read_field = field<&BatchStatementRequest::consistent_read>("ConsistentRead");

constexpr std::array batch_statement_request_shape = {
    on_failure_field<BatchStatementRequest>, statement_field<BatchStatementRequest>,
    parameters_field<BatchStatementRequest>, consistent_read_field};
constexpr std::array printed_batch_statement_request = {
    statement_field<BatchStatementRequest>, parameters_field<BatchStatementRequest>, consistent_read_field,
    on_failure_field<BatchStatementRequest>};

}  // namespace

std::span<const Field<BatchStatementRequest>> BatchStatementRequest::shape() {
  return batch_statement_request_shape;
}
std::span<const Field<BatchStatementRequest>> BatchStatementRequest::printed_shape() {
  return printed_batch_statement_request;
}

void MemberAnswer::write(Writer& writer) const {
  writer.begin_object();
  if (error) {
    writer.name("Error");
    writer.begin_object();
    writer.member("Code", short_code(*error));
    if (error->members() != nullptr) error->members()->write(writer);
    writer.member("Message", error->message());
    writer.end_object();
  }
  if (item) {
    writer.name("Item");
    write_item(writer, item, partiql_numbers);
  }
  if (!table_name.empty()) writer.member("TableName", table_name);
  writer.end_object();
}

namespace {

Result<partiql::Statement> parsed(const Call& call, const BatchStatementRequest& request) {
  if (request.parameters.fault) return *request.parameters.fault;
  return partiql::parse_statement(request.statement, request.parameters.value, partiql::Place::batch,
                                  simple_index_check(call));
}

/// Its storage key becomes that of the member. What the item operation refuses to which AWS hands the
/// statement, it refuses in the table's name.
template <class ReadOrWrite>
void take_key(BatchMember& member, ReadOrWrite& part, std::string_view table_name) {
  Result<std::string> key = checked_storage_key(part);
  if (key.has_value()) {
    part.key = *std::move(key);
  } else {
    member.refused = {key.error(), std::string(table_name)};
  }
}

Result<void> prepare(const Call& call, BatchMember& member) {
  partiql::Statement& statement = *member.statement;
  const std::string table_name = statement.source.table;
  Result<TablePointer> table = call.catalog.find(call.caller, table_name);
  if (!table.has_value()) {
    member.refused = {table.error(), table_name};
  } else if (member.reads()) {
    member.read =
        TRY(item_select(std::move(statement), *std::move(table), "BatchExecuteStatement", KeyTypes::exact));
    take_key(member, *member.read, table_name);
  } else {
    member.returning = statement.returning;
    member.write = TRY(action_of(std::move(statement), *std::move(table), KeyTypes::exact,
                                 member.request->on_condition_check_failure));
    take_key(member, *member.write, table_name);
  }
  return {};
}

void refuse(BatchMember& member, const Error& error) { member.refused = {error, {}, {}}; }

}  // namespace

Result<std::vector<BatchMember>> members_of(const Call& call,
                                            const std::vector<BatchStatementRequest>& requests) {
  std::vector<BatchMember> members;
  bool reads = false;
  bool writes = false;
  for (const BatchStatementRequest& each : requests) {
    BatchMember& member = members.emplace_back(BatchMember{.request = &each});
    Result<partiql::Statement> statement = parsed(call, each);
    if (!statement.has_value()) {
      refuse(member, statement.error());
      continue;
    }
    member.statement = *std::move(statement);
    (member.reads() ? reads : writes) = true;
  }
  if (reads && writes)
    return validation("Read and write requests together in the same batch is not supported.");

  std::vector<Result<std::string>> keys;
  for (BatchMember& member : members) {
    if (member.is_refused()) continue;
    const Result<void> prepared = prepare(call, member);
    if (!prepared.has_value()) refuse(member, prepared.error());
    if (!member.is_refused()) keys.emplace_back(member.read ? member.read->key : member.write->key);
  }
  if (has_duplicates(keys)) return validation("Provided list of item keys contains duplicates");
  return members;
}

}  // namespace gramme::dynamodb
