// A small store to ask: a few tables with a dozen items in the memory engine, its clock stands still.
//
//   both     pk S, sk N; local index lsi (pk, l S; keys only), global index gsi (g S, h N; includes x); a
//   stream of both
//            images, time to live in `ttl`
//   hash     pk S
//   bytes    pk B, sk B; provisioned
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/service.h"
#include "storage/memory/memory_engine.h"
#include "table/catalog.h"

namespace gramme {

class Store {
 public:
  Store();

  /// The operation of that name of any service; null when there is none.
  static const Operation* find(std::string_view name);
  Outcome ask(const Operation& operation, Document::Node body);
  Outcome ask(std::string_view operation, std::string body);
  /// A table that is there.
  TablePointer table(std::string_view name) const;
  std::vector<std::pair<std::string, std::string>> entries(const KeyRange& range);

  /// Items lie under their keys; indexes and counters are what follows from them. Ends the process
  /// otherwise.
  void check();

  const Namespace owner{"000000000000", "us-east-1"};
  TestClock clock;
  Settings settings;
  std::unique_ptr<Engine> engine = make_memory_engine(clock);
  Catalog catalog{*engine};

 private:
  void check(const Table& table);
  void check_index(const Table& table, const Index& index, const std::vector<Item>& items);
  void check_counters(const Table& table, uint16_t index_id, size_t count, size_t size);
};

/// An answer as JSON; of an error its members. Ends the process when the outcome is an internal error or
/// unknown.
std::string answer_text(Outcome outcome);

}  // namespace gramme
