// Looks at a server at rest through its own API: what tables, indexes, counters and streams say agrees.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "actor.h"
#include "storage/engine.h"
#include "tables.h"

namespace gramme::simulation {

/// Sends a request and waits for its answer.
using Ask = std::function<Answer(const Request&)>;

class Inspection {
 public:
  Inspection(Ask ask, Findings& findings) : ask_(std::move(ask)), findings_(findings) {}

  /// All items of a table, in pages.
  World scan(const std::string& table);
  /// The table's indexes show what its items say, the counters count them, and a stream that was kept
  /// tells how they came to be. Returns the items.
  World check_table(const TableShape& table);
  void check_stream(const std::string& table, const World& items);

 private:
  Json asked(const Request& request);
  void check_index(const TableShape& table, const std::string& index, const std::string& projection,
                   const World& items);
  void replay_shard(const std::string& arn, const std::string& shard, const std::string& table,
                    World& replayed);

  Ask ask_;
  Findings& findings_;
};

/// Nothing of a table that is not in the catalog is left, and no work of the background's.
void check_leavings(Engine& engine, Findings& findings);
/// The scrub finds nothing.
void check_records(Engine& engine, const Clock& clock, Findings& findings);

}  // namespace gramme::simulation
