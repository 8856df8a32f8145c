#include "services/dynamodb/partiql/batch_member.h"

#include "api/errors.h"
#include "services/dynamodb/items/distinct_keys.h"
#include "services/dynamodb/items/item_request.h"
#include "services/dynamodb/partiql/columns.h"
#include "services/dynamodb/partiql/key_access.h"
#include "services/dynamodb/partiql/select.h"
#include "services/dynamodb/partiql/statement_rules.h"
#include "services/dynamodb/transactions/cancellation.h"
#include "table/item_keys.h"

namespace gramme::dynamodb {
namespace {

constexpr auto mode_field =
    field<&BatchStatementRequest::on_condition_check_failure>("ReturnValuesOnConditionCheckFailure");
constexpr auto statement_field = field<&BatchStatementRequest::statement>("Statement", statement_rules);
constexpr auto parameters_field = field<&BatchStatementRequest::parameters>("Parameters", parameters_rules);
constexpr auto consistent_read_field = field<&BatchStatementRequest::consistent_read>("ConsistentRead");

constexpr std::array batch_statement_request_shape = {mode_field, statement_field, parameters_field,
                                                      consistent_read_field};
constexpr std::array printed_batch_statement_request = {statement_field, parameters_field,
                                                        consistent_read_field, mode_field};

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
    writer.member("Message", error->message());
    if (error->members() != nullptr) error->members()->write(writer);
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

/// The key of a SELECT, as far as PartiQL judges it.
Result<Item> key_of_select(const partiql::Statement& statement, const TablePointer& table) {
  const Error no_key = validation(
      "Select statements within BatchExecuteStatement must specify the primary key in the where clause.");
  if (statement.source.index) return no_key;
  const ReadTarget target{table};
  TRY(KeyAccess(target, statement).check_overlap());
  std::optional<Item> key = selected_key(statement.where, table->keys);
  if (!key) return no_key;
  for (const KeyAttribute* attribute : table->keys.attributes())
    TRY(check_key_value_type(*attribute, *key->view().find(attribute->name)));
  return *std::move(key);
}

Result<std::string> checked_read_key(const Table& table, ItemView key) {
  TRY(check_key_sizes(table, key));
  return checked_key(table, key);
}

/// What the item operation refuses to which AWS hands the statement, it refuses in the table's name.
Result<void> prepare(const Call& call, BatchMember& member) {
  partiql::Statement& statement = *member.statement;
  const std::string table_name = statement.source.table;
  const auto keep = [&](auto&& result) {
    if (!result.has_value()) member.refused = {result.error(), table_name};
    return result.has_value();
  };
  Result<TablePointer> table = call.catalog.find(call.caller, table_name);
  if (!keep(table)) return {};
  member.table = *table;
  if (member.reads()) {
    const Item key = TRY(key_of_select(statement, *table));
    Result<std::string> storage_key = checked_read_key(**table, key);
    if (keep(storage_key)) member.key = *std::move(storage_key);
    member.columns = columns_of(std::move(statement.projection));
    return {};
  }
  member.returning = statement.returning;
  TransactionAction action = TRY(
      action_of(std::move(statement), *table, KeyTypes::exact, member.request->on_condition_check_failure));
  Result<std::string> storage_key = checked_action_key(action);
  if (!keep(storage_key)) return {};
  member.key = action.key = *std::move(storage_key);
  member.action = std::move(action);
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
    if (!member.is_refused()) keys.emplace_back(member.key);
  }
  if (has_duplicates(keys)) return validation("Provided list of item keys contains duplicates");
  return members;
}

}  // namespace gramme::dynamodb
