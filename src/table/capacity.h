// Capacity units and how they are reported, as in the answers of AWS that public conformance suites record.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

#include "api/writer.h"
#include "storage/step.h"
#include "table/table.h"

namespace gramme {

enum class ReturnConsumedCapacity : uint8_t { indexes, total, none };
inline std::span<const std::string_view> wire_names(ReturnConsumedCapacity) {
  static constexpr std::array<std::string_view, 3> names = {"INDEXES", "TOTAL", "NONE"};
  return names;
}

/// 4 KB units, at least one; half when eventual.
double read_units(size_t bytes, Consistency consistency);
/// 1 KB units, at least one.
double write_units(size_t bytes);

enum class UnitKind : uint8_t { read, write };

/// What one request consumed of one table and its indexes.
class ConsumedCapacity {
 public:
  ConsumedCapacity(TablePointer table, UnitKind kind) : table_(std::move(table)), kind_(kind) {}

  void add_table(double units) { table_units_ += units; }
  void add_index(const Index& index, double units) { index_units_[index.id] += units; }
  /// What a refused write of a batch cost: AWS counts it in the total and tells it nowhere else.
  void add_refused(double units) { refused_units_ += units; }
  void add(const ConsumedCapacity& other);
  double total() const;
  const Table& table() const { return *table_; }

  /// Transactions report ReadCapacityUnits/WriteCapacityUnits beside CapacityUnits; single-item calls do
  /// not.
  enum class Split : bool { no, yes };
  /// Writes one ConsumedCapacity object, or the member of an answer that is one; nothing for none.
  void write(Writer& writer, ReturnConsumedCapacity wanted, Split split = Split::no) const;
  void write_member(Writer& writer, ReturnConsumedCapacity wanted) const;

 private:
  void write_indexes(Writer& writer, std::string_view name, bool global, Split split) const;

  TablePointer table_;
  UnitKind kind_;
  double table_units_ = 0;
  double refused_units_ = 0;
  std::map<uint16_t, double> index_units_;
};

}  // namespace gramme
