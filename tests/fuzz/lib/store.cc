#include "lib/store.h"

#include <algorithm>
#include <array>
#include <map>

#include "api/errors.h"
#include "api/limits.h"
#include "lib/fuzz.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include "storage/counter.h"
#include "table/change.h"
#include "table/storage_keys.h"

namespace gramme {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> beginning = {{
    {"CreateTable", R"({"TableName":"both","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},
        {"AttributeName":"l","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"},{"AttributeName":"h","AttributeType":"N"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
      "LocalSecondaryIndexes":[{"IndexName":"lsi","Projection":{"ProjectionType":"KEYS_ONLY"},
        "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}]}],
      "GlobalSecondaryIndexes":[{"IndexName":"gsi","Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["x"]},
        "KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"h","KeyType":"RANGE"}]}],
      "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}})"},
    {"CreateTable", R"({"TableName":"hash","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})"},
    {"CreateTable",
     R"({"TableName":"bytes","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},
      "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"B"},{"AttributeName":"sk","AttributeType":"B"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]})"},
    {"UpdateTimeToLive",
     R"({"TableName":"both","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}})"},
    {"BatchWriteItem", R"({"RequestItems":{
      "both":[
        {"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"N":"1"},"l":{"S":"x"},"g":{"S":"u"},"h":{"N":"1"},"x":{"N":"1"}}}},
        {"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"N":"-2.5"},"l":{"S":"y"},"s":{"SS":["a","b"]}}}},
        {"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"N":"1e20"},"m":{"M":{"k":{"L":[{"N":"1"},{"S":"a"}]}}}}}},
        {"PutRequest":{"Item":{"pk":{"S":"b"},"sk":{"N":"0"},"g":{"S":"u"},"h":{"N":"2"},"ttl":{"N":"1800000000"}}}},
        {"PutRequest":{"Item":{"pk":{"S":"b"},"sk":{"N":"7"},"g":{"S":"v"},"h":{"N":"-1"},"n":{"NS":["1","2","3"]}}}},
        {"PutRequest":{"Item":{"pk":{"S":"c"},"sk":{"N":"3"},"t":{"BOOL":true},"z":{"NULL":true}}}}],
      "hash":[
        {"PutRequest":{"Item":{"pk":{"S":"a"},"n":{"N":"1"},"l":{"L":[{"N":"1"},{"L":[]}]}}}},
        {"PutRequest":{"Item":{"pk":{"S":"b"},"b":{"B":"AAE="},"bs":{"BS":["AA==","AQ=="]}}}},
        {"PutRequest":{"Item":{"pk":{"S":"c"}}}}],
      "bytes":[
        {"PutRequest":{"Item":{"pk":{"B":"AA=="},"sk":{"B":"AQ=="},"a":{"S":"a"}}}},
        {"PutRequest":{"Item":{"pk":{"B":"AA=="},"sk":{"B":"AP8="}}}},
        {"PutRequest":{"Item":{"pk":{"B":"/w=="},"sk":{"B":"/w=="},"a":{"N":"1"}}}}]}})"},
}};

class Collector final : public Visitor {
 public:
  explicit Collector(std::vector<std::pair<std::string, std::string>>& out) : out_(out) {}
  bool visit(std::string_view key, std::string_view value) override {
    out_.emplace_back(key, value);
    return true;
  }
  Step finish() override { return nothing(); }

 private:
  std::vector<std::pair<std::string, std::string>>& out_;
};

}  // namespace

Store::Store() {
  HOLDS(catalog.load().has_value());
  for (const auto& [operation, body] : beginning) {
    HOLDS(std::holds_alternative<Response>(ask(operation, std::string(body))));
  }
}

const Operation* Store::find(std::string_view name) {
  for (const Service* service : all_services()) {
    if (const Operation* operation = service->find(name)) return operation;
  }
  return nullptr;
}

Outcome Store::ask(const Operation& operation, Document::Node body) {
  const std::shared_ptr<const CatalogSnapshot> snapshot = catalog.snapshot();
  const Call call{.caller = owner,
                  .catalog = *snapshot,
                  .now = clock.now(),
                  .wording = Wording::current,
                  .host = "localhost",
                  .settings = settings};
  return run_to_end(*engine, operation.handler(call, body));
}

Outcome Store::ask(std::string_view operation, std::string body) {
  const Document document = *read_json(std::move(body));
  return ask(*find(operation), document.root());
}

TablePointer Store::table(std::string_view name) const { return *catalog.snapshot()->find(owner, name); }

std::vector<std::pair<std::string, std::string>> Store::entries(const KeyRange& range) {
  std::vector<std::pair<std::string, std::string>> found;
  Scan scan;
  scan.range = range;
  scan.visitor = std::make_unique<Collector>(found);
  HOLDS(complete(*engine, std::move(scan)).has_value());
  return found;
}

void Store::check() {
  for (const std::string& name : catalog.snapshot()->names(owner, "", 1000)) check(*table(name));
}

void Store::check(const Table& table) {
  std::vector<Item> items;
  size_t size = 0;
  for (const auto& [key, value] : entries(range_of_index(table.id, 0))) {
    HOLDS(is_well_formed_item(value));
    HOLDS(item_key(table, ItemView(value)) == key);
    HOLDS(ItemView(value).size_bytes() <= limits::item_size_max);
    size += ItemView(value).size_bytes();
    items.emplace_back(value);
  }
  check_counters(table, 0, items.size(), size);
  for (const Index& index : table.indexes) {
    if (index.state == IndexState::active) check_index(table, index, items);
  }
}

void Store::check_index(const Table& table, const Index& index, const std::vector<Item>& items) {
  std::map<std::string, std::string> wanted;
  size_t size = 0;
  for (const Item& item : items) {
    const std::string key = index_entry_key(table, index, item);
    if (key.empty()) continue;
    const Item entry = index_entry(table, index, item);
    size += entry.view().size_bytes();
    wanted.emplace(key, entry.bytes());
  }
  const auto present = entries(range_of_index(table.id, index.id));
  const auto same = [](const auto& a, const auto& b) { return a.first == b.first && a.second == b.second; };
  HOLDS(std::ranges::equal(present, wanted, same));
  check_counters(table, index.id, wanted.size(), size);
}

void Store::check_counters(const Table& table, uint16_t index_id, size_t count, size_t size) {
  const auto counter = [&](const std::string& key) {
    const auto found = entries({key, key + '\0'});
    return found.empty() ? 0 : decode_counter(found[0].second);
  };
  HOLDS(counter(item_count_key(table.id, index_id)) == int64_t(count));
  HOLDS(counter(size_key(table.id, index_id)) == int64_t(size));
}

std::string answer_text(Outcome outcome) {
  HOLDS(!std::holds_alternative<Unknown>(outcome));
  std::string text;
  JsonWriter writer(text);
  writer.begin_object();
  if (auto* response = std::get_if<Response>(&outcome)) {
    if (*response) (*response)(writer);
  } else {
    const Error& error = std::get<Error>(outcome);
    HOLDS(error.kind().status < 500);
    writer.member("message", error.message());
    if (error.members() != nullptr) error.members()->write(writer);
  }
  writer.end_object();
  HOLDS(read_json(text).has_value());
  return text;
}

}  // namespace gramme
