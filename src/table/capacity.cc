#include "table/capacity.h"

#include <algorithm>

namespace gramme {
namespace {

constexpr size_t read_unit_bytes = 4096;
constexpr size_t write_unit_bytes = 1024;

double units(size_t bytes, size_t unit_bytes) {
  return double(std::max<size_t>(1, (bytes + unit_bytes - 1) / unit_bytes));
}

/// The total of one kind of unit, where it is told beside the units of both.
void write_split(Writer& writer, double units, UnitKind kind, ConsumedCapacity::Split split) {
  if (split == ConsumedCapacity::Split::no) return;
  writer.member(kind == UnitKind::read ? "ReadCapacityUnits" : "WriteCapacityUnits", units);
}

/// One Capacity.
void write_capacity(Writer& writer, double units, UnitKind kind, ConsumedCapacity::Split split) {
  writer.begin_object();
  writer.member("CapacityUnits", units);
  write_split(writer, units, kind, split);
  writer.end_object();
}

}  // namespace

double read_units(size_t bytes, Consistency consistency) {
  return units(bytes, read_unit_bytes) * (consistency == Consistency::strong ? 1 : 0.5);
}

double write_units(size_t bytes) { return units(bytes, write_unit_bytes); }

void ConsumedCapacity::add(const ConsumedCapacity& other) {
  table_units_ += other.table_units_;
  refused_units_ += other.refused_units_;
  for (const auto& [index, units] : other.index_units_) index_units_[index] += units;
}

double ConsumedCapacity::total() const {
  double sum = table_units_ + refused_units_;
  for (const auto& [index, units] : index_units_) sum += units;
  return sum;
}

void ConsumedCapacity::write(Writer& writer, ReturnConsumedCapacity wanted, Split split) const {
  if (wanted == ReturnConsumedCapacity::none) return;
  const bool has_parts = wanted == ReturnConsumedCapacity::indexes;
  const double units = total();
  writer.begin_object();
  writer.member("CapacityUnits", units);
  if (has_parts) write_indexes(writer, "GlobalSecondaryIndexes", true, split);
  if (has_parts) write_indexes(writer, "LocalSecondaryIndexes", false, split);
  if (kind_ == UnitKind::read) write_split(writer, units, kind_, split);
  if (has_parts) {
    writer.name("Table");
    write_capacity(writer, table_units_, kind_, split);
  }
  writer.member("TableName", table_.called());
  if (kind_ == UnitKind::write) write_split(writer, units, kind_, split);
  writer.end_object();
}

void ConsumedCapacity::write_member(Writer& writer, ReturnConsumedCapacity wanted) const {
  if (wanted == ReturnConsumedCapacity::none) return;
  writer.name("ConsumedCapacity");
  write(writer, wanted);
}

void ConsumedCapacity::write_indexes(Writer& writer, std::string_view name, bool global,
                                     Split split) const {
  bool open = false;
  for (const Index& index : table_->indexes) {
    auto units = index_units_.find(index.id);
    if (index.global != global || units == index_units_.end()) continue;
    if (!open) {
      writer.name(name);
      writer.begin_object();
      open = true;
    }
    writer.name(index.name);
    write_capacity(writer, units->second, kind_, split);
  }
  if (open) writer.end_object();
}

}  // namespace gramme
