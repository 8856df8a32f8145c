#include "inspection.h"

#include <fmt/format.h>

#include <set>

#include "base/bytes.h"
#include "table/scrub/store_check.h"
#include "table/storage_keys.h"
#include "table/table.h"

namespace gramme::simulation {
namespace {

/// Key attributes of the table of a replayed record: Meeting has no sort key.
Key key_in(const std::string& table, const Item& keys) {
  return {table, Json::parse(keys.at("pk"))["S"].text(),
          keys.contains("sk") ? Json::parse(keys.at("sk"))["N"].integer() : 0};
}

class LeavingsVisitor final : public Visitor {
 public:
  explicit LeavingsVisitor(Findings& findings) : findings_(findings) {}

  bool visit(std::string_view key, std::string_view value) override {
    ByteReader reader(key);
    const char family = char(reader.byte());
    switch (Family(family)) {
      case Family::catalog:
        tables_.insert(decode_table(value)->id);
        break;
      case Family::builds:
      case Family::dropped:
      case Family::queue_work:
      case Family::written:
        findings_.add(fmt::format("work is left at rest: family {}", family));
        break;
      case Family::items:
      case Family::counters:
      case Family::collections:
      case Family::expiries:
        used_.insert(reader.big_endian<uint64_t>());
        break;
      default:
        break;
    }
    return true;
  }
  Step finish() override {
    for (uint64_t table : used_) {
      if (!tables_.contains(table))
        findings_.add(fmt::format("something is left of table {}, which is gone", table));
    }
    return nothing();
  }

 private:
  Findings& findings_;
  std::set<uint64_t> tables_, used_;
};

}  // namespace

void check_leavings(Engine& engine, Findings& findings) {
  (void)run_to_end(engine,
                   Scan{.range = {"", "\xff"}, .visitor = std::make_unique<LeavingsVisitor>(findings)});
}

void check_records(Engine& engine, const Clock& clock, Findings& findings) {
  const auto found = findings_of(engine, clock);
  if (!found) return findings.add("the scrub failed: " + found.error().message());
  for (const Finding& finding : *found) findings.add("the scrub: " + line_of(finding));
}

Json Inspection::asked(const Request& request) {
  const Answer answer = ask_(request);
  if (!answer.is_ok())
    findings_.add(fmt::format("inspection: {} {}\n  {} {}", request.operation, request.body, answer.status,
                              answer.body));
  return Json::parse(answer.body);
}

World Inspection::scan(const std::string& table) {
  World items;
  std::string start;
  for (;;) {
    const Json page = asked(
        {"Scan", fmt::format(R"({{"TableName":"{}","ConsistentRead":true,"Limit":50{}}})", table, start)});
    for (const Json& shown : page["Items"].list()) {
      const Item item = item_of(shown);
      if (!items.emplace(key_in(table, item), item).second)
        findings_.add("a scan shows twice " + item_text(item));
    }
    if (page["LastEvaluatedKey"].is_null()) return items;
    start = R"(,"ExclusiveStartKey":)" + page["LastEvaluatedKey"].dump();
  }
}

World Inspection::check_table(const TableShape& table) {
  const World items = scan(table.name);
  const Json description =
      asked({"DescribeTable", fmt::format(R"({{"TableName":"{}"}})", table.name)})["Table"];
  if (description["ItemCount"].integer() != int64_t(items.size()))
    findings_.add(fmt::format("table {} has {} items and counts {}", table.name, items.size(),
                              description["ItemCount"].integer()));
  for (const std::string list : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"}) {
    for (const Json& index : description[list].list()) {
      const std::string name = index["IndexName"].text();
      const Json& status = index["IndexStatus"];
      if (!status.is_null() && status.text() != "ACTIVE") {
        findings_.add(fmt::format("index {} of {} at rest is {}", name, table.name, status.text()));
        continue;
      }
      check_index(table, name, index["Projection"]["ProjectionType"].text(), items);
    }
  }
  if (table.keeps_stream) check_stream(table.name, items);
  return items;
}

void Inspection::check_index(const TableShape& table, const std::string& index,
                             const std::string& projection, const World& items) {
  World expected, found;
  for (const auto& [key, item] : items) {
    Item entry = entry_of(item, index, projection);
    if (!entry.empty()) expected.emplace(key, std::move(entry));
  }
  std::string start;
  for (;;) {
    const Json page = asked({"Scan", fmt::format(R"({{"TableName":"{}","IndexName":"{}","Limit":50{}}})",
                                                 table.name, index, start)});
    for (const Json& shown : page["Items"].list()) {
      const Item entry = item_of(shown);
      if (!found.emplace(key_in(table.name, entry), entry).second)
        findings_.add("an index shows twice " + item_text(entry));
    }
    if (page["LastEvaluatedKey"].is_null()) break;
    start = R"(,"ExclusiveStartKey":)" + page["LastEvaluatedKey"].dump();
  }
  if (found != expected)
    findings_.add(fmt::format("index {} of {} shows{}\n where its table says{}", index, table.name,
                              items_text(found), items_text(expected)));
}

/// Shards are listed parents first; what an item went through lies in one shard after its parent.
void Inspection::check_stream(const std::string& table, const World& items) {
  const std::string arn =
      asked({"DescribeTable", fmt::format(R"({{"TableName":"{}"}})", table)})["Table"]["LatestStreamArn"]
          .text();
  World replayed;
  std::string last;
  do {
    const Json description =
        asked({"DescribeStream", fmt::format(R"({{"StreamArn":"{}"{}}})", arn, last)})["StreamDescription"];
    for (const Json& shard : description["Shards"].list())
      replay_shard(arn, shard["ShardId"].text(), table, replayed);
    const Json& next = description["LastEvaluatedShardId"];
    last = next.is_null() ? "" : fmt::format(R"(,"ExclusiveStartShardId":"{}")", next.text());
  } while (!last.empty());
  if (replayed != items)
    findings_.add(fmt::format("the stream of {} replays to{}\n where the table has{}", table,
                              items_text(replayed), items_text(items)));
}

void Inspection::replay_shard(const std::string& arn, const std::string& shard, const std::string& table,
                              World& replayed) {
  std::string iterator =
      asked({"GetShardIterator",
             fmt::format(R"({{"StreamArn":"{}","ShardId":"{}","ShardIteratorType":"TRIM_HORIZON"}})", arn,
                         shard)})["ShardIterator"]
          .text();
  std::string sequence;
  while (!iterator.empty()) {
    const Json page = asked({"GetRecords", fmt::format(R"({{"ShardIterator":"{}"}})", iterator)});
    for (const Json& record : page["Records"].list()) {
      const Json& change = record["dynamodb"];
      const std::string number = change["SequenceNumber"].text();
      if (number <= sequence) findings_.add("records are out of order at " + number);
      sequence = number;
      const Key key = key_in(table, item_of(change["Keys"]));
      const Item before = item_of(change["OldImage"]), after = item_of(change["NewImage"]);
      const auto present = replayed.find(key);
      if ((present == replayed.end() ? Item() : present->second) != before)
        findings_.add(fmt::format("record {} of {} does not follow the one before: {}", number, table,
                                  record.dump()));
      if (after.empty()) {
        replayed.erase(key);
      } else {
        replayed[key] = after;
      }
    }
    iterator = page["Records"].list().empty() ? "" : page["NextShardIterator"].text();
  }
}

}  // namespace gramme::simulation
