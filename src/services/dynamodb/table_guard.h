// A write is planned for the table that the catalog showed when it was asked for. Until the plan runs, the
// table may be gone, or another of its name be there: then the write must not happen, or it would leave
// entries that no purge ever removes.
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
  /// ResourceNotFoundException unless every table is still there. A newer generation of it will do: what
  /// UpdateTable changes, no write depends on.
  Result<void> check(Present present) const;

 private:
  struct Guarded {
    uint64_t table_id;
    std::string key;
  };
  std::vector<Guarded> tables_;
};

}  // namespace gramme::dynamodb
