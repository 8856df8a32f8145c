#include "table/capacity.h"

#include <gtest/gtest.h>

#include "table/table_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

/// Writes {name:1.5,name:{...}}.
class PlainWriter final : public Writer {
 public:
  void begin_object() override { text += '{'; }
  void end_object() override { text += '}'; }
  void begin_list() override {}
  void end_list() override {}
  void name(std::string_view name) override {
    text.append(text.ends_with('{') ? "" : ",").append(name).append(":");
  }
  void string(std::string_view value) override { text += value; }
  void binary(std::string_view) override {}
  void integer(int64_t) override {}
  void real(double value) override { text += std::to_string(value).substr(0, 3); }
  void boolean(bool) override {}
  void timestamp(double) override {}
  std::string text = "";
};

std::string written(const ConsumedCapacity& consumed, ReturnConsumedCapacity wanted,
                    ConsumedCapacity::Split split = ConsumedCapacity::Split::no) {
  PlainWriter writer;
  consumed.write(writer, wanted, split);
  return writer.text;
}

TEST(Capacity, is_rounded_up_and_at_least_one_unit) {
  EXPECT_EQ(read_units(0, Consistency::strong), 1);
  EXPECT_EQ(read_units(4096, Consistency::strong), 1);
  EXPECT_EQ(read_units(4097, Consistency::strong), 2);
  EXPECT_EQ(read_units(4097, Consistency::eventual), 1);
  EXPECT_EQ(read_units(1, Consistency::eventual), 0.5);
  EXPECT_EQ(write_units(0), 1);
  EXPECT_EQ(write_units(1024), 1);
  EXPECT_EQ(write_units(1025), 2);
  EXPECT_EQ(write_units(409'600), 400);
}

TEST(Capacity, is_reported_as_asked_for_with_only_the_indexes_touched) {
  TablePointer table = test_table();
  ConsumedCapacity consumed(table, UnitKind::write);
  consumed.add_table(2);
  consumed.add_index(table->indexes[2], 1);
  EXPECT_EQ(consumed.total(), 3);
  EXPECT_EQ(written(consumed, ReturnConsumedCapacity::none), "");
  EXPECT_EQ(written(consumed, ReturnConsumedCapacity::total), "{CapacityUnits:3.0,TableName:Things}");
  EXPECT_EQ(written(consumed, ReturnConsumedCapacity::indexes),
            "{CapacityUnits:3.0,GlobalSecondaryIndexes:{wide:{CapacityUnits:1.0}},"
            "Table:{CapacityUnits:2.0},TableName:Things}");

  ConsumedCapacity more(table, UnitKind::write);
  more.add_table(1);
  more.add_index(table->indexes[0], 1.5);
  more.add_index(table->indexes[2], 1);
  consumed.add(more);
  EXPECT_EQ(written(consumed, ReturnConsumedCapacity::indexes),
            "{CapacityUnits:6.5,GlobalSecondaryIndexes:{wide:{CapacityUnits:2.0}},"
            "LocalSecondaryIndexes:{lsi:{CapacityUnits:1.5}},Table:{CapacityUnits:3.0},TableName:Things}");
}

TEST(Capacity, of_transactions_is_split_at_every_level) {
  TablePointer table = test_table();
  ConsumedCapacity writes(table, UnitKind::write);
  writes.add_table(2);
  EXPECT_EQ(written(writes, ReturnConsumedCapacity::indexes, ConsumedCapacity::Split::yes),
            "{CapacityUnits:2.0,Table:{CapacityUnits:2.0,WriteCapacityUnits:2.0},TableName:Things,"
            "WriteCapacityUnits:2.0}");
  ConsumedCapacity reads(table, UnitKind::read);
  reads.add_table(2);
  EXPECT_EQ(written(reads, ReturnConsumedCapacity::total, ConsumedCapacity::Split::yes),
            "{CapacityUnits:2.0,ReadCapacityUnits:2.0,TableName:Things}");
}

}  // namespace
}  // namespace gramme
