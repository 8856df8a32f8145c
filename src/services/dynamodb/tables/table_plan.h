// A plan that changes a table as a whole: what it must read, and the table it finds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/dynamodb/tables/table_description.h"
#include "services/service.h"
#include "table/table_records.h"

namespace gramme::dynamodb {

class TablePlan {
 public:
  /// Of the caller's table with this name, whether or not it is known.
  TablePlan(const Call& call, std::string_view table_name);

  /// For the Write step: the table's records and its counters. Called once.
  std::vector<std::string> take_keys() { return std::move(keys_); }

  struct Found {
    Table table;
    TableCounts counts;
    std::optional<OpenStream> stream;
  };
  /// As TableRecords::find; of a table that was not known, but is there by now, `table_changed`.
  Result<Found> find(Present present) const;

 private:
  std::string table_name_;
  std::optional<TableRecords> records_;  // of the table that was known
  std::vector<std::string> keys_;
};

}  // namespace gramme::dynamodb
