#include "services/dynamodb/items/capacity_list.h"

#include <algorithm>

namespace gramme::dynamodb {

std::vector<ConsumedCapacity>::iterator CapacityList::find(const TablePointer& table) {
  return std::ranges::find(tables_, table->id,
                           [](const ConsumedCapacity& capacity) { return capacity.table().id; });
}

void CapacityList::add_refused(const TablePointer& table, double units) {
  if (const auto known = find(table); known != tables_.end()) known->add_refused(units);
}

ConsumedCapacity& CapacityList::of(const TablePointer& table) {
  const auto known = find(table);
  return known != tables_.end() ? *known : tables_.emplace_back(table, kind_);
}

void CapacityList::write(Writer& writer, ReturnConsumedCapacity wanted,
                         ConsumedCapacity::Split split) const {
  if (wanted == ReturnConsumedCapacity::none) return;
  writer.name("ConsumedCapacity");
  writer.begin_list();
  for (const ConsumedCapacity& capacity : tables_) capacity.write(writer, wanted, split);
  writer.end_list();
}

}  // namespace gramme::dynamodb
