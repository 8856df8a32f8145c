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

  /// What a refused write cost a table; nothing where no other write succeeded.
  void add_refused(const TablePointer& table, double units);

  /// The member ConsumedCapacity; nothing when none is wanted.
  void write(Writer& writer, ReturnConsumedCapacity wanted,
             ConsumedCapacity::Split split = ConsumedCapacity::Split::no) const;

 private:
  std::vector<ConsumedCapacity>::iterator find(const TablePointer& table);
  UnitKind kind_;
  std::vector<ConsumedCapacity> tables_;
};

}  // namespace gramme::dynamodb
