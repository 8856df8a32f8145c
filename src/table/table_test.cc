#include "table/table.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "table/table_testing.h"

namespace gramme {
namespace {

using namespace testing_table;

Table full_table() {
  Table table = *test_table();
  table.generation = 9;
  table.layout = 4;
  table.uuid = "6f1c9a52-0b1e-4f5e-9d43-2a1b3c4d5e6f";
  table.created = 1'700'000'000'123'456;
  table.billing = BillingMode::pay_per_request;
  table.last_on_demand = 1'700'000'001'000'000;
  table.throughput = {5, 6};
  table.on_demand_maximum = {100, 200};
  table.last_increase = 1;
  table.last_decrease = 2;
  table.decreases_today = 3;
  table.deletion_protection = true;
  table.table_class = TableClass::infrequent_access;
  table.last_class_change = 4;
  table.tags = {{"team", "a"}, {"empty", ""}};
  table.warm = {12'000, 4'000};
  table.kms_key = "arn:aws:kms:us-east-1:000000000000:key/a";
  table.encryption_changes = {6, 7, 4};
  table.class_change_before = 3;
  table.last_index_id = 12;
  table.indexes[2].state = IndexState::backfilling;
  table.partitions = {{.id = 1, .first_hash = 0, .shard = 4}, {.id = 2, .first_hash = 9, .shard = 5}};
  table.last_partition_id = 2;
  table.stream = {
      .id = 3, .view_type = StreamViewType::old_image, .created = 8, .enabled = true, .last_shard = 5};
  table.time_to_live = {.setting = 2, .attribute = "until", .enabled = true, .changed = 9};
  table.indexes[1].throughput = {7, 8};
  table.indexes[1].last_decrease = 5;
  table.indexes[1].decreases_today = 1;
  table.indexes[1].warm = {9, 10};
  return table;
}

TEST(TableRecord, holds_everything) {
  Table table = full_table();
  std::optional<Table> read = decode_table(encode_table(table));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, table);
}

TEST(TableRecord, keeps_its_stored_form) {
  Table table;
  table.id = 300;
  table.generation = 1;
  table.layout = 2;
  table.owner = {"1", "r"};
  table.name = "T";
  table.keys.hash = {string_key("p")};
  std::string hex;
  for (char c : encode_table(table)) hex += fmt::format("{:02x}", uint8_t(c));
  EXPECT_EQ(hex,
            "01"
            "000000000000012c"
            "020101"
            "290102"
            "0306010131020172"
            "040154"
            "0500"
            "060100"
            "070b010706010170020153"
            "0200"
            "0800"
            "0900"
            "0a0100"
            "0c06010100020100"
            "0d06010100020100"
            "100100"
            "110100"
            "1400"
            "1506010100020100"
            "320a09010100020100030100");
}

TEST(TableRecord, tolerates_fields_of_newer_programs_and_the_absence_of_older_ones) {
  std::string bytes = encode_table(full_table());
  append_varint(bytes, 1000);
  append_sized(bytes, "what a newer program knows");
  EXPECT_EQ(decode_table(bytes), full_table());

  std::string minimal = {1};
  append_big_endian(minimal, uint64_t{5});
  append_varint(minimal, 4);
  append_sized(minimal, "T");
  EXPECT_FALSE(decode_table(minimal).has_value()) << "a table without keys";
}

TEST(TableRecord, refuses_damage) {
  std::string bytes = encode_table(full_table());
  for (size_t length = 0; length < bytes.size(); ++length) {
    std::optional<Table> read = decode_table(bytes.substr(0, length));
    EXPECT_NE(read, full_table()) << length;
  }
  EXPECT_FALSE(decode_table("\x02" + bytes.substr(1)).has_value()) << "another version";

  Table wrong_type = full_table();
  wrong_type.keys.hash[0].type = Type::list;
  EXPECT_FALSE(decode_table(encode_table(wrong_type)).has_value());
  Table wrong_enum = full_table();
  wrong_enum.billing = BillingMode(7);
  EXPECT_FALSE(decode_table(encode_table(wrong_enum)).has_value());
  Table wrong_state = full_table();
  wrong_state.indexes[0].state = IndexState(7);
  EXPECT_FALSE(decode_table(encode_table(wrong_state)).has_value());
}

TEST(TableRecord, tells_of_which_table_and_layout_it_is) {
  std::string bytes = encode_table(full_table());
  EXPECT_EQ(read_table_version(bytes), (TableVersion{7, 4}));
  Table first = full_table();
  first.layout = 0;
  EXPECT_EQ(read_table_version(encode_table(first)), (TableVersion{7, 0})) << "is not stored";
  EXPECT_FALSE(read_table_version("").has_value());
  EXPECT_FALSE(read_table_version(bytes.substr(0, 8)).has_value()) << "cut off within the id";
  EXPECT_FALSE(read_table_version(bytes.substr(0, 11)).has_value()) << "cut off within the generation";
  EXPECT_FALSE(read_table_version(bytes.substr(0, 14)).has_value()) << "cut off within the layout";
  EXPECT_FALSE(read_table_version("\x02" + bytes.substr(1)).has_value()) << "another version";
}

TEST(Table, knows_its_indexes_and_arn) {
  auto table = test_table();
  EXPECT_EQ(table->find_index("gsi")->id, 2);
  EXPECT_EQ(table->find_index("none"), nullptr);
  EXPECT_EQ(table->find_index(uint16_t{2}), table->find_index("gsi"));
  EXPECT_EQ(table->find_index(uint16_t{9}), nullptr);
  EXPECT_EQ(table->unfinished_index(), nullptr);
  table->indexes[2].state = IndexState::allocating;
  EXPECT_EQ(table->unfinished_index(), &table->indexes[2]);
  EXPECT_TRUE(table->has_local_indexes());
  table->indexes.erase(table->indexes.begin());
  EXPECT_FALSE(table->has_local_indexes());
  EXPECT_EQ(table->arn(), "arn:aws:dynamodb:us-east-1:000000000000:table/Things");
  EXPECT_EQ(table->keys.find("sk")->type, Type::number);
  EXPECT_EQ(table->keys.find("x"), nullptr);
}

}  // namespace
}  // namespace gramme
