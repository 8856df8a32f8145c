// Says the truth about a store: whether every record is of its form and belongs to something, and whether
// everything that is derived from items is what they entail.
//
// Each table is looked at as it is at one moment, and so are the records that no table owns; writes may go
// on. So a finding is one: it is, or was, in the store.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine.h"
#include "table/scrub/finding.h"
#include "table/scrub/records_check.h"
#include "table/scrub/table_check.h"

namespace gramme {

/// All that is wrong with what an engine holds. Waits for the engine; `clock` is the engine's. Files below
/// the seam are not looked at.
Result<std::vector<Finding>> findings_of(Engine& engine, const Clock& clock);

/// The same in parts.
class StoreCheck {
 public:
  /// Of all tables whose records lie behind a place, as Part has it, and then of the records of the store.
  StoreCheck(Engine& engine, const Clock& clock, std::string place = {});
  /// Of one table, by the key of its record.
  static StoreCheck of_table(Engine& engine, const Clock& clock, std::string table_key);

  struct Part {
    uint64_t entries = 0;  // looked at
    std::vector<Finding> findings = {};
    bool is_last = false;
    std::string place = {};  // behind the last table that was looked at to its end
  };
  /// Looks at about as many entries more; at fewer when many findings come together. What the engine cannot
  /// show is a finding.
  Result<Part> advance(size_t entries);

 private:
  Result<void> begin_next();

  Engine* engine_;
  const Clock* clock_;
  std::string only_;          // the key of the one table's record; empty: all
  std::string place_;         // of the table at hand, or the last one
  std::string place_before_;  // of the table before it
  bool is_over_ = false;
  std::unique_ptr<TableCheck> table_;      // at hand
  std::unique_ptr<RecordsCheck> records_;  // at hand, after the tables
};

}  // namespace gramme
