// What UpdateTable does to global indexes: it adds one, deletes one, or changes the capacity of some. An
// index that is added is announced here; it is built in the background (table/index_build.h).
#pragma once

#include <optional>
#include <vector>

#include "services/dynamodb/tables/table_update.h"

namespace gramme::dynamodb {

/// Which indexes the actions of a request are about, by id.
struct IndexUpdate {
  std::vector<uint16_t> updated;
  std::vector<uint16_t> warmed;  // whose warm throughput was asked for
  std::optional<uint16_t> created;
  std::optional<uint16_t> deleted;
};

/// Applies the request's actions to `next`, which is `current` so far; the deleted index stays in it until
/// drop_index. `billing` is the mode the table will have.
Result<IndexUpdate> update_indexes(const Table& current, const UpdateTableRequest& request,
                                   BillingMode billing, Timestamp now, Table& next);

/// Removes an index and the definitions that no key uses any more.
void drop_index(uint16_t index_id, Table& table);

/// ResourceInUseException "Attempt to change a resource which is still in use: " and why.
Error still_in_use(std::string_view why);

/// Refuses what AWS does not change of a table while an index of it is announced and nothing else has
/// happened.
Result<void> check_no_index_is_announced(const Table& current, const UpdateTableRequest& request);

}  // namespace gramme::dynamodb
