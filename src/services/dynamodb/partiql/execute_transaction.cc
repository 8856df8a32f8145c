// ExecuteTransaction: up to 100 statements on distinct items, all of which read or all write.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "api/errors.h"
#include "base/bytes.h"
#include "services/dynamodb/items/item_request.h"
#include "services/dynamodb/partiql/columns.h"
#include "services/dynamodb/partiql/key_access.h"
#include "services/dynamodb/partiql/statement_rules.h"
#include "services/dynamodb/partiql/statement_write.h"
#include "services/dynamodb/transactions/cancellation.h"
#include "services/dynamodb/transactions/transacted_reads.h"
#include "services/dynamodb/transactions/transaction.h"
#include "services/dynamodb/transactions/transaction_rules.h"
#include "table/item_keys.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {
namespace {

struct ParameterizedStatement {
  ReturnValuesOnConditionCheckFailure on_condition_check_failure =
      ReturnValuesOnConditionCheckFailure::none;
  std::string statement;
  std::vector<Value> parameters;

  static std::span<const Field<ParameterizedStatement>> shape();
  static std::span<const Field<ParameterizedStatement>> printed_shape();
};

constexpr auto mode_field =
    field<&ParameterizedStatement::on_condition_check_failure>("ReturnValuesOnConditionCheckFailure");
constexpr auto statement_field = field<&ParameterizedStatement::statement>("Statement", statement_rules);
constexpr auto parameters_field =
    field<&ParameterizedStatement::parameters>("Parameters", parameters_rules);

constexpr std::array parameterized_statement_shape = {mode_field, statement_field, parameters_field};
constexpr std::array printed_parameterized_statement = {statement_field, parameters_field, mode_field};

std::span<const Field<ParameterizedStatement>> ParameterizedStatement::shape() {
  return parameterized_statement_shape;
}
std::span<const Field<ParameterizedStatement>> ParameterizedStatement::printed_shape() {
  return printed_parameterized_statement;
}

struct ExecuteTransactionRequest {
  std::optional<std::string> client_request_token;
  std::vector<ParameterizedStatement> transact_statements;
  ReturnConsumedCapacity return_consumed_capacity = ReturnConsumedCapacity::none;

  static std::span<const Field<ExecuteTransactionRequest>> shape();
};

constexpr std::array execute_transaction_shape = {
    field<&ExecuteTransactionRequest::client_request_token>("ClientRequestToken", {.length_max = 36}),
    field<&ExecuteTransactionRequest::transact_statements>(
        "TransactStatements",
        {.required = true, .length_min = 1, .length_max = limits::transaction_actions_max}),
    field<&ExecuteTransactionRequest::return_consumed_capacity>("ReturnConsumedCapacity"),
};

std::span<const Field<ExecuteTransactionRequest>> ExecuteTransactionRequest::shape() {
  return execute_transaction_shape;
}

/// The faults that refuse the whole request are told with the statement's place.
template <class T>
Result<T> placed(Result<T> result, size_t index) {
  if (result.has_value()) return result;
  return validation(
      fmt::format("Validation failed in TransactStatements[{}]: {}", index, result.error().message()));
}

Result<partiql::Statement> parsed(const ParameterizedStatement& request) {
  const auto check_has_no_index = [](const partiql::Source& source) -> Result<void> {
    if (!source.index) return {};
    return validation("Reads on indices are not supported within transactions.");
  };
  return partiql::parse_statement(request.statement, request.parameters, partiql::Place::transaction,
                                  check_has_no_index);
}

Result<std::vector<partiql::Statement>> parsed_statements(const ExecuteTransactionRequest& request) {
  std::vector<partiql::Statement> statements;
  for (const ParameterizedStatement& each : request.transact_statements)
    statements.push_back(TRY(placed(parsed(each), statements.size())));
  const auto reads = [](const partiql::Statement& statement) {
    return statement.kind == partiql::StatementKind::select;
  };
  const auto count = std::ranges::count_if(statements, reads);
  if (count > 0 && size_t(count) < statements.size()) {
    return validation(
        "ExecuteTransaction API does not support both read and write operations in the same request.");
  }
  return statements;
}

Result<Item> key_of_select(const partiql::Statement& statement, const TablePointer& table) {
  const ReadTarget target{table};
  TRY(KeyAccess(target, statement).check_overlap());
  if (std::optional<Item> key = selected_key(statement.where, table->keys)) return *std::move(key);
  return validation(
      "Select statements within ExecuteTransaction must specify the primary key in the where clause.");
}

Result<TransactionAction> action_in_transaction(partiql::Statement statement, TablePointer table,
                                                ReturnValuesOnConditionCheckFailure on_failure) {
  const bool exists = statement.kind == partiql::StatementKind::exists;
  const bool says_more = !names_only_keys(statement.where, table->keys);
  Result<TransactionAction> action =
      action_of(std::move(statement), std::move(table), KeyTypes::any, on_failure);
  if (exists && (!action.has_value() || !says_more))
    return validation("EXISTS() must contain a single item read with additional condition");
  return action;
}

/// The statements with their tables and keys. A fault in `reasons` cancels the transaction.
struct Prepared {
  std::vector<TransactionAction> actions;  // of reads only table, key attributes and key
  std::vector<ItemForm> columns;           // of reads
  std::vector<Result<std::string>> keys;
  CancellationReasons reasons;
};

/// AWS reports a key of a wrong type alone, whatever else is wrong with the other statements.
CancellationReasons wrongly_typed(const std::vector<TransactionAction>& actions) {
  CancellationReasons reasons(actions.size());
  for (size_t i = 0; i < actions.size(); ++i) {
    if (!actions[i].table || actions[i].kind == ActionKind::insert) continue;
    for (const KeyAttribute* attribute : actions[i].table->keys.attributes()) {
      if (!actions[i].item.view().find(attribute->name)->is(attribute->type))
        reasons[i] = validation("The provided key element does not match the schema");
    }
  }
  return reasons;
}

Result<TransactionAction> prepared_action(partiql::Statement statement, TablePointer table,
                                          const ParameterizedStatement& request) {
  if (statement.kind != partiql::StatementKind::select) {
    return action_in_transaction(std::move(statement), std::move(table),
                                 request.on_condition_check_failure);
  }
  Item key = TRY(key_of_select(statement, table));
  return TransactionAction{.kind = ActionKind::check,
                           .table = std::move(table),
                           .item = std::move(key),
                           .check = {},
                           .update = {}};
}

Result<Prepared> prepared(const Call& call, const ExecuteTransactionRequest& request,
                          std::vector<partiql::Statement> statements) {
  Prepared result;
  result.reasons.resize(statements.size());
  for (size_t i = 0; i < statements.size(); ++i) {
    partiql::Statement& statement = statements[i];
    Result<TablePointer> table = call.catalog.find(call.caller, statement.source.table);
    if (!table.has_value()) {
      result.reasons[i] = table.error();
      result.actions.push_back(
          {.kind = ActionKind::check, .table = {}, .item = {}, .check = {}, .update = {}});
      result.keys.emplace_back(table.error());
      result.columns.emplace_back();
      continue;
    }
    result.columns.push_back(columns_of(std::move(statement.projection)));
    TransactionAction& action = result.actions.emplace_back(
        TRY(placed(prepared_action(std::move(statement), *table, request.transact_statements[i]), i)));
    Result<std::string>& key = result.keys.emplace_back(checked_action_key(action));
    if (key.has_value()) {
      action.key = *key;
    } else {
      result.reasons[i] = key.error();
    }
  }
  TRY(check_no_duplicates(result.keys));
  CancellationReasons wrong_types = wrongly_typed(result.actions);
  if (any(wrong_types)) return transaction_cancelled(std::move(wrong_types));
  return result;
}

/// What a repetition must repeat: everything but ReturnConsumedCapacity.
std::string canonical(const ExecuteTransactionRequest& request) {
  std::string out;
  for (const ParameterizedStatement& each : request.transact_statements) {
    out.push_back(char(each.on_condition_check_failure));
    append_sized(out, each.statement);
    append_varint(out, each.parameters.size());
    for (const Value& parameter : each.parameters) append_sized(out, parameter.view().bytes());
  }
  return out;
}

/// Tokens of TransactWriteItems are others (table/storage_keys.h).
constexpr char end_of_token = '\xff';

std::optional<TransactionToken> token_of(const Call& call, const ExecuteTransactionRequest& request) {
  if (!request.client_request_token) return std::nullopt;
  return TransactionToken{token_key(call.caller, *request.client_request_token + end_of_token),
                          fingerprint_of(canonical(request))};
}

Step read_items(Prepared prepared, ReturnConsumedCapacity wanted) {
  if (any(prepared.reasons)) return transaction_cancelled(std::move(prepared.reasons));
  std::vector<TransactedRead> reads;
  for (size_t i = 0; i < prepared.actions.size(); ++i) {
    TransactionAction& action = prepared.actions[i];
    reads.push_back({std::move(action.table), std::move(action.key), std::move(prepared.columns[i])});
  }
  return read_transacted(std::move(reads), wanted);
}

/// A transaction that writes answers nothing but what it consumed.
Planned with_no_responses(Planned planned) {
  auto* response = std::get_if<Response>(&planned.answer());
  if (response == nullptr) return planned;
  return {std::move(planned.batch()), [answer = std::move(*response)](Writer& writer) mutable {
            writer.name("Responses");
            writer.begin_list();
            writer.end_list();
            answer(writer);
          }};
}

Step write_items(const Call& call, Prepared prepared, const ExecuteTransactionRequest& request) {
  for (size_t i = 0; i < prepared.actions.size(); ++i)
    prepared.actions[i].fault = std::move(prepared.reasons[i]);
  Transaction transaction(std::move(prepared.actions), token_of(call, request),
                          request.return_consumed_capacity, ReturnItemCollectionMetrics::none,
                          call.settings);
  std::vector<std::string> keys = transaction.take_keys();
  return Write{.keys = std::move(keys),
               .plan = [transaction = std::move(transaction)](const Moment& moment, Present present) {
                 return with_no_responses(transaction.plan(moment, present));
               }};
}

}  // namespace

Step execute_transaction(const Call& call, Document::Node body) {
  const auto request = TRY(decode<ExecuteTransactionRequest>(
      body, {.wording = call.wording, .value_faults = ValueFaults::partiql}));
  std::vector<partiql::Statement> statements = TRY(parsed_statements(request));
  const bool reads = statements.front().kind == partiql::StatementKind::select;
  Prepared prepared_statements = TRY(prepared(call, request, std::move(statements)));
  return reads ? read_items(std::move(prepared_statements), request.return_consumed_capacity)
               : write_items(call, std::move(prepared_statements), request);
}

}  // namespace gramme::dynamodb
