#include "tables.h"

#include <fmt/format.h>

namespace gramme::simulation {
namespace {

std::string key_schema(std::string_view hash, std::string_view range) {
  return fmt::format(
      R"([{{"AttributeName":"{}","KeyType":"HASH"}},{{"AttributeName":"{}","KeyType":"RANGE"}}])", hash,
      range);
}

std::string projection(const std::string& type) {
  return fmt::format(R"({{"ProjectionType":"{}"{}}})", type,
                     type == "INCLUDE" ? R"(,"NonKeyAttributes":["v","t"])" : "");
}

std::string index(std::string_view name, std::string_view hash, std::string_view range,
                  const std::string& type) {
  return fmt::format(R"({{"IndexName":"{}","KeySchema":{},"Projection":{}}})", name,
                     key_schema(hash, range), projection(type));
}

constexpr std::string_view definition = R"({{"AttributeName":"{}","AttributeType":"{}"}})";

}  // namespace

TableShape drawn_table(std::string name, Random& random) {
  static constexpr std::string_view projections[] = {"ALL", "KEYS_ONLY", "INCLUDE"};
  TableShape table{.name = std::move(name)};
  table.has_local_index = random.one_in(2);
  table.has_global_index = !random.one_in(4);
  table.projection = projections[random.below(3)];
  table.expires = !random.one_in(3);
  table.has_stream = !random.one_in(3);
  table.keeps_stream = table.has_stream && !random.one_in(3);
  return table;
}

Request create_table(const TableShape& table) {
  std::string attributes = fmt::format(definition, "pk", "S") + "," + fmt::format(definition, "sk", "N");
  std::string body;
  if (table.has_local_index) {
    attributes += "," + fmt::format(definition, "l", "N");
    body += fmt::format(R"(,"LocalSecondaryIndexes":[{}])", index("local", "pk", "l", table.projection));
  }
  if (table.has_global_index) {
    attributes += "," + fmt::format(definition, "g", "S") + "," + fmt::format(definition, "n", "N");
    body += fmt::format(R"(,"GlobalSecondaryIndexes":[{}])", index("global", "g", "n", table.projection));
  }
  if (table.has_stream)
    body += R"(,"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"})";
  return {
      "CreateTable",
      fmt::format(
          R"({{"TableName":"{}","AttributeDefinitions":[{}],"KeySchema":{},"BillingMode":"PAY_PER_REQUEST"{}}})",
          table.name, attributes, key_schema("pk", "sk"), body)};
}

Request enable_expiry(const TableShape& table, bool enabled) {
  return {
      "UpdateTimeToLive",
      fmt::format(R"({{"TableName":"{}","TimeToLiveSpecification":{{"AttributeName":"e","Enabled":{}}}}})",
                  table.name, enabled)};
}

Request create_added_index(const TableShape& table) {
  return {
      "UpdateTable",
      fmt::format(
          R"({{"TableName":"{}","AttributeDefinitions":[{},{}],"GlobalSecondaryIndexUpdates":[{{"Create":{}}}]}})",
          table.name, fmt::format(definition, "g", "S"), fmt::format(definition, "l", "N"),
          index("added", "g", "l", table.projection))};
}

Request delete_added_index(const TableShape& table) {
  return {
      "UpdateTable",
      fmt::format(
          R"({{"TableName":"{}","GlobalSecondaryIndexUpdates":[{{"Delete":{{"IndexName":"added"}}}}]}})",
          table.name)};
}

Item entry_of(const Item& item, const std::string& index, const std::string& projection) {
  const std::string hash = index == "local" ? "pk" : "g", range = index == "global" ? "n" : "l";
  if (!item.contains(hash) || !item.contains(range)) return {};
  if (projection == "ALL") return item;
  Item entry;
  for (const std::string& name : {std::string("pk"), std::string("sk"), hash, range})
    entry[name] = item.at(name);
  if (projection == "INCLUDE") {
    for (const std::string name : {"v", "t"}) {
      if (auto found = item.find(name); found != item.end()) entry[name] = found->second;
    }
  }
  return entry;
}

Key key_of(const std::string& table, const Item& item) {
  const Json pk = Json::parse(item.at("pk")), sk = Json::parse(item.at("sk"));
  return {table, pk["S"].text(), sk["N"].integer()};
}

}  // namespace gramme::simulation
