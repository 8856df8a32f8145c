#include "table/catalog.h"

#include <gtest/gtest.h>

#include "api/errors.h"
#include "storage/memory/memory_engine.h"
#include "table/storage_keys.h"
#include "table/table_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

class CatalogTest : public ::testing::Test {
 protected:
  void commit(Batch batch) {
    Outcome outcome =
        run_to_end(*engine_, Write{{}, [batch = std::move(batch)](const Moment&, Present) -> Planned {
                                     return {batch, [](Writer&) {}};
                                   }});
    ASSERT_TRUE(std::holds_alternative<Response>(outcome));
  }
  void put(const Table& table) {
    Batch batch;
    batch.put(catalog_key(table.owner, table.name), encode_table(table));
    commit(std::move(batch));
  }
  static Table named(std::string name, std::string region = "us-east-1") {
    Table table = *test_table();
    table.name = std::move(name);
    table.owner.region = std::move(region);
    return table;
  }

  Namespace owner_{"000000000000", "us-east-1"};
  TestClock clock_;
  std::unique_ptr<Engine> engine_ = make_memory_engine(clock_);
};

TEST_F(CatalogTest, follows_commits_while_snapshots_stay) {
  Catalog catalog(*engine_);
  ASSERT_TRUE(catalog.load().has_value());
  auto before = catalog.snapshot();
  put(named("One"));
  EXPECT_FALSE(before->find(owner_, "One").has_value());
  auto with = catalog.snapshot();
  ASSERT_TRUE(with->find(owner_, "One").has_value());
  EXPECT_EQ((*with->find(owner_, "One"))->generation, 1u);

  Table changed = named("One");
  changed.generation = 2;
  put(changed);
  EXPECT_EQ((*catalog.snapshot()->find(owner_, "One"))->generation, 2u);
  EXPECT_EQ((*with->find(owner_, "One"))->generation, 1u);

  Batch batch;
  batch.erase(catalog_key(owner_, "One"));
  commit(std::move(batch));
  EXPECT_FALSE(catalog.snapshot()->find(owner_, "One").has_value());
}

TEST_F(CatalogTest, loads_what_was_there_before) {
  put(named("One"));
  put(named("Two"));
  Catalog catalog(*engine_);
  EXPECT_EQ(catalog.snapshot()->count(owner_), 0u);
  ASSERT_TRUE(catalog.load().has_value());
  EXPECT_EQ(catalog.snapshot()->names(owner_, "", 10), (std::vector<std::string>{"One", "Two"}));
}

TEST_F(CatalogTest, refuses_a_damaged_record) {
  Batch batch;
  batch.put(catalog_key(owner_, "Bad"), "damaged");
  commit(std::move(batch));
  Catalog catalog(*engine_);
  Result<void> loaded = catalog.load();
  ASSERT_FALSE(loaded.has_value());
  EXPECT_NE(loaded.error().message().find("Bad"), std::string::npos);
}

TEST_F(CatalogTest, finds_by_name_and_by_arn_within_one_namespace) {
  Catalog catalog(*engine_);
  put(named("Here"));
  put(named("There", "eu-west-1"));
  auto snapshot = catalog.snapshot();
  EXPECT_TRUE(snapshot->find(owner_, "Here").has_value());
  EXPECT_TRUE(snapshot->find(owner_, "arn:aws:dynamodb:us-east-1:000000000000:table/Here").has_value());
  for (std::string_view absent :
       {"There", "here", "arn:aws:dynamodb:eu-west-1:000000000000:table/There",
        "arn:aws:dynamodb:us-east-1:111111111111:table/Here", "arn:aws:s3:::Here", "arn:", ""}) {
    Result<TablePointer> found = snapshot->find(owner_, absent);
    ASSERT_FALSE(found.has_value()) << absent;
    EXPECT_TRUE(found.error().is(kind::resource_not_found));
    EXPECT_EQ(found.error().message(), "Requested resource not found");
  }
}

TEST_F(CatalogTest, lists_names_in_pages) {
  Catalog catalog(*engine_);
  for (std::string name : {"c", "a", "b", "d"}) put(named(name));
  auto snapshot = catalog.snapshot();
  EXPECT_EQ(snapshot->names(owner_, "", 2), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(snapshot->names(owner_, "b", 2), (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(snapshot->names(owner_, "bb", 1), (std::vector<std::string>{"c"}));
  EXPECT_TRUE(snapshot->names(owner_, "d", 2).empty());
  EXPECT_TRUE(snapshot->names({"1", "r"}, "", 2).empty());
  EXPECT_EQ(snapshot->count(owner_), 4u);
}

}  // namespace
}  // namespace gramme
