#include "services/dynamodb/pages/read_target.h"

#include <algorithm>
#include <unordered_set>

#include "api/errors.h"
#include "table/item_keys.h"
#include "table/storage_keys.h"

namespace gramme::dynamodb {

bool ReadTarget::projects(std::string_view attribute) const {
  return index == nullptr || index->projection == ProjectionType::all ||
         table->keys.find(attribute) != nullptr || index->keys.find(attribute) != nullptr ||
         std::ranges::find(index->projected, attribute) != index->projected.end();
}

std::vector<std::string> ReadTarget::not_projected(const std::vector<std::string>& attributes) const {
  std::vector<std::string> missing;
  std::unordered_set<std::string_view> seen;  // a request may name a million
  for (const std::string& attribute : attributes) {
    if (!projects(attribute) && seen.insert(attribute).second) missing.push_back(attribute);
  }
  return missing;
}

std::vector<const KeyAttribute*> ReadTarget::entry_key_attributes() const {
  std::vector<const KeyAttribute*> attributes = table->keys.attributes();
  if (index == nullptr) return attributes;
  for (const KeyAttribute* attribute : index->keys.attributes()) {
    if (table->keys.find(attribute->name) == nullptr) attributes.push_back(attribute);
  }
  return attributes;
}

std::string ReadTarget::entry_key(ItemView item) const {
  return index != nullptr ? index_entry_key(*table, *index, item) : item_key(*table, item);
}

Item ReadTarget::entry_key_of(ItemView item) const {
  return index != nullptr ? key_attributes(*table, *index, item) : key_attributes(*table, item);
}

Result<void> check_is_complete(const Index& index) {
  if (index.state == IndexState::active) return {};
  return validation("Cannot read from backfilling global secondary index: " + index.name);
}

Result<ReadTarget> find_read_target(const Call& call, std::string_view table_name,
                                    const std::optional<std::string>& index_name, Consistency consistency) {
  ReadTarget target{TRY(call.catalog.find(call.caller, table_name))};
  if (!index_name) return target;
  target.index = target.table->find_index(*index_name);
  if (target.index == nullptr)
    return validation("The table does not have the specified index: " + *index_name);
  if (target.is_global_index() && consistency == Consistency::strong) {
    return validation("Consistent reads are not supported on global secondary indexes");
  }
  TRY(check_is_complete(*target.index));
  return target;
}

}  // namespace gramme::dynamodb
