// How answers show a table's partitions.
#pragma once

#include "api/writer.h"
#include "table/table_records.h"

namespace gramme::administration {

/// The members Partitions, with the hashes of each and its open shard, and TableName.
Response partition_list(TableRecords::Found found);

}  // namespace gramme::administration
