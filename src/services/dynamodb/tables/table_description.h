// How a table is described: the TableDescription of CreateTable, DescribeTable, UpdateTable and
// DeleteTable.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/writer.h"
#include "services/service.h"
#include "storage/step.h"
#include "table/table.h"

namespace gramme::dynamodb {

/// Items and bytes of a table and of each of its indexes, by index id; the table's is 0. Exact at the
/// moment of reading.
struct TableCounts {
  struct Count {
    int64_t items = 0;
    int64_t bytes = 0;
  };
  std::map<uint16_t, Count> counts;
  Count of(uint16_t index_id) const;
};

/// The keys of the counters, and what is present under them in that order.
std::vector<std::string> count_keys(const Table& table);
TableCounts read_counts(const Table& table, Present present);

struct TableDescription {
  Table table;
  Timestamp now = 0;
  TableCounts counts = {};                                   // zeros unless read
  std::string_view table_status = {};                        // what the table's indexes make it, when empty
  std::map<uint16_t, std::string_view> index_statuses = {};  // of active ones or of any that is deleted
  std::set<uint16_t> warming = {};  // of index ids: warm throughput is on its way up; the table's is 0
  bool encryption_changes = false;  // on its way: shown with the key there was
  bool created_just_now = false;    // CreateTable leaves out what AWS knows only later
};

/// One object.
void write_table_description(Writer& writer, const TableDescription& description);
/// What DeleteTable says of the table that is going: neither its keys nor its indexes.
void write_deleted_table(Writer& writer, const TableDescription& description);

/// How often throughput was decreased on the UTC day of `now`.
int64_t decreases_on_day(int64_t decreases, std::optional<Timestamp> last_decrease, Timestamp now);

/// The answer {"TableDescription": {...}} and its like.
Response table_response(std::string_view member, TableDescription description);

}  // namespace gramme::dynamodb
