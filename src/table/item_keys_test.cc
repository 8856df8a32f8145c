#include "table/item_keys.h"

#include <gtest/gtest.h>

#include "table/storage_keys.h"
#include "table/table_testing.h"
#include "value/value_testing.h"

namespace gramme {
namespace {

using namespace testing_table;
using testing_table::number;

constexpr std::string_view invalid = "One or more parameter values were invalid: ";

template <class T>
std::string message(const Result<T>& result) {
  return result.has_value() ? "accepted" : result.error().message();
}

TEST(ItemKeys, of_a_whole_item_are_its_storage_key) {
  Table table = *test_table();
  Item whole = item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("g")}, {"other", number(1)}});
  Result<std::string> key = checked_item_key(table, whole);
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(*key, item_key(table, whole));
}

TEST(ItemKeys, of_a_whole_item_are_named_when_missing_or_of_the_wrong_type) {
  Table table = *test_table();
  EXPECT_EQ(message(checked_item_key(table, item({{"sk", number(1)}}))),
            std::string(invalid) + "Missing the key pk in the item");
  EXPECT_EQ(message(checked_item_key(table, item({{"pk", number(1)}}))),
            std::string(invalid) + "Type mismatch for key pk expected: S actual: N");
  EXPECT_EQ(message(checked_item_key(table, item({{"pk", text("p")}, {"sk", text("1")}}))),
            std::string(invalid) + "Type mismatch for key sk expected: N actual: S");
  EXPECT_EQ(message(checked_item_key(table, item({{"sk", number(1)}}), ItemKeyTexts::batch)),
            "The provided key element does not match the schema");
}

TEST(ItemKeys, must_not_be_empty_nor_too_large) {
  Table table = *test_table();
  table.keys.range = {{"sk", Type::binary}};
  auto key = [&](size_t hash_size, size_t range_size) {
    return message(checked_key(table, item({{"pk", text(std::string(hash_size, 'x'))},
                                            {"sk", binary_value(std::string(range_size, 'y'))}})));
  };
  EXPECT_EQ(key(2048, 1024), "accepted");
  EXPECT_EQ(key(2049, 1),
            std::string(invalid) + "Size of hashkey has exceeded the maximum size limit of2048 bytes");
  EXPECT_EQ(
      key(1, 1025),
      std::string(invalid) + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  EXPECT_EQ(key(0, 1),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
            "contain an empty "
            "string value. Key: pk");
  EXPECT_EQ(key(1, 0),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
            "contain an empty "
            "binary value. Key: sk");
}

TEST(ItemKeys, given_as_a_key_must_be_exactly_the_schema) {
  Table table = *test_table();
  std::string mismatch = "The provided key element does not match the schema";
  EXPECT_EQ(message(checked_key(table, item({{"pk", text("p")}, {"sk", number(1)}}))), "accepted");
  EXPECT_EQ(message(checked_key(table, item({{"pk", text("p")}}))), mismatch);
  EXPECT_EQ(message(checked_key(table, item({{"pk", text("p")}, {"sk", text("1")}}))), mismatch);
  EXPECT_EQ(message(checked_key(table, item({{"pk", text("p")}, {"x", number(1)}}))), mismatch);
  EXPECT_EQ(message(checked_key(table, item({{"pk", text("p")}, {"sk", number(1)}, {"x", number(1)}}))),
            mismatch);
  EXPECT_EQ(message(checked_key(table, item({}))), mismatch);
  EXPECT_EQ(message(checked_key(table, ItemView())), mismatch);
}

TEST(ItemKeys, of_indexes_are_checked_when_present) {
  Table table = *test_table();
  auto with = [&](std::string_view name, Value value, IndexKeyTexts texts = IndexKeyTexts::put) {
    return message(
        check_index_keys(table, item({{"pk", text("p")}, {"sk", number(1)}, {name, value}}), texts));
  };
  EXPECT_EQ(with("other", text("")), "accepted");
  EXPECT_EQ(with("h", number(1)), "accepted");
  EXPECT_EQ(with("g", number(1)),
            std::string(invalid) + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi");
  EXPECT_EQ(with("g", number(1), IndexKeyTexts::statement), with("g", number(1)));
  EXPECT_EQ(with("g", number(1), IndexKeyTexts::update),
            "The update expression attempted to update the secondary index key to unsupported type");
  EXPECT_EQ(with("l", text(""), IndexKeyTexts::statement), "accepted");
  EXPECT_EQ(with("l", text("")),
            "One or more parameter values are not valid. A value specified for a secondary index key is "
            "not supported. The "
            "AttributeValue for a key attribute cannot contain an empty string value. IndexName: lsi, "
            "IndexKey: l");
  EXPECT_EQ(with("l", text(""), IndexKeyTexts::update),
            "One or more parameter values are not valid. The update expression attempted to update a "
            "secondary index key to "
            "a value that is not supported. The AttributeValue for a key attribute cannot contain an empty "
            "string value.");
  EXPECT_EQ(with("g", text(std::string(2049, 'x'))), std::string(invalid) +
                                                         "Size limit exceeded for Index Key g Actual Size: "
                                                         "2049 bytes Max Size: 2048 bytes IndexName: gsi");
  EXPECT_EQ(with("l", text(std::string(1025, 'x'))), std::string(invalid) +
                                                         "Size limit exceeded for Index Key l Actual Size: "
                                                         "1025 bytes Max Size: 1024 bytes IndexName: lsi");
}

TEST(ItemKeys, of_several_faulty_indexes_the_first_by_name_speaks) {
  Table table = *test_table();
  Item both =
      item({{"pk", text("p")}, {"sk", number(1)}, {"l", number(1)}, {"g", number(1)}, {"a", number(1)}});
  EXPECT_EQ(message(check_index_keys(table, both, IndexKeyTexts::put)),
            std::string(invalid) + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi");
}

TEST(ItemKeys, of_indexes_that_an_update_leaves_alone_are_not_looked_at) {
  Table table = *test_table();
  Item before = item({{"pk", text("p")}, {"sk", number(1)}, {"g", number(1)}});
  Item after = item({{"pk", text("p")}, {"sk", number(1)}, {"g", number(1)}, {"x", number(2)}});
  EXPECT_EQ(message(check_index_keys(table, after, IndexKeyTexts::update, before)), "accepted");
  EXPECT_NE(message(check_index_keys(table, after, IndexKeyTexts::update)), "accepted");
}

TEST(ItemKeys, can_be_taken_from_an_item) {
  Table table = *test_table();
  Item whole =
      item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("g")}, {"h", number(2)}, {"x", number(3)}});
  EXPECT_EQ(key_attributes(table, whole).view(), item({{"pk", text("p")}, {"sk", number(1)}}).view());
  EXPECT_EQ(key_attributes(table, table.indexes[1], whole).view(),
            item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("g")}, {"h", number(2)}}).view());
}

}  // namespace
}  // namespace gramme
