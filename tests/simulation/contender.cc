#include "contender.h"

#include <fmt/format.h>

#include <algorithm>

#include "json.h"

namespace gramme::simulation {
namespace {

constexpr int lists = 4;
constexpr int counter = lists;  // the item after the lists
/// Half of the time for which a token is remembered.
constexpr int64_t token_seconds = 300;

std::string key_of(int item) { return fmt::format(R"({{"pk":{{"S":"item-{}"}}}})", item); }

std::string append_members(int list, const std::string& element) {
  return fmt::format(
      R"x("TableName":"{}","Key":{},"UpdateExpression":"SET #l = list_append(if_not_exists(#l, :none), :new)",)x"
      R"("ExpressionAttributeNames":{{"#l":"list"}},)"
      R"("ExpressionAttributeValues":{{":none":{{"L":[]}},":new":{{"L":[{{"S":"{}"}}]}}}})",
      meeting_table, key_of(list), element);
}

}  // namespace

Request create_meeting_table() {
  return {"CreateTable",
          fmt::format(
              R"({{"TableName":"{}","AttributeDefinitions":[{{"AttributeName":"pk","AttributeType":"S"}}],)"
              R"("KeySchema":[{{"AttributeName":"pk","KeyType":"HASH"}}],"BillingMode":"PAY_PER_REQUEST",)"
              R"("StreamSpecification":{{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}}})",
              meeting_table)};
}

Contender::Contender(std::string name, Meeting& meeting, Random& random, Findings& findings)
    : Actor(std::move(name), findings), meeting_(meeting), random_(random) {}

std::optional<Request> Contender::next(int64_t now) {
  if (std::exchange(again_, false)) {
    if (now - sent_ < token_seconds) return request_;
    meeting_.appends[element_].outcome = Meeting::Append::Outcome::unknown;
  }
  has_token_ = false;
  sent_ = now;
  const uint64_t drawn = random_.below(10);
  request_ = drawn < 3 ? append_to_one() : drawn < 6 ? append_to_two() : drawn < 8 ? add() : look();
  return request_;
}

Request Contender::append_to_one() {
  asked_ = Asked::append;
  const int list = int(random_.below(lists));
  element_ = fmt::format("{}-{}", name(), ++elements_);
  meeting_.appends[element_].lists = {list};
  return {"UpdateItem", "{" + append_members(list, element_) + "}"};
}

/// In one of four cases the transaction asks for what never holds.
Request Contender::append_to_two() {
  asked_ = Asked::append;
  const int first = int(random_.below(lists)), second = (first + 1 + int(random_.below(lists - 1))) % lists;
  element_ = fmt::format("{}-{}", name(), ++elements_);
  meeting_.appends[element_].lists = {first, second};
  std::string body =
      fmt::format(R"("TransactItems":[{{"Update":{{{}}}}},{{"Update":{{{}{}}}}}])",
                  append_members(first, element_), append_members(second, element_),
                  random_.one_in(4) ? R"x(,"ConditionExpression":"attribute_exists(nowhere)")x" : "");
  has_token_ = random_.one_in(2);
  if (has_token_) body += fmt::format(R"(,"ClientRequestToken":"{}")", element_);
  return {"TransactWriteItems", "{" + body + "}"};
}

Request Contender::add() {
  asked_ = Asked::count;
  return {
      "UpdateItem",
      fmt::format(
          R"({{"TableName":"{}","Key":{},"UpdateExpression":"ADD amount :one","ReturnValues":"UPDATED_NEW",)"
          R"("ExpressionAttributeValues":{{":one":{{"N":"1"}}}}}})",
          meeting_table, key_of(counter))};
}

Request Contender::look() {
  asked_ = Asked::look;
  return read_meeting();
}

void Contender::answered(const Answer& answer, int64_t) {
  count(answer, asked_ != Asked::look);
  if (answer.is_unknown() && has_token_ && random_.one_in(2)) {
    again_ = true;
    return;
  }
  switch (asked_) {
    case Asked::append:
      return judge_append(answer);
    case Asked::count:
      if (answer.is_unknown()) {
        ++meeting_.additions_unknown;
      } else if (!answer.is_ok() ||
                 !meeting_.counted.insert(Json::parse(answer.body)["Attributes"]["amount"]["N"].integer())
                      .second) {
        find("a count that cannot be", request_, answer);
      }
      return;
    case Asked::look:
      if (answer.is_ok()) judge_look(answer);
      if (!answer.is_ok() && !answer.is_unknown()) find("a read was refused", request_, answer);
  }
}

void Contender::judge_append(const Answer& answer) {
  using Outcome = Meeting::Append::Outcome;
  Outcome& outcome = meeting_.appends[element_].outcome;
  if (answer.is_ok()) {
    outcome = Outcome::made;
  } else if (answer.is_unknown()) {
    outcome = Outcome::unknown;
  } else {
    outcome = Outcome::refused;
    if (answer.kind() != "TransactionCanceledException")
      find("a write was refused for no reason", request_, answer);
  }
}

/// A transaction reads one state: what was appended to two lists is in both or in neither.
void Contender::judge_look(const Answer& answer) {
  const auto seen = lists_of(answer);
  for (const auto& [list, elements] : seen) {
    if (elements.size() < lengths_[list]) find("a list that shrank", request_, answer);
    lengths_[list] = elements.size();
    for (const std::string& element : elements) {
      const auto append = meeting_.appends.find(element);
      if (append == meeting_.appends.end()) return find("a foreign element: " + element, request_, answer);
      for (int other : append->second.lists) {
        if (std::ranges::find(seen.at(other), element) == seen.at(other).end())
          return find("half of a transaction: " + element, request_, answer);
      }
    }
  }
}

Request read_meeting() {
  std::string gets;
  for (int item = 0; item <= lists; ++item)
    gets += fmt::format(R"({}{{"Get":{{"TableName":"{}","Key":{}}}}})", item ? "," : "", meeting_table,
                        key_of(item));
  return {"TransactGetItems", fmt::format(R"({{"TransactItems":[{}]}})", gets)};
}

std::map<int, std::vector<std::string>> lists_of(const Answer& answer) {
  std::map<int, std::vector<std::string>> found;
  const Json body = Json::parse(answer.body);
  const auto& responses = body["Responses"].list();
  for (int list = 0; list < lists; ++list) {
    std::vector<std::string>& elements = found[list];
    if (size_t(list) >= responses.size()) continue;
    for (const Json& element : responses[size_t(list)]["Item"]["list"]["L"].list())
      elements.push_back(element["S"].text());
  }
  return found;
}

int64_t counter_of(const Answer& answer) {
  const Json body = Json::parse(answer.body);
  const auto& responses = body["Responses"].list();
  return responses.size() <= size_t(counter) ? 0
                                             : responses[size_t(counter)]["Item"]["amount"]["N"].integer();
}

void check_meeting(const Meeting& meeting, const std::map<int, std::vector<std::string>>& found,
                   int64_t counted, Findings& findings) {
  using Outcome = Meeting::Append::Outcome;
  std::map<std::string, std::map<int, int>> times;
  for (const auto& [list, elements] : found) {
    for (const std::string& element : elements) ++times[element][list];
  }
  for (const auto& [element, there] : times) {
    if (!meeting.appends.contains(element)) findings.add("foreign element " + element);
  }
  for (const auto& [element, append] : meeting.appends) {
    const auto& there = times[element];
    for (int list : append.lists) {
      const int count = there.contains(list) ? there.at(list) : 0;
      if (count > 1) findings.add(fmt::format("element {} is {} times in list {}", element, count, list));
      if (count == 0 && append.outcome == Outcome::made)
        findings.add(fmt::format("element {} was acknowledged and is not in list {}", element, list));
      if (count > 0 && append.outcome == Outcome::refused)
        findings.add(fmt::format("element {} was refused and is in list {}", element, list));
      if (there.size() != append.lists.size() && !there.empty())
        findings.add(fmt::format("element {} is half appended", element));
    }
  }
  const int64_t made = int64_t(meeting.counted.size());
  if (counted < made || counted > made + int64_t(meeting.additions_unknown))
    findings.add(
        fmt::format("the counter says {} after {} acknowledged additions and {} of unknown outcome",
                    counted, made, meeting.additions_unknown));
}

}  // namespace gramme::simulation
