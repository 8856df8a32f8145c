// ExecuteTransaction: up to 100 statements on distinct items, all of which read or all write.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "api/errors.h"
#include "base/bytes.h"
#include "services/dynamodb/partiql/item_select.h"
#include "services/dynamodb/partiql/statement_request.h"
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

constexpr std::array parameterized_statement_shape = {on_failure_field<ParameterizedStatement>,
                                                      statement_field<ParameterizedStatement>,
                                                      parameters_field<ParameterizedStatement>};
constexpr std::array printed_parameterized_statement = {statement_field<ParameterizedStatement>,
                                                        parameters_field<ParameterizedStatement>,
                                                        on_failure_field<ParameterizedStatement>};

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

Result<ItemAction> action_in_transaction(partiql::Statement statement, TablePointer table,
                                         ReturnValuesOnConditionCheckFailure on_failure) {
  const bool exists = statement.kind == partiql::StatementKind::exists;
  const bool says_more = !names_only_keys(statement.where, table->keys);
  Result<ItemAction> action = action_of(std::move(statement), std::move(table), KeyTypes::any, on_failure);
  if (exists && (!action.has_value() || !says_more))
    return validation("EXISTS() must contain a single item read with additional condition");
  return action;
}

/// The item is a key, or has one.
std::optional<Error> wrong_key_type(const Table& table, ItemView item) {
  for (const KeyAttribute* attribute : table.keys.attributes()) {
    if (!item.find(attribute->name)->is(attribute->type))
      return validation("The provided key element does not match the schema");
  }
  return std::nullopt;
}
std::optional<Error> wrong_key_type(const ItemSelect& select) {
  return wrong_key_type(*select.table, select.item);
}
std::optional<Error> wrong_key_type(const ItemAction& action) {
  return action.kind == ActionKind::insert ? std::nullopt : wrong_key_type(*action.table, action.item);
}

Result<std::string> key_of_item(const ItemSelect& select) {
  return checked_key(*select.table, select.item);
}

/// What `prepare` makes of each statement and its table, with the storage key; or a fault that cancels the
/// transaction. Of these AWS reports keys of a wrong type alone, whatever else is wrong with other
/// statements.
template <class Part, class Prepare>
Result<std::vector<Result<Part>>> parts_of(const Call& call, const ExecuteTransactionRequest& request,
                                           std::vector<partiql::Statement> statements, Prepare prepare) {
  std::vector<Result<Part>> parts;
  std::vector<Result<std::string>> keys;
  CancellationReasons wrong_types(statements.size());
  for (size_t i = 0; i < statements.size(); ++i) {
    Result<TablePointer> table = call.catalog.find(call.caller, statements[i].source.table);
    if (!table.has_value()) {
      parts.emplace_back(table.error());
      keys.emplace_back(table.error());
      continue;
    }
    Part part = TRY(
        placed(prepare(std::move(statements[i]), *std::move(table), request.transact_statements[i]), i));
    wrong_types[i] = wrong_key_type(part);
    Result<std::string>& key = keys.emplace_back(checked_storage_key(part));
    if (key.has_value()) {
      part.key = *key;
      parts.emplace_back(std::move(part));
    } else {
      parts.emplace_back(key.error());
      key = key_of_item(part);
    }
  }
  TRY(check_no_duplicates(keys));
  if (any(wrong_types)) return transaction_cancelled(std::move(wrong_types));
  return parts;
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

Step read_items(const Call& call, const ExecuteTransactionRequest& request,
                std::vector<partiql::Statement> statements) {
  const auto prepare = [](partiql::Statement statement, TablePointer table, const auto&) {
    return item_select(std::move(statement), std::move(table), "ExecuteTransaction", KeyTypes::any);
  };
  std::vector<Result<ItemSelect>> parts =
      TRY(parts_of<ItemSelect>(call, request, std::move(statements), prepare));
  CancellationReasons reasons(parts.size());
  std::vector<TransactedRead> reads;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].has_value()) {
      reads.push_back({std::move(parts[i]->table), std::move(parts[i]->key), std::move(parts[i]->columns)});
    } else {
      reasons[i] = parts[i].error();
    }
  }
  if (any(reasons)) return transaction_cancelled(std::move(reasons));
  return read_transacted(std::move(reads), request.return_consumed_capacity);
}

/// A transaction that writes answers nothing but what it consumed.
Planned with_no_responses(Planned planned) {
  auto* response = std::get_if<Response>(&planned.answer());
  if (response == nullptr) return planned;
  return {std::move(planned.batch()), [answer = std::move(*response)](Writer& writer) mutable {
            answer(writer);
            writer.name("Responses");
            writer.begin_list();
            writer.end_list();
          }};
}

Step write_items(const Call& call, const ExecuteTransactionRequest& request,
                 std::vector<partiql::Statement> statements) {
  const auto prepare = [](partiql::Statement statement, TablePointer table,
                          const ParameterizedStatement& sent) {
    return action_in_transaction(std::move(statement), std::move(table), sent.on_condition_check_failure);
  };
  std::vector<Result<ItemAction>> actions =
      TRY(parts_of<ItemAction>(call, request, std::move(statements), prepare));
  Transaction transaction(std::move(actions), token_of(call, request), request.return_consumed_capacity,
                          ReturnItemCollectionMetrics::none, call.settings);
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
  return reads ? read_items(call, request, std::move(statements))
               : write_items(call, request, std::move(statements));
}

}  // namespace gramme::dynamodb
