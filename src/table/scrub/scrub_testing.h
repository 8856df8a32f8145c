// What tests of the scrub share: a store that was written as operations write it, and means to damage it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "storage/memory/memory_engine.h"
#include "table/expiry_queue.h"
#include "table/index_build_testing.h"
#include "table/scrub/repair.h"
#include "table/scrub/store_check.h"
#include "table/stream.h"

namespace gramme::testing_table {

class ScrubbedStore {
 public:
  /// test_table() with a stream, and items that expire by their attribute "ttl".
  ScrubbedStore() {
    change({}, [](Batch& batch, const Moment& moment, Present) {
      Table made = *test_table();
      made.time_to_live = TimeToLive{.setting = 2, .attribute = "ttl", .enabled = true};
      enable_stream(batch, made, StreamViewType::new_and_old_images, moment.now, moment);
      batch.put(record_key(), encode_table(made));
      batch.put(table_id_sequence_key(), encode_counter(int64_t(made.id)));
    });
  }

  static std::string record_key() { return BuiltTable::record_key(); }
  static std::string key_of(int64_t sk) { return item_key(*test_table(), BuiltTable::item_of_key(sk)); }

  static Item random_item(Random& random, int64_t sk) {
    if (random.one_in(4)) return {};
    ItemBuilder builder;
    std::vector<std::pair<std::string_view, Value>> members = {{"pk", text("p")}, {"sk", number(sk)}};
    const auto sometimes = [&](std::string_view name, Value value) {
      if (!random.one_in(4)) members.emplace_back(name, std::move(value));
    };
    sometimes("a", text("a"));
    sometimes("b", text(std::string(random.below(2), 'b')));
    sometimes("c", number(int64_t(random.below(3))));
    sometimes("g", text(std::string(random.below(3), 'g')));
    sometimes("h", number(int64_t(random.below(3))));
    sometimes("l", text(std::string(1 + random.below(3), 'l')));
    sometimes("ttl", number(1'700'000'000 + int64_t(random.below(3))));
    std::ranges::sort(members, {}, &std::pair<std::string_view, Value>::first);
    for (const auto& [name, value] : members) builder.add(name, value);
    return builder.build();
  }
  static Item full_item(int64_t sk) {
    return item({{"a", text("a")},
                 {"b", text("b")},
                 {"c", number(1)},
                 {"g", text("g")},
                 {"h", number(1)},
                 {"l", text("l")},
                 {"pk", text("p")},
                 {"sk", number(sk)},
                 {"ttl", number(1'800'000'000)}});
  }

  /// As an operation does.
  void write(int64_t sk, const Item& after) {
    const std::string key = key_of(sk);
    change({record_key(), key}, [&](Batch& batch, const Moment& moment, Present present) {
      const auto table = std::make_shared<const Table>(*decode_table(*present[0]));
      const ItemView before = present[1] ? ItemView(*present[1]) : ItemView();
      append_change(batch, ChangeContext(moment, 0), table, key, before, after);
    });
  }

  void put(const std::string& key, const std::string& value) {
    change({}, [&](Batch& batch, const Moment&, Present) { batch.put(key, value); });
  }
  void erase(const std::string& key) {
    change({}, [&](Batch& batch, const Moment&, Present) { batch.erase(key); });
  }
  void add(const std::string& key, int64_t delta) {
    change({}, [&](Batch& batch, const Moment&, Present) { batch.add(key, delta); });
  }
  /// The first key of a range.
  std::string first_of(const KeyRange& range) { return content(*engine).in(range).begin()->first; }

  std::vector<Finding> findings() { return findings_of(*engine, clock).value(); }
  std::vector<FindingKind> kinds() {
    std::vector<FindingKind> kinds;
    for (const Finding& finding : findings()) kinds.push_back(finding.kind);
    return kinds;
  }
  /// Repairs what can be, and returns how much that was.
  size_t repair_all() {
    size_t repaired = 0;
    for (const Finding& finding : findings()) repaired += repair(*engine, finding).value();
    return repaired;
  }

  template <class Fill>
  void change(std::vector<std::string> keys, Fill fill) {
    EXPECT_TRUE(complete(*engine, Write{std::move(keys),
                                        [fill](const Moment& moment, Present present) -> Planned {
                                          Batch batch;
                                          fill(batch, moment, present);
                                          return {std::move(batch), nothing()};
                                        }})
                    .has_value());
  }

  TestClock clock;
  std::unique_ptr<Engine> engine = make_memory_engine(clock);
};

}  // namespace gramme::testing_table
