// What tests of streams in a store share: a table with a stream, changes of its items, and what is kept of
// them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/memory/memory_engine.h"
#include "table/catalog.h"
#include "table/change.h"
#include "table/storage_keys.h"
#include "table/table_records.h"
#include "table/table_testing.h"

namespace gramme::testing_table {

constexpr Timestamp hour = 3600 * microseconds_per_second;

class StreamStore {
 public:
  /// A table with the keys of test_table() and no index, and an enabled stream.
  StreamStore() {
    EXPECT_TRUE(catalog.load().has_value());
    Table table = *test_table();
    table.indexes.clear();
    change({}, [table](Batch& batch, const Moment& moment, Present) {
      Table streamed = table;
      enable_stream(batch, streamed, StreamViewType::new_and_old_images, moment.now, moment);
      batch.put(catalog_key(streamed.owner, streamed.name), encode_table(streamed));
    });
  }

  TablePointer table() const { return *catalog.snapshot()->find(owner, "Things"); }

  /// Changes the table and what is open of its stream.
  template <class Change>
  void change_table(Change change_of) {
    const TableRecords records(*table());
    change(records.keys(), [&records, change_of](Batch& batch, const Moment& moment, Present present) {
      TableRecords::Found found = records.find(present).value();
      change_of(batch, found.table, found.stream, moment);
      batch.put(records.keys()[0], encode_table(found.table));
    });
  }

  /// The catalog's record of a table, and nothing else of it.
  void put_table(const Table& table) {
    change({}, [&table](Batch& batch, const Moment&, Present) {
      batch.put(catalog_key(table.owner, table.name), encode_table(table));
    });
  }

  /// Puts so many new items in one commit.
  void put_items(int64_t count) {
    const TablePointer written = table();
    change({}, [this, written, count](Batch& batch, const Moment& moment, Present) {
      for (int64_t i = 0; i < count; ++i) {
        const Item thing = item({{"pk", text("p")}, {"sk", number(items_put_ + i)}});
        append_change(batch, ChangeContext(moment, size_t(i)), written, item_key(*written, thing), {},
                      thing);
      }
    });
    items_put_ += count;
  }

  std::vector<std::pair<std::string, std::string>> entries(KeyRange range) {
    std::vector<std::pair<std::string, std::string>> found;
    Scan scan;
    scan.range = std::move(range);
    scan.visitor = std::make_unique<Copier>(found);
    EXPECT_TRUE(complete(*engine, std::move(scan)).has_value());
    return found;
  }
  std::vector<ShardRecord> shards(uint16_t stream = 1) {
    std::vector<ShardRecord> found;
    for (const auto& [key, value] : entries(range_of_shards(table()->id, stream)))
      found.push_back(decode_shard(value).value());
    return found;
  }
  size_t changes_in(uint32_t shard) { return entries(range_of_changes(table()->id, 1, shard)).size(); }

  const Namespace owner{"000000000000", "us-east-1"};
  TestClock clock;
  std::unique_ptr<Engine> engine = make_memory_engine(clock);
  Catalog catalog{*engine};
  std::atomic<bool> stopped = false;

 private:
  class Copier final : public Visitor {
   public:
    explicit Copier(std::vector<std::pair<std::string, std::string>>& found) : found_(found) {}
    bool visit(std::string_view key, std::string_view value) override {
      found_.emplace_back(key, value);
      return true;
    }
    Step finish() override { return nothing(); }

   private:
    std::vector<std::pair<std::string, std::string>>& found_;
  };

  template <class Fill>
  void change(std::vector<std::string> keys, Fill fill) {
    const auto plan = [fill](const Moment& moment, Present present) -> Planned {
      Batch batch;
      fill(batch, moment, present);
      return {std::move(batch), nothing()};
    };
    EXPECT_TRUE(complete(*engine, Write{std::move(keys), plan}).has_value());
  }

  int64_t items_put_ = 0;
};

}  // namespace gramme::testing_table
