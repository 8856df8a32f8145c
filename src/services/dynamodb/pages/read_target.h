// What a Query or Scan reads: a table, or one of its indexes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "services/service.h"

namespace gramme::dynamodb {

struct ReadTarget {
  TablePointer table;
  const Index* index = nullptr;  // lives as long as the table; null: the table itself

  uint16_t index_id() const { return index != nullptr ? index->id : 0; }
  const KeySchema& keys() const { return index != nullptr ? index->keys : table->keys; }
  bool is_global_index() const { return index != nullptr && index->global; }

  /// Whether entries hold the attribute whenever the item does.
  bool projects(std::string_view attribute) const;
  /// Those of the attributes that entries do not hold, in their order, each once.
  std::vector<std::string> not_projected(const std::vector<std::string>& attributes) const;

  /// Every key attribute that tells entries apart: the table's, then those that only the index has.
  std::vector<const KeyAttribute*> entry_key_attributes() const;
  /// Where the entry of an item lies that has these attributes in their types.
  std::string entry_key(ItemView item) const;
  /// The entry_key_attributes of an item: what LastEvaluatedKey shows.
  Item entry_key_of(ItemView item) const;
};

/// "Cannot read from backfilling global secondary index: ..." until an added index has all its entries.
Result<void> check_is_complete(const Index& index);

/// The table, and the index when one is named. Refuses unknown ones, strong reads of global indexes, and
/// indexes that are not complete yet.
Result<ReadTarget> find_read_target(const Call& call, std::string_view table_name,
                                    const std::optional<std::string>& index_name, Consistency consistency);

}  // namespace gramme::dynamodb
