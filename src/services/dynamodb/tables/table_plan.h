// A plan that changes a table as a whole: what it must read, and the table it finds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/dynamodb/tables/table_description.h"
#include "services/service.h"
#include "table/stream.h"

namespace gramme::dynamodb {

class TablePlan {
 public:
  /// Of the caller's table with this name, whether or not it is known.
  TablePlan(const Call& call, std::string_view table_name);

  /// For the Write step: the table's record, its counters, what is open of its stream. Called once.
  std::vector<std::string> take_keys() { return std::move(keys_); }

  struct Found {
    Table table;
    TableCounts counts;
    std::optional<OpenStream> stream;
  };
  /// ResourceNotFoundException when there is no such table; `table_changed` when the keys are those of
  /// another table or layout: whoever runs operations then asks the operation anew. Other changes, which
  /// may be many, are found in the table.
  Result<Found> find(Present present) const;

 private:
  std::string table_name_;
  std::optional<TableVersion> known_;  // when the keys were made
  size_t counts_end_ = 1;
  std::vector<std::string> keys_;
};

}  // namespace gramme::dynamodb
