#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {

namespace {

class ScanOperation : public testing::Test {
 protected:
  static constexpr int items = 60;
  ScanOperation() {
    store_.change([](Batch& batch) {
      for (int i = 0; i < items; ++i) {
        append_item(batch, hash_table(), item({{"pk", text(fmt::format("k{}", i))}, {"n", number(i % 3)}}));
      }
    });
  }

  std::string answer(std::string_view request) { return without_kind(store_.ask(scan, request)); }

  std::string ask(std::string_view more) {
    return answer(fmt::format(R"({{"TableName":"Hash"{}}})", more));
  }

  /// Partition keys of all pages, in order.
  std::vector<std::string> walk(std::string_view more) {
    std::vector<std::string> keys;
    std::string start;
    do {
      const std::string answer = ask(fmt::format("{}{}", more, start));
      for (std::string& key : values_in(answer, "pk")) keys.push_back(std::move(key));
      start = next_start(answer);
    } while (!start.empty() && keys.size() <= items);
    return keys;
  }

  ItemStore store_;
};

TEST_F(ScanOperation, pages_visit_every_item_once) {
  const std::vector<std::string> keys = walk(R"(,"Limit":7,"ProjectionExpression":"pk")");
  EXPECT_EQ(keys.size(), size_t(items));
  EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), size_t(items));
}

TEST_F(ScanOperation, segments_cover_everything_once) {
  for (int total : {1, 2, 7}) {
    std::multiset<std::string> keys;
    for (int segment = 0; segment < total; ++segment) {
      for (const std::string& key :
           walk(fmt::format(R"(,"Limit":4,"ProjectionExpression":"pk","Segment":{},"TotalSegments":{})",
                            segment, total))) {
        keys.insert(key);
      }
    }
    EXPECT_EQ(keys.size(), size_t(items)) << total;
    EXPECT_EQ(std::set(keys.begin(), keys.end()).size(), size_t(items)) << total;
  }
}

TEST_F(ScanOperation, a_filter_may_name_keys) {
  EXPECT_EQ(ask(R"(,"FilterExpression":"pk = :k AND n = :n",)"
                R"("ExpressionAttributeValues":{":k":{"S":"k4"},":n":{"N":"1"}})"),
            R"({"Count":1,"Items":[{"n":{"N":"1"},"pk":{"S":"k4"}}],"ScannedCount":60})");
  EXPECT_EQ(
      ask(R"(,"FilterExpression":"n = :n","ExpressionAttributeValues":{":n":{"N":"1"}},"Select":"COUNT")"),
      R"({"Count":20,"ScannedCount":60})");
}

TEST_F(ScanOperation, answers_legacy_attributes_to_get) {
  EXPECT_EQ(ask(R"(,"Limit":1,"AttributesToGet":["n"],"Segment":0,"TotalSegments":1)").substr(0, 27),
            R"({"Count":1,"Items":[{"n":{")");
  EXPECT_EQ(ask(R"(,"AttributesToGet":["n","n"])"),
            "One or more parameter values were invalid: Duplicate value in attribute name: n");
  EXPECT_EQ(ask(R"(,"AttributesToGet":[""],"ConditionalOperator":"AND")"), "Empty attribute name");
}

TEST_F(ScanOperation, takes_a_legacy_filter) {
  const std::string_view n = R"("n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"}]})";
  const std::string_view pk =
      R"("pk":{"ComparisonOperator":"IN","AttributeValueList":[{"S":"k4"},{"S":"k5"}]})";
  const auto filter = [&](std::string further) {
    return ask(R"(,"ScanFilter":{)" + std::string(n) + "," + std::string(pk) + "}" + further);
  };
  EXPECT_EQ(filter(""), R"({"Count":1,"Items":[{"n":{"N":"1"},"pk":{"S":"k4"}}],"ScannedCount":60})");
  EXPECT_EQ(filter(R"(,"ConditionalOperator":"OR","Select":"COUNT")"), R"({"Count":21,"ScannedCount":60})");
  EXPECT_EQ(filter(R"(,"ConditionalOperator":"XOR","Select":"BOGUS")"),
            "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]");
}

TEST_F(ScanOperation, finds_a_legacy_value_too_deep_before_what_its_filter_lacks) {
  std::string value = R"({"S":"x"})";
  for (int level = 0; level < 33; ++level) value = R"({"M":{"a":)" + value + "}}";
  const std::string filter = R"(,"ScanFilter":{"a":{"ComparisonOperator":"EQ","AttributeValueList":[)";
  EXPECT_EQ(
      ask(filter + value + R"(]}},"ConditionalOperator":"AND")"),
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
      "supported limit");
  EXPECT_EQ(ask(filter + R"({"S":"x"}]}},"ConditionalOperator":"AND")"),
            "ConditionalOperator can only be used when Filter or Expected has two or more elements");
}

TEST_F(ScanOperation, turns_to_the_older_generation_when_a_legacy_filter_lacks_an_operator) {
  EXPECT_EQ(
      ask(R"(,"ScanFilter":{"a":{}},"Select":"X","ConditionalOperator":"X","Segment":-1,"TotalSegments":4,"Limit":0)"),
      "5 validation errors detected: Value 'X' at 'select' failed to satisfy constraint: Member must "
      "satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]; "
      "Value 'X' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value "
      "set: [OR, AND]; Value null at 'scanFilter.a.member.comparisonOperator' failed to satisfy "
      "constraint: Member must not be null; Value '-1' at 'segment' failed to satisfy constraint: Member "
      "must have value greater than or equal to 0; Value '0' at 'limit' failed to satisfy constraint: "
      "Member must have value greater than or equal to 1");
}

TEST_F(ScanOperation, ends_a_page_early_when_a_filter_is_endless) {
  const std::string page = ask(R"x(,"Select":"COUNT","FilterExpression":"contains(:long, a)",)x"
                               R"("ExpressionAttributeValues":{":long":{"S":")" +
                               std::string(1'600'000, 'x') + R"("}})");
  EXPECT_EQ(page.substr(0, 10), R"({"Count":0)");
  EXPECT_NE(page.find(R"("LastEvaluatedKey")"), page.npos);
  EXPECT_NE(page.find(R"("ScannedCount":40)"), page.npos) << page;
}

TEST_F(ScanOperation, segment_and_total_come_together_and_fit) {
  EXPECT_EQ(ask(R"(,"Segment":5,"TotalSegments":5)"),
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 "
            "is not less than "
            "TotalSegments: 5");
  EXPECT_EQ(ask(R"(,"Segment":0)"),
            "The TotalSegments parameter is required but was not present in the request when Segment "
            "parameter is present");
  EXPECT_EQ(ask(R"(,"TotalSegments":2)"),
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present");
  EXPECT_EQ(ask(R"(,"Segment":-1,"TotalSegments":1000001,"Limit":0)"),
            "3 validation errors detected: Value at 'Limit' failed to satisfy constraint: Member must have "
            "value greater than or "
            "equal to 1; Value at 'Segment' failed to satisfy constraint: Member must have value greater "
            "than or equal to 0; "
            "Value at 'TotalSegments' failed to satisfy constraint: Member must have value less than or "
            "equal to 1000000");
}

TEST_F(ScanOperation, a_start_key_belongs_to_its_segment) {
  const std::string start = next_start(ask(R"(,"Limit":1,"Segment":0,"TotalSegments":2)"));
  EXPECT_EQ(ask(start + R"(,"Segment":1,"TotalSegments":2)"),
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
            "with correct Segment. "
            "TotalSegments: 2 Segment: 1");
  EXPECT_EQ(ask(R"(,"ExclusiveStartKey":{"n":{"N":"1"}})"), "The provided starting key is invalid");
}

TEST_F(ScanOperation, reads_indexes_with_only_the_items_they_hold) {
  const TablePointer table = test_table();
  store_.change([&](Batch& batch) {
    append_item(
        batch, table,
        item({{"pk", text("p")}, {"sk", number(1)}, {"g", text("G")}, {"h", number(1)}, {"y", number(1)}}));
    append_item(batch, table, item({{"pk", text("p")}, {"sk", number(2)}, {"g", text("G")}}));
  });
  EXPECT_EQ(answer(R"({"TableName":"Table","IndexName":"gsi","ReturnConsumedCapacity":"TOTAL"})"),
            R"({"ConsumedCapacity":{"CapacityUnits":0.5,"TableName":"Table"},"Count":1,)"
            R"("Items":[{"g":{"S":"G"},"h":{"N":"1"},"pk":{"S":"p"},"sk":{"N":"1"}}],"ScannedCount":1})");
  EXPECT_EQ(answer(R"({"TableName":"Table","IndexName":"flat","Select":"COUNT"})"),
            R"({"Count":2,"ScannedCount":2})");
  EXPECT_EQ(answer(R"-({"TableName":"Table","IndexName":"gsi","FilterExpression":"attribute_exists(y)"})-"),
            R"({"Count":0,"Items":[],"ScannedCount":1})");
}

TEST_F(ScanOperation, the_select_of_a_global_index_is_judged_before_the_start_key) {
  EXPECT_EQ(answer(R"({"TableName":"Table","IndexName":"gsi","Select":"ALL_ATTRIBUTES",
                                 "ExclusiveStartKey":{"x":{"S":"G"}}})"),
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for "
            "global secondary index "
            "gsi because its projection type is not ALL");
  EXPECT_EQ(ask(R"(,"Select":"ALL_PROJECTED_ATTRIBUTES")"),
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
}

}  // namespace
}  // namespace gramme::dynamodb
