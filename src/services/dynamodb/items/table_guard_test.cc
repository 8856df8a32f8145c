#include "services/dynamodb/items/table_guard.h"

#include "api/errors.h"
#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {

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

size_t entries(Engine& engine, Family family) {
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
    for (Family family : {Family::items, Family::counters, Family::collections, Family::tokens})
      EXPECT_EQ(entries(*store.engine, family), 0u) << char(family);
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
    EXPECT_EQ(entries(*store.engine, Family::items), 0u);
  }
}

TEST(TableGuard, a_write_that_waited_while_the_layout_of_its_table_changed_is_to_begin_again) {
  for (const NamedWrite& write : writes) {
    ItemStore store;
    Step waiting = store.step(write.handler, write.request);
    Table updated = *hash_table();
    ++updated.layout;
    store.change(
        [&](Batch& batch) { batch.put(catalog_key(updated.owner, updated.name), encode_table(updated)); });
    Outcome outcome = run_to_end(*store.engine, std::move(waiting));
    ASSERT_TRUE(std::holds_alternative<Error>(outcome)) << write.request;
    EXPECT_TRUE(std::get<Error>(outcome).is(kind::table_changed)) << write.request;
    EXPECT_EQ(entries(*store.engine, Family::items), 0u) << write.request;
    EXPECT_EQ(outcome_of(store, store.step(write.handler, write.request)), "done") << write.request;
  }
}

TEST(TableGuard, a_write_does_not_mind_changes_that_are_none_of_its_business) {
  for (const NamedWrite& write : writes) {
    ItemStore store;
    Step waiting = store.step(write.handler, write.request);
    const std::string arn = hash_table()->arn();
    EXPECT_EQ(store.ask(tag_resource, "{'ResourceArn':'" + arn + "','Tags':[{'Key':'k','Value':'v'}]}"),
              "no body");
    store.ask(update_table, "{'TableName':'Hash','DeletionProtectionEnabled':true}");
    EXPECT_EQ(outcome_of(store, std::move(waiting)), "done") << write.request;
  }
}

TEST(TableGuard, a_change_of_a_table_does_not_mind_other_changes_of_its_definition) {
  ItemStore store;
  Step waiting = store.step(update_table, "{'TableName':'Hash','TableClass':'STANDARD_INFREQUENT_ACCESS'}");
  store.ask(update_table, "{'TableName':'Hash','DeletionProtectionEnabled':true}");
  EXPECT_EQ(outcome_of(store, std::move(waiting)), "done");
  const TablePointer table = *store.catalog.snapshot()->find(store.caller, "Hash");
  EXPECT_TRUE(table->deletion_protection) << "is kept";
  EXPECT_EQ(table->table_class, TableClass::infrequent_access);
}

/// Of the table Hash, after a change of it.
uint64_t layout_after(ItemStore& store, Handler handler, std::string_view more) {
  const std::string answer = store.ask(handler, "{'TableName':'Hash'," + std::string(more) + "}");
  EXPECT_TRUE(answer.starts_with("{")) << answer;
  return (*store.catalog.snapshot()->find(store.caller, "Hash"))->layout;
}

TEST(TableGuard, what_a_write_must_do_changes_with_indexes_streams_and_time_to_live) {
  ItemStore store;
  const auto enabled = "{'StreamEnabled':true,'StreamViewType':'KEYS_ONLY'}";
  const uint64_t layout = hash_table()->layout;
  EXPECT_EQ(layout_after(store, update_table, "'TableClass':'STANDARD'"), layout);
  EXPECT_EQ(layout_after(store, update_table, "'StreamSpecification':" + std::string(enabled)), layout + 1);
  EXPECT_EQ(layout_after(store, update_table, "'StreamSpecification':{'StreamEnabled':false}"), layout + 2);
  EXPECT_EQ(layout_after(store, update_time_to_live,
                         "'TimeToLiveSpecification':{'AttributeName':'a','Enabled':true}"),
            layout + 3);
  EXPECT_EQ(layout_after(store, update_table,
                         "'AttributeDefinitions':[{'AttributeName':'g','AttributeType':'S'}],"
                         "'GlobalSecondaryIndexUpdates':[{'Create':{'IndexName':'gsi','KeySchema':[{"
                         "'AttributeName':'g','KeyType':'HASH'}],'Projection':{'ProjectionType':'ALL'},"
                         "'ProvisionedThroughput':{'ReadCapacityUnits':1,'WriteCapacityUnits':1}}}]"),
            layout + 4);
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
