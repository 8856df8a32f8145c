// What a request over several tables consumed, table by table.
#pragma once

#include <vector>

#include "table/capacity.h"

namespace gramme::dynamodb {

class CapacityList {
 public:
  explicit CapacityList(UnitKind kind) : kind_(kind) {}

  /// That of one table; tables are listed in the order in which they are first asked for.
  ConsumedCapacity& of(const TablePointer& table);
  void add(const TablePointer& table, const ConsumedCapacity& capacity) { of(table).add(capacity); }

  /// The member ConsumedCapacity; nothing when none is wanted.
  void write(Writer& writer, ReturnConsumedCapacity wanted,
             ConsumedCapacity::Split split = ConsumedCapacity::Split::no) const;

 private:
  UnitKind kind_;
  std::vector<ConsumedCapacity> tables_;
};

}  // namespace gramme::dynamodb
