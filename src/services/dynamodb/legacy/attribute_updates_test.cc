#include "services/dynamodb/legacy/attribute_updates.h"

#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {
namespace {

/// What AttributeUpdates make of the item "a" of table Hash, or what is wrong with them.
class AttributeUpdatesTest : public testing::Test {
 protected:
  std::string update(std::string_view updates, std::string_view further = R"(,"ReturnValues":"ALL_NEW")",
                     Wording wording = Wording::current) {
    return without_kind(store.ask(update_item,
                                  R"({"TableName":"Hash","Key":{"pk":{"S":"a"}},"AttributeUpdates":)" +
                                      std::string(updates) + std::string(further) + "}",
                                  wording));
  }
  ItemStore store;
};

constexpr std::string_view e1 = "1 validation error detected: ";
constexpr std::string_view invalid = "One or more parameter values were invalid: ";

TEST_F(AttributeUpdatesTest, put_attributes_add_to_them_and_delete_them) {
  EXPECT_EQ(update(R"({"n":{"Value":{"N":"1"}},"s":{"Action":"PUT","Value":{"SS":["x"]}}})"),
            R"({"Attributes":{"n":{"N":"1"},"pk":{"S":"a"},"s":{"SS":["x"]}}})");
  EXPECT_EQ(
      update(R"({"n":{"Action":"ADD","Value":{"N":"-3.5"}},"s":{"Action":"ADD","Value":{"SS":["y"]}},
                       "l":{"Action":"ADD","Value":{"L":[{"N":"1"}]}}})"),
      R"({"Attributes":{"l":{"L":[{"N":"1"}]},"n":{"N":"-2.5"},"pk":{"S":"a"},"s":{"SS":["x","y"]}}})");
  EXPECT_EQ(update(R"({"n":{"Action":"DELETE"},"s":{"Action":"DELETE","Value":{"SS":["x","z"]}},
                       "l":{"Action":"ADD","Value":{"L":[{"N":"1"}]}},"gone":{"Action":"DELETE"}})"),
            R"({"Attributes":{"l":{"L":[{"N":"1"},{"N":"1"}]},"pk":{"S":"a"},"s":{"SS":["y"]}}})");
  EXPECT_EQ(update(R"({"s":{"Action":"DELETE","Value":{"SS":["y"]}},"l":{"Action":"DELETE"}})"),
            R"({"Attributes":{"pk":{"S":"a"}}})");
}

TEST_F(AttributeUpdatesTest, that_only_delete_create_no_item_but_none_at_all_do) {
  EXPECT_EQ(update(R"({"n":{"Action":"DELETE"},"s":{"Action":"DELETE","Value":{"SS":["x"]}}})"), "{}");
  EXPECT_EQ(store.get("a"), "{}");
  EXPECT_EQ(update("{}"), R"({"Attributes":{"pk":{"S":"a"}}})");
}

TEST_F(AttributeUpdatesTest, answer_the_attributes_that_they_name) {
  EXPECT_EQ(
      update(R"({"n":{"Value":{"N":"1"}},"m":{"Value":{"N":"2"}}})", R"(,"ReturnValues":"UPDATED_OLD")"),
      "{}");
  EXPECT_EQ(update(R"({"n":{"Action":"ADD","Value":{"N":"1"}},"m":{"Action":"DELETE"}})",
                   R"(,"ReturnValues":"UPDATED_OLD")"),
            R"({"Attributes":{"m":{"N":"2"},"n":{"N":"1"}}})");
  EXPECT_EQ(update(R"({"n":{"Action":"ADD","Value":{"N":"1"}},"m":{"Action":"DELETE"}})",
                   R"(,"ReturnValues":"UPDATED_NEW")"),
            R"({"Attributes":{"n":{"N":"3"}}})");
}

TEST_F(AttributeUpdatesTest, find_other_types_than_they_bring) {
  store.put(R"({"pk":{"S":"a"},"n":{"N":"1"},"s":{"SS":["x"]},"l":{"L":[]}})");
  for (std::string_view updates :
       {R"({"s":{"Action":"DELETE","Value":{"NS":["1"]}}})",
        R"({"n":{"Action":"DELETE","Value":{"NS":["1"]}}})", R"({"s":{"Action":"ADD","Value":{"N":"1"}}})",
        R"({"s":{"Action":"ADD","Value":{"L":[]}}})", R"({"l":{"Action":"ADD","Value":{"SS":["x"]}}})"})
    EXPECT_EQ(update(updates), "Type mismatch for attribute to update") << updates;
}

TEST_F(AttributeUpdatesTest, check_actions_and_then_their_values) {
  const auto fault = [this](std::string_view updates) {
    return update(updates, R"(,"Expected":{"a":{}})");
  };
  const std::string action =
      std::string(e1) + "Member must satisfy enum value set: [ADD, DELETE, PUT]' for Action";
  EXPECT_EQ(fault(R"({"b":{"Action":"PUT"},"a":{"Action":"put","Value":{"N":"1"}}})"), action);
  EXPECT_EQ(update(R"({"a":{"Action":"put","Value":{"N":"1"}}})", "", Wording::of_2025),
            std::string(e1) +
                "Value 'put' at 'attributeUpdates.a.member.action' failed to satisfy constraint: "
                "Member must satisfy enum value set: [ADD, DELETE, PUT]");
  const std::string only_delete = std::string(e1) + std::string(invalid) +
                                  "Only DELETE action is allowed when no attribute value is specified";
  EXPECT_EQ(fault(R"({"a":{}})"), only_delete);
  EXPECT_EQ(fault(R"({"a":{"Action":"ADD"}})"), only_delete);
  for (std::string_view type :
       {R"("S":"1")", R"("B":"Yg==")", R"("NULL":true)", R"("BOOL":true)", R"("M":{})"}) {
    const std::string value = R"("Value":{)" + std::string(type) + "}";
    const std::string name(type.substr(1, type.find('"', 1) - 1));
    EXPECT_EQ(fault(R"({"a":{"Action":"ADD",)" + value + "}}"),
              std::string(e1) + std::string(invalid) + "ADD action is not supported for the type " + name);
    EXPECT_EQ(fault(R"({"a":{"Action":"DELETE",)" + value + "}}"),
              std::string(e1) + std::string(invalid) +
                  "DELETE action with value is not supported for the type " + name);
  }
  EXPECT_EQ(fault(R"({"a":{"Value":{"N":"1"}}})"),
            std::string(e1) + std::string(invalid) +
                "Value must be provided when Exists is null for Attribute: a");
}

TEST_F(AttributeUpdatesTest, bring_values_that_items_can_have_under_names_that_they_can_have) {
  EXPECT_EQ(update(R"({"":{"Value":{"N":"1"}}})"), std::string(e1) + "Empty attribute name");
  EXPECT_EQ(update(R"({"a":{"Value":{"SS":[]}}})"),
            std::string(e1) + std::string(invalid) + "An string set  may not be empty");
  EXPECT_EQ(update(R"({"a":{"Value":{"SS":[]}}})", "", Wording::of_2025),
            std::string(invalid) + "An string set  may not be empty");
  EXPECT_EQ(update(R"({"pk":{"Value":{"S":"b"}}})"),
            std::string(invalid) + "Cannot update attribute pk. This attribute is part of the key");
}

TEST_F(AttributeUpdatesTest, are_measured_by_the_finished_item_alone) {
  const auto put = [this](size_t size) {  // pk, its value and the name are four bytes
    return update(R"({"b":{"Value":{"S":")" + letters(size) + R"("}}})", "");
  };
  EXPECT_EQ(put(409'600 - 4), "{}");
  EXPECT_EQ(put(409'600 - 3), "Item size to update has exceeded the maximum allowed size");
}

}  // namespace
}  // namespace gramme::dynamodb
