// What the tests of index builds share: a table with an announced index, writers as operations are, and a
// look at whether index and table agree.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/errors.h"
#include "base/random.h"
#include "storage/memory/memory_engine.h"
#include "table/change.h"
#include "table/index_build.h"
#include "table/index_builder.h"
#include "table/storage_keys.h"
#include "table/table_testing.h"

namespace gramme::testing_table {

class EntryVisitor final : public Visitor {
 public:
  explicit EntryVisitor(std::map<std::string, std::string>& entries) : entries_(entries) {}
  bool visit(std::string_view key, std::string_view value) override {
    entries_.emplace(key, value);
    return true;
  }
  Step finish() override { return nothing(); }

 private:
  std::map<std::string, std::string>& entries_;
};

/// Everything an engine holds.
inline Store content(Engine& engine) {
  Store store;
  Scan scan;
  scan.range = {"", "\xff"};
  scan.visitor = std::make_unique<EntryVisitor>(store.entries);
  EXPECT_TRUE(complete(engine, std::move(scan)).has_value());
  return store;
}

inline bool is_version(std::optional<std::string_view> record, const Table& table) {
  return record && read_table_version(*record) == version_of(table);
}

/// test_table() without its index "gsi", id 2, which is the one that is built.
class BuiltTable {
 public:
  static constexpr uint16_t id = 2;

  explicit BuiltTable(Engine& engine) : engine_(engine) {
    Table table = *test_table();
    std::erase_if(table.indexes, [](const Index& index) { return index.id == id; });
    commit([&](Batch& batch) { batch.put(record_key(), encode_table(table)); });
  }

  static std::string record_key() { return catalog_key(test_table()->owner, test_table()->name); }
  static std::string key() { return build_key(test_table()->id, id); }

  /// As UpdateTable does.
  void announce() {
    Table table = now();
    ++table.generation;
    ++table.layout;
    table.indexes.push_back(*test_table()->find_index(id));
    table.indexes.back().state = IndexState::allocating;
    commit([&](Batch& batch) {
      batch.put(record_key(), encode_table(table));
      batch.put(key(), encode_index_build({.table_key = record_key(), .cursor = {}}));
    });
  }
  void remove() {
    Table table = now();
    ++table.generation;
    ++table.layout;
    std::erase_if(table.indexes, [](const Index& index) { return index.id == id; });
    commit([&](Batch& batch) {
      batch.put(record_key(), encode_table(table));
      batch.erase(key());
      batch.put(dropped_key(table.id, id), "");
    });
  }

  /// The table as its record is.
  Table now() {
    std::optional<Table> table;
    Read read;
    read.keys = {record_key()};
    read.then = [&table](Present present) -> Step {
      if (present[0]) table = decode_table(*present[0]);
      return nothing();
    };
    EXPECT_TRUE(complete(engine_, std::move(read)).has_value());
    return table.value();
  }

  std::optional<Index> unfinished() {
    const Table table = now();
    const Index* index = table.unfinished_index();
    return index != nullptr ? std::optional(*index) : std::nullopt;
  }

  /// Puts the item, or removes the one of the key when `thing` is absent; with the newest table, as
  /// operations do through guard and gateway. An outcome that is unknown is left at that.
  void write(int64_t sk, const Item& thing) {
    for (bool again = true; again;) {
      auto table = std::make_shared<const Table>(now());
      std::string item = item_key(*table, item_of_key(sk));
      std::vector<std::string> keys = {item};
      BuildPlace place(*table, item, keys);
      keys.push_back(record_key());
      Outcome outcome = run_to_end(
          engine_, Write{keys, [=](const Moment& moment, Present present) -> Planned {
                           if (!is_version(present.back(), *table)) return table_changed("");
                           Batch batch;
                           ItemView before = present[0] ? ItemView(*present[0]) : ItemView();
                           append_change(batch, ChangeContext(moment, 0, place.indexed(item, present)),
                                         table, item, before, thing);
                           return {std::move(batch), nothing()};
                         }});
      auto* error = std::get_if<Error>(&outcome);
      again = error != nullptr && error->is(kind::table_changed);
    }
  }

  static Item item_of_key(int64_t sk) { return item({{"pk", text("p")}, {"sk", number(sk)}}); }

  /// Often absent, often in the index, sometimes with a key that no index takes.
  static Item random_item(Random& random, int64_t sk) {
    if (random.one_in(4)) return {};
    ItemBuilder builder;
    std::vector<std::pair<std::string_view, Value>> members = {{"pk", text("p")}, {"sk", number(sk)}};
    if (!random.one_in(4)) members.emplace_back("g", text(std::string(random.below(3), 'g')));
    if (!random.one_in(4)) members.emplace_back("h", number(int64_t(random.below(3))));
    if (random.one_in(2)) members.emplace_back("x", number(int64_t(random.below(100))));
    if (random.one_in(2)) members.emplace_back("y", number(int64_t(random.below(100))));
    for (const auto& [name, value] : members) builder.add(name, value);
    return builder.build();
  }

  /// Whether all counters, and the entries of all indexes, are what they would be if made anew from the
  /// items. Of an index that is being built, only counters and its entries are compared.
  static void expect_exact(const Store& store) {
    const Table table = *test_table();
    Store anew;
    for (const auto& [key, value] : store.in(range_of_index(table.id, 0))) {
      Batch batch;
      append_change(batch, ChangeContext(Moment{}, 0), test_table(), key, {}, ItemView(value));
      anew.apply(batch);
    }
    const Table now = *decode_table(store.entries.at(record_key()));
    const Index* built = now.find_index(id);
    const bool is_built = built != nullptr && built->state == IndexState::active;
    for (uint16_t index : {0, 1, 2, 3}) {
      auto entries = store.in(range_of_index(table.id, index));
      if (index != id || is_built) {
        EXPECT_TRUE(entries == anew.in(range_of_index(table.id, index))) << "entries of index " << index;
      }
      int64_t bytes = 0;
      for (const auto& [key, value] : entries) bytes += int64_t(ItemView(value).size_bytes());
      EXPECT_EQ(store.counter(item_count_key(table.id, index)), int64_t(entries.size())) << index;
      EXPECT_EQ(store.counter(size_key(table.id, index)), bytes) << index;
    }
    EXPECT_TRUE(!is_built || store.in(range_of_written(table.id)).empty()) << "marks were left";
  }

  /// Repeated until the outcome is known.
  template <class Fill>
  void commit(Fill fill) {
    Batch batch;
    fill(batch);
    while (!complete(engine_,
                     Write{{}, [batch](const Moment&, Present) -> Planned { return {batch, nothing()}; }})
                .has_value()) {
    }
  }

 private:
  Engine& engine_;
};

}  // namespace gramme::testing_table
