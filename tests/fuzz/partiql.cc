// PartiQL: a JSON object with a Statement, its Parameters and an Item. What is read says the same wherever
// it stands; what a SELECT answers, page by page, is what its WHERE clause holds for, however it is
// planned.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "api/shape.h"
#include "expression/partiql/statement.h"
#include "lib/fuzz.h"
#include "lib/json_tree.h"
#include "lib/store.h"
#include "protocol/json_reader.h"
#include "table/storage_keys.h"
#include "value/value_builder.h"

namespace gramme {
namespace {

struct Input {
  std::string statement;
  std::vector<Value> parameters;
  Item item;
  static std::span<const Field<Input>> shape();
};

constexpr std::array input_shape = {
    field<&Input::statement>("Statement", {.required = true}),
    field<&Input::parameters>("Parameters"),
    field<&Input::item>("Item"),
};
std::span<const Field<Input>> Input::shape() { return input_shape; }

void check_fault(const Error& error, size_t input_size) {
  HOLDS(error.kind().status < 500);
  HOLDS(!error.message().empty() && error.message().size() <= 64 * input_size + 2000);
}

void check_where(const partiql::Statement& statement, ItemView item) {
  const bool holds = statement.where.holds(item);
  ItemBuilder builder;
  const std::vector<std::string> names = statement.where.attributes();
  for (const Member& member : item ? item.members() : Members()) {
    if (std::ranges::find(names, member.name) != names.end()) builder.add(member.name, member.value);
  }
  const Item restricted = builder.build();
  HOLDS(statement.where.holds(restricted) == holds);
}

void check_statement(const Input& input, partiql::Place place, size_t size) {
  const auto read = [&] { return partiql::parse_statement(input.statement, input.parameters, place); };
  const Result<partiql::Statement> statement = read(), again = read();
  HOLDS(statement.has_value() == again.has_value());
  if (!statement) {
    HOLDS(statement.error().message() == again.error().message());
    return check_fault(statement.error(), size);
  }
  HOLDS(statement->kind == again->kind && statement->where.paths() == again->where.paths());
  check_where(*statement, input.item);
  HOLDS(!statement->item || statement->kind == partiql::StatementKind::insert);
  const Result<Item> updated = statement->update.apply(input.item);
  if (!updated) return check_fault(updated.error(), size);
  HOLDS(!*updated || is_well_formed_item(updated->bytes()));
}

// Plans.

/// The request of a statement, as ExecuteStatement takes it.
std::string request(const JsonTree& input, std::string_view further) {
  JsonTree members{.kind = Document::Kind::object, .name = {}, .text = {}};
  for (const JsonTree& member : input.members) {
    if (member.name == "Statement" || member.name == "Parameters") members.members.push_back(member);
  }
  std::string text;
  append_json(text, members);
  text.pop_back();
  return text + std::string(further) + "}";
}

/// How many entries of the table or index the WHERE clause holds for.
size_t count_of_matches(Store& store, const partiql::Statement& statement) {
  const TablePointer table = store.table(statement.source.table);
  const uint16_t index_id = statement.source.index ? table->find_index(*statement.source.index)->id : 0;
  size_t count = 0;
  for (const auto& [key, value] : store.entries(range_of_index(table->id, index_id)))
    count += statement.where.holds(ItemView(value));
  return count;
}

/// All pages of a SELECT: their items and how many there are; nothing of one that is refused.
std::optional<size_t> count_of_items(Store& store, const JsonTree& input, size_t limit) {
  size_t count = 0;
  std::string token;
  for (size_t pages = 0;; ++pages) {
    HOLDS(pages < 20);
    const std::string further =
        ",\"Limit\":" + std::to_string(limit) + (token.empty() ? "" : ",\"NextToken\":\"" + token + "\"");
    Outcome outcome = store.ask("ExecuteStatement", request(input, further));
    if (std::holds_alternative<Error>(outcome)) {
      HOLDS(pages == 0);
      return std::nullopt;
    }
    const Document answer = *read_json(answer_text(std::move(outcome)));
    count += answer.root().find("Items")->size();
    const auto next = answer.root().find("NextToken");
    if (!next) return count;
    token = next->text();
  }
}

void check_plan(const Input& input, const JsonTree& tree) {
  Store store;
  const Result<partiql::Statement> statement =
      partiql::parse_statement(input.statement, input.parameters, partiql::Place::single);
  if (statement && statement->kind == partiql::StatementKind::select) {
    const std::optional<size_t> all = count_of_items(store, tree, 1000);
    const bool may_resume = std::ranges::none_of(input.parameters, [](const Value& value) {
      return value.view().is(Type::list) || value.view().is(Type::map);
    });
    if (all) HOLDS(*all == count_of_matches(store, *statement));
    if (all && may_resume) HOLDS(count_of_items(store, tree, 2) == all);
  }
  const std::string member = request(tree, "");
  answer_text(store.ask("ExecuteStatement", member));
  answer_text(store.ask("BatchExecuteStatement", "{\"Statements\":[" + member + "]}"));
  answer_text(store.ask("ExecuteTransaction", "{\"TransactStatements\":[" + member + "]}"));
  store.check();
}

}  // namespace

void fuzz(std::string_view text) {
  const Result<Document> document = read_json(std::string(text));
  if (!document) return;
  const Result<Input> input = decode<Input>(document->root(), {.value_faults = ValueFaults::partiql});
  if (!input) return;
  for (partiql::Place place : {partiql::Place::single, partiql::Place::batch, partiql::Place::transaction})
    check_statement(*input, place, text.size());
  check_plan(*input, json_tree(document->root()));
}

}  // namespace gramme
