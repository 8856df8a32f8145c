#include "requests.h"

#include <fmt/format.h>

#include <map>

namespace gramme::simulation {
namespace {

/// The texts of expressions, and what they stand for.
struct Expressions {
  std::string condition = {}, update = {};
  std::map<std::string, std::string> values = {};
};

Expressions expressions_of(const Action& action) {
  Expressions made;
  if (action.condition) {
    switch (action.condition->kind) {
      case Condition::Kind::exists:
        made.condition = "attribute_exists(pk)";
        break;
      case Condition::Kind::absent:
        made.condition = "attribute_not_exists(pk)";
        break;
      case Condition::Kind::version:
        made.condition = "v = :v";
        made.values[":v"] = number_value(action.condition->version);
        break;
    }
  }
  if (action.kind != Action::Kind::update) return made;
  std::string set = "SET v = if_not_exists(v, :zero) + :one", remove;
  made.values[":zero"] = number_value(0);
  made.values[":one"] = number_value(1);
  for (const auto& [name, value] : action.changes) {
    if (value) {
      set += fmt::format(", {0} = :new_{0}", name);
      made.values[":new_" + name] = *value;
    } else {
      remove += (remove.empty() ? " REMOVE " : ", ") + name;
    }
  }
  made.update = set + remove;
  return made;
}

std::string_view operation_of(Action::Kind kind) {
  switch (kind) {
    case Action::Kind::put:
      return "PutItem";
    case Action::Kind::update:
      return "UpdateItem";
    case Action::Kind::erase:
      return "DeleteItem";
    case Action::Kind::check:
      return "ConditionCheck";
  }
  return "";
}

std::string statement_text(const Action& action) {
  const auto where = fmt::format(R"(WHERE pk = '{}' AND sk = {})", action.key.pk, action.key.sk);
  std::string text;
  switch (action.kind) {
    case Action::Kind::put:
      for (const auto& [name, value] : action.item) text += (text.empty() ? "'" : ", '") + name + "': ?";
      return fmt::format(R"(INSERT INTO \"{}\" VALUE {{{}}})", action.key.table, text);
    case Action::Kind::update:
      for (const auto& [name, value] : action.changes) {
        text += value ? fmt::format(" SET {} = ?", name) : fmt::format(" REMOVE {}", name);
      }
      return fmt::format(R"(UPDATE \"{}\" SET v = v + 1{} {})", action.key.table, text, where);
    case Action::Kind::erase:
      return fmt::format(R"(DELETE FROM \"{}\" {})", action.key.table, where);
    case Action::Kind::check:
      break;
  }
  return text;
}

std::string parameters_of(const Action& action) {
  std::string parameters;
  auto add = [&](const std::string& value) { parameters += (parameters.empty() ? "" : ",") + value; };
  if (action.kind == Action::Kind::put) {
    for (const auto& [name, value] : action.item) add(value);
  } else if (action.kind == Action::Kind::update) {
    for (const auto& [name, value] : action.changes) {
      if (value) add(*value);
    }
  }
  return parameters;
}

/// The members of one statement, alone or among several.
std::string statement_members(const Action& action) {
  const std::string parameters = parameters_of(action);
  return fmt::format(R"("Statement":"{}"{})", statement_text(action),
                     parameters.empty() ? "" : fmt::format(R"(,"Parameters":[{}])", parameters));
}

std::string statement_list(const std::vector<Action>& actions) {
  std::string list;
  for (const Action& action : actions)
    list += fmt::format("{}{{{}}}", list.empty() ? "" : ",", statement_members(action));
  return list;
}

/// `members` of several requests, by their tables.
std::string by_table(const std::map<std::string, std::string>& tables, std::string_view before,
                     std::string_view after) {
  std::string body;
  for (const auto& [table, members] : tables)
    body += fmt::format("{}{}:{}{}{}", body.empty() ? "" : ",", json_string(table), before, members, after);
  return fmt::format(R"({{"RequestItems":{{{}}}}})", body);
}

/// Nothing when the token is empty.
std::string token_member(const std::string& token) {
  return token.empty() ? "" : fmt::format(R"(,"ClientRequestToken":"{}")", token);
}

}  // namespace

std::string key_text(const Key& key) { return item_text(key_attributes(key)); }

std::string members_of(const Action& action) {
  const Expressions made = expressions_of(action);
  std::string body = fmt::format(R"("TableName":"{}")", action.key.table);
  body += action.kind == Action::Kind::put ? R"(,"Item":)" + item_text(action.item)
                                           : R"(,"Key":)" + key_text(action.key);
  if (!made.update.empty()) body += fmt::format(R"(,"UpdateExpression":"{}")", made.update);
  if (!made.condition.empty()) body += fmt::format(R"(,"ConditionExpression":"{}")", made.condition);
  if (!made.values.empty()) body += R"(,"ExpressionAttributeValues":)" + item_text(made.values);
  return body;
}

Request single(const Action& action, bool shows_old, bool shows_new) {
  std::string body = members_of(action);
  if (shows_old) body += R"(,"ReturnValues":"ALL_OLD")";
  if (shows_new) body += R"(,"ReturnValues":"ALL_NEW")";
  return {std::string(operation_of(action.kind)), "{" + body + "}"};
}

Request statement(const Action& action) {
  return {"ExecuteStatement", "{" + statement_members(action) + "}"};
}

Request statement_batch(const std::vector<Action>& actions) {
  return {"BatchExecuteStatement", fmt::format(R"({{"Statements":[{}]}})", statement_list(actions))};
}

Request statement_transaction(const std::vector<Action>& actions, const std::string& token) {
  return {"ExecuteTransaction",
          fmt::format(R"({{"TransactStatements":[{}]{}}})", statement_list(actions), token_member(token))};
}

Request batch_write(const std::vector<Action>& actions) {
  std::map<std::string, std::string> tables;
  for (const Action& action : actions) {
    std::string& members = tables[action.key.table];
    if (!members.empty()) members += ",";
    members += action.kind == Action::Kind::put
                   ? fmt::format(R"({{"PutRequest":{{"Item":{}}}}})", item_text(action.item))
                   : fmt::format(R"({{"DeleteRequest":{{"Key":{}}}}})", key_text(action.key));
  }
  return {"BatchWriteItem", by_table(tables, "[", "]")};
}

Request transaction(const std::vector<Action>& actions, const std::string& token) {
  static const std::map<Action::Kind, std::string_view> names = {{Action::Kind::put, "Put"},
                                                                 {Action::Kind::update, "Update"},
                                                                 {Action::Kind::erase, "Delete"},
                                                                 {Action::Kind::check, "ConditionCheck"}};
  std::string body;
  for (const Action& action : actions)
    body += fmt::format(R"({}{{"{}":{{{}}}}})", body.empty() ? "" : ",", names.at(action.kind),
                        members_of(action));
  return {"TransactWriteItems", fmt::format(R"({{"TransactItems":[{}]{}}})", body, token_member(token))};
}

Request get_item(const Key& key) {
  return {"GetItem",
          fmt::format(R"({{"TableName":"{}","ConsistentRead":true,"Key":{}}})", key.table, key_text(key))};
}

Request batch_get(const std::vector<Key>& keys) {
  std::map<std::string, std::string> tables;
  for (const Key& key : keys) tables[key.table] += (tables[key.table].empty() ? "" : ",") + key_text(key);
  return {"BatchGetItem", by_table(tables, R"({"ConsistentRead":true,"Keys":[)", "]}")};
}

Request transact_get(const std::vector<Key>& keys) {
  std::string body;
  for (const Key& key : keys)
    body += fmt::format(R"({}{{"Get":{{"TableName":"{}","Key":{}}}}})", body.empty() ? "" : ",", key.table,
                        key_text(key));
  return {"TransactGetItems", fmt::format(R"({{"TransactItems":[{}]}})", body)};
}

}  // namespace gramme::simulation
