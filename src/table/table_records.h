// What is stored of a table as a whole: its record in the catalog, and those of its enabled stream. Whoever
// changes partitions or the stream plans with these, and so does who must see them as of one moment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/step.h"
#include "table/stream.h"
#include "table/table.h"

namespace gramme {

class TableRecords {
 public:
  /// Of a table as the catalog shows it.
  explicit TableRecords(const Table& known);

  /// To be read, the first ones of a step: the table's record, then those of the stream.
  const std::vector<std::string>& keys() const { return keys_; }

  struct Found {
    Table table;
    std::optional<OpenStream> stream;
  };
  /// What is there now; more values may follow those of keys(). ResourceNotFoundException when the table is
  /// gone; `table_changed` when it is another one, or has another layout: whoever runs operations then asks
  /// the operation anew. Other changes are found in the table.
  Result<Found> find(Present present) const;

 private:
  const std::string table_name_;
  const TableVersion known_;
  std::vector<std::string> keys_;
};

/// ResourceNotFoundException "Requested resource not found: Table: NAME not found".
Error table_not_found(std::string_view table_name);

/// The table whose record is present under the first key of a plan, or ResourceNotFoundException.
Result<Table> present_table(Present present, std::string_view table_name);

}  // namespace gramme
