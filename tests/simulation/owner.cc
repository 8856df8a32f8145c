#include "owner.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "requests.h"

namespace gramme::simulation {
namespace {

constexpr uint64_t partitions = 2, sort_keys = 4;  // of an owner in each table
/// Beyond so many the owner reads until it knows more.
constexpr size_t worlds_max = 32;

/// Half of the time for which a token is remembered.
constexpr int64_t token_seconds = 300;

constexpr std::string_view condition_failed = "ConditionalCheckFailedException";

}  // namespace

Owner::Owner(std::string name, const std::vector<TableShape>& tables, Random& random, Findings& findings)
    : Actor(std::move(name), findings), tables_(tables), random_(random) {}

const TableShape& Owner::draw_table() const { return tables_[random_.below(tables_.size())]; }

Key Owner::draw_key() {
  return {draw_table().name, fmt::format("{}.{}", name(), random_.below(partitions)),
          int64_t(random_.below(sort_keys))};
}

std::string Owner::draw_token() { return fmt::format("{}-{}", name(), ++tokens_); }

Item Owner::draw_item(const Key& key, int64_t now) {
  Item item = key_attributes(key);
  item["t"] = string_value(draw_token());
  item["v"] = number_value(int64_t(tokens_) * 1000);
  if (!random_.one_in(3)) item["g"] = string_value(fmt::format("{}.{}", name(), random_.below(2)));
  if (!random_.one_in(3)) item["n"] = number_value(int64_t(random_.below(5)));
  if (!random_.one_in(3)) item["l"] = number_value(int64_t(random_.below(5)));
  const auto table = std::ranges::find(tables_, key.table, &TableShape::name);
  if (table->expires && random_.one_in(4)) item["e"] = number_value(now + int64_t(random_.below(20)));
  if (random_.one_in(8)) item["filler"] = string_value(std::string(random_.below(3000), 'f'));
  return item;
}

std::optional<Condition> Owner::draw_condition(const Key& key) {
  auto present = worlds_.any().find(key);
  switch (random_.below(6)) {
    case 0:
      return Condition{Condition::Kind::exists};
    case 1:
      return Condition{Condition::Kind::absent};
    case 2:
      return Condition{
          Condition::Kind::version,
          present == worlds_.any().end() ? 1 : version_of(present->second) + int64_t(random_.below(2))};
    default:
      return {};
  }
}

Action Owner::draw_action(int64_t now) {
  Action action{.kind = Action::Kind(random_.below(3)), .key = draw_key()};
  if (action.kind == Action::Kind::put) action.item = draw_item(action.key, now);
  if (action.kind == Action::Kind::update) {
    action.changes["t"] = string_value(draw_token());
    const Item drawn = draw_item(action.key, now);
    for (const std::string name : {"g", "n", "l", "e"}) {
      if (!random_.one_in(3)) continue;
      auto value = drawn.find(name);
      action.changes[name] = value == drawn.end() ? std::nullopt : std::optional(value->second);
    }
  }
  action.condition = draw_condition(action.key);
  return action;
}

/// Of different items.
std::vector<Action> Owner::draw_actions(size_t most, int64_t now) {
  std::vector<Action> actions;
  std::set<Key> keys;
  for (size_t count = 1 + random_.below(most); actions.size() < count;) {
    Action action = draw_action(now);
    if (keys.insert(action.key).second) actions.push_back(std::move(action));
  }
  return actions;
}

std::optional<Request> Owner::next(int64_t now) {
  if (std::exchange(again_, false)) {
    if (!asked_->has_token || now - asked_->sent < token_seconds) return asked_->request;
    again_ = true;
    end(now);
  }
  const uint64_t drawn = worlds_.size() > worlds_max ? 90 : random_.below(100);
  asked_ = drawn < 35   ? ask_one(now)
           : drawn < 45 ? ask_statements(now)
           : drawn < 53 ? ask_batch(now)
           : drawn < 70 ? ask_transaction(now)
           : drawn < 78 ? ask_get()
           : drawn < 94 ? ask_many()
                        : ask_pages();
  asked_->sent = now;
  return asked_->request;
}

void Owner::end(int64_t now) {
  if (std::exchange(again_, false) && asked_->has_token)
    (void)worlds_.carried_out(asked_->actions, asked_->together, Worlds::Told::unknown, {}, now);
}

/// Nothing is learnt while the same request is to be sent again: it may still be made, or pages of it have
/// shown what has expired since.
bool Owner::may_find(const std::string& table, const World& items, int64_t now) {
  World seen;
  std::vector<Key> keys;
  for (const Key& key : worlds_.keys()) {
    if (key.table == table) keys.push_back(key);
  }
  for (const auto& [key, item] : items) {
    if (!owns(key)) continue;
    seen.emplace(key, item);
    keys.push_back(key);
  }
  if (!again_) return worlds_.saw(keys, seen, now);
  Worlds possible = worlds_;
  if (asked_->has_token)
    (void)possible.carried_out(asked_->actions, asked_->together, Worlds::Told::unknown, {}, now);
  return possible.saw(keys, seen, now);
}

Owner::Asked Owner::ask_one(int64_t now) {
  Asked asked{.actions = {draw_action(now)}};
  const bool shows = random_.one_in(2), updates = asked.actions[0].kind == Action::Kind::update;
  asked.shows_new = shows && updates;
  asked.shows_old = shows && (!updates || random_.one_in(2));
  if (asked.shows_old) asked.shows_new = false;
  asked.request = single(asked.actions[0], asked.shows_old, asked.shows_new);
  return asked;
}

/// A statement, a batch of some, or a transaction of some.
Owner::Asked Owner::ask_statements(int64_t now) {
  const uint64_t form = random_.below(3);
  Asked asked{.actions = draw_actions(form == 0 ? 1 : 4, now)};
  for (Action& action : asked.actions) {
    action.condition.reset();
    action.must_be_new = action.kind == Action::Kind::put;
    action.must_exist = action.kind == Action::Kind::update;
  }
  if (form == 0) {
    asked.request = statement(asked.actions[0]);
  } else if (form == 1) {
    asked.together = Together::each_by_itself;
    asked.has_answers = true;
    asked.request = statement_batch(asked.actions);
  } else {
    asked.has_token = random_.one_in(2);
    asked.request = statement_transaction(asked.actions, asked.has_token ? draw_token() : "");
  }
  return asked;
}

Owner::Asked Owner::ask_batch(int64_t now) {
  Asked asked{.actions = draw_actions(4, now), .together = Together::each_by_itself};
  for (Action& action : asked.actions) {
    action.condition.reset();
    if (action.kind == Action::Kind::erase) continue;
    action.kind = Action::Kind::put;
    action.changes.clear();
    action.item = draw_item(action.key, now);
  }
  asked.request = batch_write(asked.actions);
  return asked;
}

Owner::Asked Owner::ask_transaction(int64_t now) {
  Asked asked{.actions = draw_actions(5, now)};
  for (Action& action : asked.actions) {
    if (action.condition && random_.one_in(3)) action = {Action::Kind::check, action.key, action.condition};
  }
  asked.has_token = random_.one_in(2);
  asked.request = transaction(asked.actions, asked.has_token ? draw_token() : "");
  return asked;
}

Owner::Asked Owner::ask_get() {
  const Key key = draw_key();
  return {.request = get_item(key), .looked_at = {key}};
}

/// All items, where worlds must be told apart.
Owner::Asked Owner::ask_many() {
  std::set<Key> keys;
  for (const Key& key : worlds_.keys()) keys.insert(key);
  while (worlds_.size() == 1 && keys.size() > 6)
    keys.erase(std::next(keys.begin(), int64_t(random_.below(keys.size()))));
  keys.insert(draw_key());
  const std::vector<Key> all(keys.begin(), keys.end());
  return {.request = random_.one_in(2) ? batch_get(all) : transact_get(all), .looked_at = all};
}

/// A query or a scan in pages, of the table or of an index.
Owner::Asked Owner::ask_pages() {
  Asked asked{.table = &draw_table()};
  const TableShape& table = *asked.table;
  std::vector<std::string> indexes = {""};
  if (table.has_local_index) indexes.push_back("local");
  if (table.has_global_index) indexes.push_back("global");
  const std::string index = indexes[random_.below(indexes.size())];
  const bool scans = random_.one_in(4);
  const std::string partition = scans ? "" : fmt::format("{}.{}", name(), random_.below(partitions));
  const std::string hash = index == "global" ? "g" : "pk";
  asked.pages = fmt::format(R"({{"TableName":"{}","Limit":{})", table.name, 1 + random_.below(12));
  if (!index.empty()) asked.pages += fmt::format(R"(,"IndexName":"{}")", index);
  if (index != "global") asked.pages += R"(,"ConsistentRead":true)";
  if (!scans) {
    asked.pages += fmt::format(
        R"(,"KeyConditionExpression":"{} = :p","ExpressionAttributeValues":{{":p":{{"S":"{}"}}}},"ScanIndexForward":{})",
        hash, partition, random_.one_in(2));
  }
  for (const Key& key : worlds_.keys()) {
    if (key.table == table.name) asked.looked_at.push_back(key);
  }
  asked.shown = [=, projection = table.projection](const Item& item) {
    auto value = item.find(hash);
    const bool is_in = scans || (value != item.end() && value->second == string_value(partition));
    return !is_in ? Item() : index.empty() ? item : entry_of(item, index, projection);
  };
  asked.request = {scans ? "Scan" : "Query", asked.pages + "}"};
  return asked;
}

void Owner::answered(const Answer& answer, int64_t now) {
  count(answer, !asked_->actions.empty());
  asked_->actions.empty() ? judge_read(answer, now) : judge_write(answer, now);
}

void Owner::judge_write(const Answer& answer, int64_t now) {
  const std::string kind = answer.kind();
  Worlds::Told told = Worlds::Told::done;
  if (answer.is_unknown()) {
    told = Worlds::Told::unknown;
    // With its token it may be sent until it is known; it has its effect once.
    again_ = asked_->has_token && random_.one_in(2);
  } else if (kind == condition_failed || kind == "TransactionCanceledException" ||
             kind == "DuplicateItemException") {
    told = Worlds::Told::refused;
  } else if (!answer.is_ok()) {
    return find("a write was refused for no reason", asked_->request, answer);
  }
  if (again_) return;
  if (answer.is_ok() && asked_->has_answers) {
    if (!judge_each(answer, now)) find("an answer that cannot be", asked_->request, answer);
    return;
  }
  std::optional<Worlds::Observed> observed;
  if (answer.is_ok() && (asked_->shows_old || asked_->shows_new)) {
    const Json& attributes = Json::parse(answer.body)["Attributes"];
    observed = {asked_->shows_old,
                attributes.is_null() ? std::nullopt : std::optional(item_of(attributes))};
  }
  if (!worlds_.carried_out(asked_->actions, asked_->together, told, observed, now))
    find("an answer that cannot be", asked_->request, answer);
}

bool Owner::judge_each(const Answer& answer, int64_t now) {
  const Json body = Json::parse(answer.body);
  const std::vector<Json>& answers = body["Responses"].list();
  if (answers.size() != asked_->actions.size()) return false;
  for (size_t i = 0; i < answers.size(); ++i) {
    const std::string& code = answers[i]["Error"]["Code"].text();
    static const std::map<std::string, Worlds::Told> meanings = {
        {"", Worlds::Told::done},
        {"DuplicateItem", Worlds::Told::refused},
        {"ConditionalCheckFailed", Worlds::Told::refused},
        {"InternalServerError", Worlds::Told::unknown}};
    const auto meaning = meanings.find(code);
    if (meaning == meanings.end()) return false;
    if (!worlds_.carried_out({asked_->actions[i]}, asked_->together, meaning->second, {}, now))
      return false;
  }
  return true;
}

void Owner::judge_read(const Answer& answer, int64_t now) {
  if (answer.is_unknown()) return;
  if (!answer.is_ok()) return find("a read was refused", asked_->request, answer);
  const Json body = Json::parse(answer.body);
  auto note = [this](const std::string& table, const Json& shown) {
    if (shown.is_null()) return;
    const Item item = item_of(shown);
    asked_->seen[key_of(table, item)] = item;
  };
  if (asked_->table != nullptr) return take_page(body, answer, now);
  note(asked_->looked_at[0].table, body["Item"]);
  for (const auto& [table, items] : body["Responses"].members()) {
    for (const Json& item : items.list()) note(table, item);
  }
  const std::vector<Json>& responses = body["Responses"].list();
  for (size_t i = 0; i < responses.size(); ++i) note(asked_->looked_at[i].table, responses[i]["Item"]);
  if (!worlds_.saw(asked_->looked_at, asked_->seen, now))
    find("items that cannot be", asked_->request, answer);
}

void Owner::take_page(const Json& page, const Answer& answer, int64_t now) {
  for (const Json& shown : page["Items"].list()) {
    const Item item = item_of(shown);
    const Key key = key_of(asked_->table->name, item);
    if (!owns(key)) continue;
    if (!asked_->seen.emplace(key, item).second) find("an item twice", asked_->request, answer);
  }
  const Json& last = page["LastEvaluatedKey"];
  again_ = !last.is_null();
  if (again_) {
    asked_->request.body = asked_->pages + R"(,"ExclusiveStartKey":)" + last.dump() + "}";
  } else if (!worlds_.saw(asked_->looked_at, asked_->seen, now, asked_->shown)) {
    find("pages that cannot be, in them" + items_text(asked_->seen) + "\n where there might be" +
             items_text(worlds_.any()),
         asked_->request, answer);
  }
}

}  // namespace gramme::simulation
