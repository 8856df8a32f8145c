#include "services/dynamodb/table_guard.h"

#include "services/dynamodb/item_testing.h"

namespace gramme::dynamodb {

Step create_table(const Call& call, Document::Node body);
Step delete_table(const Call& call, Document::Node body);

namespace {

const std::string not_found = "ResourceNotFoundException: Requested resource not found";

struct NamedWrite {
  Handler handler;
  std::string request;
};
const NamedWrite writes[] = {
    {put_item, "{'TableName':'Hash','Item':{'pk':{'S':'a'}}}"},
    {update_item, "{'TableName':'Hash','Key':{'pk':{'S':'a'}}}"},
    {delete_item, "{'TableName':'Hash','Key':{'pk':{'S':'a'}}}"},
    {batch_write_item,
     "{'RequestItems':{'Table':[{'PutRequest':{'Item':{'pk':{'S':'a'},'sk':{'N':'1'}}}}],"
     "'Hash':[{'PutRequest':{'Item':{'pk':{'S':'a'}}}}]}}"},
    {transact_write_items,
     "{'ClientRequestToken':'t','TransactItems':["
     "{'Put':{'TableName':'Table','Item':{'pk':{'S':'a'},'sk':{'N':'1'},'l':{'S':'x'}}}},"
     "{'Put':{'TableName':'Hash','Item':{'pk':{'S':'a'}}}}]}"},
};

/// Counts entries.
class Counter final : public Visitor {
 public:
  explicit Counter(size_t& count) : count_(count) {}
  bool visit(std::string_view, std::string_view) override { return ++count_ > 0; }
  Step finish() override { return nothing(); }

 private:
  size_t& count_;
};

size_t entries(Engine& engine, char family) {
  size_t count = 0;
  Scan scan;
  scan.range = range_of_family(family);
  scan.visitor = std::make_unique<Counter>(count);
  EXPECT_TRUE(complete(engine, std::move(scan)).has_value());
  return count;
}

std::string outcome_of(ItemStore& store, Step step) {
  Outcome outcome = run_to_end(*store.engine, std::move(step));
  auto* error = std::get_if<Error>(&outcome);
  return error != nullptr ? error_text(*error) : "done";
}

TEST(TableGuard, a_write_that_waited_while_its_table_was_dropped_changes_nothing) {
  for (const NamedWrite& write : writes) {
    ItemStore store;
    Step waiting = store.step(write.handler, write.request);
    store.ask(delete_table, "{'TableName':'Hash'}");
    EXPECT_EQ(outcome_of(store, std::move(waiting)), not_found) << write.request;
    for (char family : {'I', 'N', 'L', 'T'}) EXPECT_EQ(entries(*store.engine, family), 0u) << family;
  }
}

TEST(TableGuard, a_write_that_waited_while_another_table_took_the_name_changes_nothing) {
  for (const NamedWrite& write : writes) {
    ItemStore store;
    Step waiting = store.step(write.handler, write.request);
    store.ask(delete_table, "{'TableName':'Hash'}");
    store.ask(create_table,
              "{'TableName':'Hash','BillingMode':'PAY_PER_REQUEST',"
              "'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'}],"
              "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'}]}");
    EXPECT_EQ(outcome_of(store, std::move(waiting)), not_found) << write.request;
    EXPECT_EQ(entries(*store.engine, 'I'), 0u);
  }
}

TEST(TableGuard, a_write_that_waited_while_its_table_was_updated_goes_ahead) {
  for (const NamedWrite& write : writes) {
    ItemStore store;
    Step waiting = store.step(write.handler, write.request);
    Table updated = *hash_table();
    updated.generation = 2;
    store.change(
        [&](Batch& batch) { batch.put(catalog_key(updated.owner, updated.name), encode_table(updated)); });
    EXPECT_EQ(outcome_of(store, std::move(waiting)), "done") << write.request;
  }
}

TEST(TableGuard, asks_for_each_table_once) {
  TableGuard guard;
  for (const TablePointer& table : {hash_table(), test_table(), hash_table()}) guard.add(*table);
  std::vector<std::string> keys = {"item"};
  guard.append_keys(keys);
  const Namespace owner = hash_table()->owner;
  EXPECT_EQ(keys,
            (std::vector{std::string("item"), catalog_key(owner, "Hash"), catalog_key(owner, "Table")}));
}

}  // namespace
}  // namespace gramme::dynamodb
