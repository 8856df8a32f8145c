// A write is planned for the table that the catalog showed when it was asked for. Until the plan runs, the
// table may be gone, or another of its name be there, or it may have another layout, other indexes for
// example: then the write must not happen, or it would leave entries that no purge ever removes, or leave
// out some.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/step.h"
#include "table/table.h"

namespace gramme::dynamodb {

class TableGuard {
 public:
  /// Notes a table that the write is for, each once.
  void add(const Table& table);
  /// Appends the keys of the tables' catalog records: the last ones of the write.
  void append_keys(std::vector<std::string>& keys) const;
  /// ResourceNotFoundException unless every table is still there; `table_changed` (api/errors.def) when one
  /// is there in another layout: whoever runs operations then asks the operation anew.
  Result<void> check(Present present) const;

 private:
  struct Guarded {
    TableVersion version;
    std::string key;
  };
  std::vector<Guarded> tables_;
};

}  // namespace gramme::dynamodb
