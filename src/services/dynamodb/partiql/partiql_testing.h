// What the tests of PartiQL's operations share.
#pragma once

#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {

/// A store with a further table "Things", made like "Table", whose name is a word of PartiQL's. Statements
/// stand without double quotes.
class StatementStore : public ItemStore {
 public:
  StatementStore() {
    auto table = std::make_shared<Table>(*test_table());
    table->id = 20;
    table->name = "Things";
    rows = table;
    change([&](Batch& batch) { batch.put(catalog_key(table->owner, table->name), encode_table(*table)); });
  }

  void fill(std::initializer_list<Item> items) {
    change([&](Batch& batch) {
      for (const Item& each : items) append_item(batch, rows, each);
    });
  }

  /// `more` are further members of the request: `,"Limit":1`.
  std::string run(std::string_view statement, std::string_view more = "") {
    return without_kind(ask(execute_statement, request(statement, more)));
  }
  std::string batch(std::initializer_list<std::string> members, std::string_view more = "") {
    return without_kind(ask(batch_execute_statement, "{\"Statements\":" + list(members, more)));
  }
  std::string transact(std::initializer_list<std::string> members, std::string_view more = "") {
    return without_kind(ask(execute_transaction, "{\"TransactStatements\":" + list(members, more)));
  }

  static std::string request(std::string_view statement, std::string_view more = "") {
    return "{\"Statement\":\"" + std::string(statement) + "\"" + std::string(more) + "}";
  }

  TablePointer rows;

 private:
  static std::string list(std::initializer_list<std::string> members, std::string_view more) {
    std::string text;
    for (const std::string& member : members) {
      text += text.empty() ? "[" : ",";
      text += member.starts_with('{') ? member : request(member);
    }
    return text + "]" + std::string(more) + "}";
  }
};

/// The NextToken of an answer, as a further member of the next request; empty at the last page.
inline std::string next_token(const std::string& answer) {
  constexpr std::string_view name = ",\"NextToken\":";
  const size_t at = answer.find(name);
  return at == answer.npos ? std::string()
                           : answer.substr(at, answer.find('"', at + name.size() + 1) + 1 - at);
}

}  // namespace gramme::dynamodb
