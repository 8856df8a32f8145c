#include "administrator.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "requests.h"

namespace gramme::simulation {
namespace {

/// What changes of tables are refused with: they meet each other's work, or ask for what is there.
constexpr std::array<std::string_view, 4> refusals = {"ResourceInUseException", "ResourceNotFoundException",
                                                      "LimitExceededException", "ValidationException"};

Request change_stream(const std::string& table, bool enabled) {
  return {"UpdateTable",
          fmt::format(R"({{"TableName":"{}","StreamSpecification":{{"StreamEnabled":{}{}}}}})", table,
                      enabled, enabled ? R"(,"StreamViewType":"KEYS_ONLY")" : "")};
}

Request on_table(std::string operation, const std::string& table) {
  return {std::move(operation), fmt::format(R"({{"TableName":"{}"}})", table)};
}

}  // namespace

Administrator::Administrator(std::string name, std::vector<TableShape>& tables, Random& random,
                             Findings& findings)
    : Actor(std::move(name), findings), tables_(tables), random_(random) {}

std::optional<Request> Administrator::next(int64_t now) {
  request_ = random_.one_in(2) ? change_a_table() : use_scratch(now);
  return request_;
}

Request Administrator::change_a_table() {
  TableShape& table = tables_[random_.below(tables_.size())];
  switch (random_.below(8)) {
    case 0:
    case 1:
      return create_added_index(table);
    case 2:
      return delete_added_index(table);
    case 3:
      return on_table("SplitPartition", table.name);
    case 4:
      if (table.expires) return enable_expiry(table, random_.one_in(2));
      return on_table("DescribeTimeToLive", table.name);
    case 5:
      if (table.has_stream && !table.keeps_stream) return change_stream(table.name, random_.one_in(2));
      return {"ListStreams", "{}"};
    case 6:
      return {"ListBackgroundTasks", "{}"};
    default:
      return on_table("DescribeTable", table.name);
  }
}

Request Administrator::use_scratch(int64_t now) {
  if (scratch_.size() < 3 && random_.one_in(3)) {
    const std::string name = fmt::format("Scratch-{}", ++made_);
    scratch_.insert(name);
    return create_table(drawn_table(name, random_));
  }
  if (scratch_.empty()) return {"ListTables", "{}"};
  const std::string table = *std::next(scratch_.begin(), int64_t(random_.below(scratch_.size())));
  if (random_.one_in(8)) return on_table("DeleteTable", table);
  std::vector<Action> puts;
  for (int64_t sk = 0; sk < 20; ++sk) {
    const Key key{table, fmt::format("s.{}", random_.below(3)), sk};
    Item item = key_attributes(key);
    item["g"] = string_value("scratch");
    item["n"] = number_value(sk);
    item["l"] = number_value(sk);
    item["e"] = number_value(now + 5);
    puts.push_back({.kind = Action::Kind::put, .key = key, .item = std::move(item)});
  }
  return batch_write(puts);
}

void Administrator::answered(const Answer& answer, int64_t) {
  count(answer, true);
  if (!answer.is_ok() && !answer.is_unknown() &&
      std::ranges::find(refusals, answer.kind()) == refusals.end())
    find("refused for no reason", request_, answer);
  const bool gone = request_.operation == "DeleteTable" &&
                    (answer.is_ok() || answer.kind() == "ResourceNotFoundException");
  if (gone) scratch_.erase(Json::parse(request_.body)["TableName"].text());
}

}  // namespace gramme::simulation
