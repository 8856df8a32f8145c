#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "services/dynamodb/store_testing.h"

namespace gramme::dynamodb {

namespace {

class Query : public testing::Test {
 protected:
  /// Rows p/1 .. p/5 with equal index keys, and one of another partition.
  Query() {
    for (int64_t sk = 1; sk <= 5; ++sk) put("p", sk);
    put("q", 1);
  }
  void put(std::string_view pk, int64_t sk) {
    store_.change([&](Batch& batch) {
      append_item(batch, test_table(),
                  item({{"pk", text(pk)},
                        {"sk", number(sk)},
                        {"l", text("L")},
                        {"g", text("G")},
                        {"h", number(sk / 4)},
                        {"x", number(sk)},
                        {"y", text("why")}}));
    });
  }
  std::string answer(std::string_view request, Wording wording = Wording::current) {
    return without_kind(store_.ask(query, request, wording));
  }
  /// Asks with members added to those every Query needs.
  std::string ask(std::string_view condition, std::string_view values, std::string_view more = "") {
    return answer(fmt::format(R"({{"TableName":"Table","KeyConditionExpression":"{}",)"
                              R"("ExpressionAttributeValues":{{{}}}{}}})",
                              condition, values, more));
  }
  std::string ask_p(std::string_view more = "") { return ask("pk = :p", R"(":p":{"S":"p"})", more); }
  std::string ask_g(std::string_view more = "") { return ask("g = :g", R"(":g":{"S":"G"})", more); }

  /// Sort keys, page after page, with a bar after each that is not the last.
  template <class Ask>
  std::string walk(Ask page) {
    std::string keys, start;
    for (int pages = 0; pages < 20; ++pages) {
      const std::string answer = page(start);
      for (const std::string& key : values_in(answer, "sk")) keys += key;
      start = next_start(answer);
      if (start.empty()) return keys;
      keys += '|';
    }
    return keys + " without end";
  }

  ItemStore store_;
};

TEST_F(Query, answers_one_partition_in_order) {
  EXPECT_EQ(ask_p(R"(,"ProjectionExpression":"sk")"),
            R"({"Count":5,"Items":[{"sk":{"N":"1"}},{"sk":{"N":"2"}},{"sk":{"N":"3"}},{"sk":{"N":"4"}},)"
            R"({"sk":{"N":"5"}}],)"
            R"("ScannedCount":5})");
  EXPECT_EQ(ask("pk = :p AND sk < :s", R"(":p":{"S":"p"},":s":{"N":"3"})",
                R"(,"ScanIndexForward":false,"AttributesToGet":["sk"])"),
            "Can not use both expression and non-expression parameters in the same request: Non-expression "
            "parameters: "
            "{AttributesToGet} Expression parameters: {KeyConditionExpression}");
  EXPECT_EQ(ask("pk = :p AND sk < :s", R"(":p":{"S":"p"},":s":{"N":"3"})",
                R"(,"ScanIndexForward":false,"ProjectionExpression":"sk")"),
            R"({"Count":2,"Items":[{"sk":{"N":"2"}},{"sk":{"N":"1"}}],"ScannedCount":2})");
}

TEST_F(Query, pages_visit_every_row_once_in_either_direction) {
  auto pages = [&](std::string_view more) {
    return walk([&, more](const std::string& start) {
      return ask_p(fmt::format(R"(,"Limit":1{}{})", more, start));
    });
  };
  EXPECT_EQ(pages(""), "1|2|3|4|5|");
  EXPECT_EQ(pages(R"(,"ScanIndexForward":false)"), "5|4|3|2|1|");
}

TEST_F(Query, pages_of_a_range_end_with_it) {
  EXPECT_EQ(walk([&](const std::string& start) {
              return ask("pk = :p AND sk BETWEEN :a AND :b",
                         R"(":p":{"S":"p"},":a":{"N":"2"},":b":{"N":"4"})", R"(,"Limit":2)" + start);
            }),
            "23|4");
}

TEST_F(Query, rows_that_tie_in_an_index_are_all_visited) {
  auto pages = [&](std::string_view more) {
    return walk([&, more](const std::string& start) {
      return ask("pk = :p AND l = :l", R"(":p":{"S":"p"},":l":{"S":"L"})",
                 fmt::format(R"(,"IndexName":"lsi","Limit":2{}{})", more, start));
    });
  };
  EXPECT_EQ(pages(""), "12|34|5");
  EXPECT_EQ(pages(R"(,"ScanIndexForward":false)"), "54|32|1");
}

TEST_F(Query, a_global_index_gathers_partitions_and_pages_over_ties) {
  const std::string all =
      walk([&](const std::string& start) { return ask_g(R"(,"IndexName":"gsi","Limit":1)" + start); });
  EXPECT_EQ(all.size(), 12u) << all;
  EXPECT_EQ(std::ranges::count(all, '1'), 2) << "p/1 and q/1";
  EXPECT_EQ(all.substr(all.size() - 4), "4|5|") << "their sort key is the higher";
}

TEST_F(Query, the_last_evaluated_key_of_an_index_has_the_tables_and_its_own_keys) {
  EXPECT_EQ(next_start(ask_g(R"(,"IndexName":"gsi","Limit":1,"ScanIndexForward":false)")),
            R"(,"ExclusiveStartKey":{"g":{"S":"G"},"h":{"N":"1"},"pk":{"S":"p"},"sk":{"N":"5"}})");
}

TEST_F(Query, an_index_answers_its_projection) {
  EXPECT_EQ(ask_g(R"(,"IndexName":"gsi","Limit":1,"ScanIndexForward":false)").substr(0, 97),
            R"({"Count":1,"Items":[{"g":{"S":"G"},"h":{"N":"1"},"pk":{"S":"p"},"sk":{"N":"5"},)"
            R"("x":{"N":"5"}}],"L)");
  EXPECT_EQ(ask_p(R"(,"IndexName":"lsi","Limit":1,"Select":"ALL_PROJECTED_ATTRIBUTES")").substr(0, 67),
            R"({"Count":1,"Items":[{"l":{"S":"L"},"pk":{"S":"p"},"sk":{"N":"1"}}],)");
}

TEST_F(Query, a_local_index_fetches_other_attributes_from_the_table) {
  EXPECT_EQ(
      ask_p(
          R"(,"IndexName":"lsi","Limit":3,"ProjectionExpression":"y","ReturnConsumedCapacity":"INDEXES")"),
      R"({"ConsumedCapacity":{"CapacityUnits":2.0,"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":0.5}},)"
      R"("Table":{"CapacityUnits":1.5},"TableName":"Table"},"Count":3,"Items":[{"y":{"S":"why"}},)"
      R"({"y":{"S":"why"}},{"y":{"S":"why"}}],"LastEvaluatedKey":{"l":{"S":"L"},"pk":{"S":"p"},)"
      R"("sk":{"N":"3"}},"ScannedCount":3})");
  EXPECT_NE(ask_p(R"(,"IndexName":"lsi","Select":"ALL_ATTRIBUTES","ConsistentRead":true)")
                .find(R"("y":{"S":"why"})"),
            std::string::npos);
}

TEST_F(Query, counts_without_items) {
  EXPECT_EQ(ask_p(R"(,"Select":"COUNT")"), R"({"Count":5,"ScannedCount":5})");
  EXPECT_EQ(ask("pk = :p", R"(":p":{"S":"p"},":x":{"N":"2"})",
                R"(,"Select":"COUNT","FilterExpression":"x > :x")"),
            R"({"Count":3,"ScannedCount":5})");
  EXPECT_EQ(ask("pk = :p", R"(":p":{"S":"nobody"})"), R"({"Count":0,"Items":[],"ScannedCount":0})");
}

TEST_F(Query, a_filter_names_neither_keys_nor_what_the_index_lacks) {
  auto filtered = [&](std::string_view filter, std::string_view more = "") {
    return ask("pk = :p", R"(":p":{"S":"p"})",
               fmt::format(R"-(,"FilterExpression":"attribute_exists({})"{})-", filter, more));
  };
  EXPECT_EQ(filtered("sk"),
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk");
  EXPECT_EQ(filtered("l", R"(,"IndexName":"lsi")"),
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: l");
  EXPECT_EQ(filtered("l", R"(,"Select":"COUNT")"), R"({"Count":5,"ScannedCount":5})");
  EXPECT_EQ(filtered("sk", R"(,"IndexName":"lsi","Select":"COUNT")"), R"({"Count":5,"ScannedCount":5})");
  EXPECT_EQ(filtered("y", R"(,"IndexName":"lsi")"),
            "One or more parameter values were invalid: Secondary index lsi does not project one or more "
            "filter attributes: [y]");
}

TEST_F(Query, refuses_what_it_cannot_read) {
  EXPECT_EQ(ask_p(R"(,"IndexName":"nope")"), "The table does not have the specified index: nope");
  EXPECT_EQ(ask_g(R"(,"IndexName":"gsi","ConsistentRead":true)"),
            "Consistent reads are not supported on global secondary indexes");
  EXPECT_EQ(ask_g(R"(,"IndexName":"gsi","ProjectionExpression":"y")"),
            "One or more parameter values were invalid: Global secondary index gsi does not project [y]");
  EXPECT_EQ(
      answer(R"({"TableName":"Table"})"),
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  EXPECT_EQ(answer(R"({"TableName":"absent","KeyConditionExpression":"pk = :p",
                                  "ExpressionAttributeValues":{":p":{"S":"p"}}})"),
            "ResourceNotFoundException: Requested resource not found");
  EXPECT_EQ(ask_p(R"(,"QueryFilter":{"x":{"ComparisonOperator":"NULL"}})"),
            "Can not use both expression and non-expression parameters in the same request: Non-expression "
            "parameters: "
            "{QueryFilter} Expression parameters: {KeyConditionExpression}");
}

TEST_F(Query, select_is_judged_after_the_other_members_and_before_the_table) {
  EXPECT_EQ(ask_p(R"(,"Select":"ALL_PROJECTED_ATTRIBUTES")"),
            "1 validation error detected: ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an "
            "IndexName");
  EXPECT_EQ(ask_p(R"(,"Select":"EVERYTHING")"),
            "1 validation error detected: Value 'EVERYTHING' at 'select' failed to satisfy constraint: "
            "Member must satisfy enum "
            "value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]");
  EXPECT_EQ(ask_p(R"(,"Select":"EVERYTHING","Limit":0)"),
            "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have "
            "value greater than or "
            "equal to 1");
}

TEST_F(Query, faults_of_members_come_in_awss_order) {
  constexpr std::string_view at_least_one = "Member must have value greater than or equal to 1";
  constexpr std::string_view select =
      "Value 'X' at 'select' failed to satisfy constraint: Member must satisfy enum value set: "
      "[SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]";
  EXPECT_EQ(answer(R"({"TableName":"","Limit":0,"ReturnConsumedCapacity":"Y"})"),
            fmt::format("2 validation errors detected: Value at 'Limit' failed to satisfy constraint: {}; "
                        "Value at 'TableName' "
                        "failed to satisfy constraint: Member must have length greater than or equal to 1",
                        at_least_one));
  const std::string without_table = fmt::format(
      "4 validation errors detected: {}; Value 'Y' at 'returnConsumedCapacity' failed to satisfy "
      "constraint: Member must satisfy "
      "enum value set: [INDEXES, TOTAL, NONE]; Value null at 'tableName' failed to satisfy constraint: "
      "Member must not be null; "
      "Value '0' at 'limit' failed to satisfy constraint: {}",
      select, at_least_one);
  EXPECT_EQ(answer(R"({"Select":"X","Limit":0,"ReturnConsumedCapacity":"Y"})"), without_table);
  EXPECT_EQ(answer(R"({"Limit":0})", Wording::of_2025), answer(R"({"Limit":0})"));
  EXPECT_EQ(answer(R"({"TableName":"Table","Select":"X","Limit":0})", Wording::of_2025),
            fmt::format("1 validation error detected: Value at 'Limit' failed to satisfy constraint: {}",
                        at_least_one));
}

TEST_F(Query, values_need_an_expression_that_takes_them) {
  EXPECT_EQ(answer(R"({"TableName":"Table","ExpressionAttributeValues":{":p":{"S":"p"}}})"),
            "ExpressionAttributeValues can only be specified when using expressions");
  EXPECT_EQ(ask("pk = :p", R"(":p":{"S":"p"},":q":{"S":"q"})"),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:q}");
}

TEST_F(Query, a_malformed_start_key_is_found_before_what_a_global_index_cannot_answer) {
  EXPECT_EQ(ask_g(R"(,"IndexName":"gsi","Select":"ALL_ATTRIBUTES","ExclusiveStartKey":{"g":{"S":"G"}})"),
            "The provided starting key is invalid");
  EXPECT_EQ(ask_g(R"(,"IndexName":"gsi","Select":"ALL_ATTRIBUTES")"),
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for "
            "global secondary index "
            "gsi because its projection type is not ALL");
}

TEST_F(Query, a_made_up_start_key_goes_on_after_where_it_would_lie) {
  const std::string between =
      R"(,"ProjectionExpression":"sk","ExclusiveStartKey":{"pk":{"S":"p"},"sk":{"N":"3.5"}})";
  EXPECT_EQ(ask_p(between), R"({"Count":2,"Items":[{"sk":{"N":"4"}},{"sk":{"N":"5"}}],"ScannedCount":2})");
  EXPECT_EQ(ask_p(R"(,"ExclusiveStartKey":{"pk":{"S":"q"},"sk":{"N":"1"}})"),
            "The provided starting key is outside query boundaries based on provided conditions");
}

constexpr std::string_view legacy_pk =
    R"("pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"p"}]})";

std::string legacy_sk(std::string_view op, std::string_view values) {
  return fmt::format(R"("sk":{{"ComparisonOperator":"{}","AttributeValueList":[{}]}})", op, values);
}

TEST_F(Query, takes_legacy_key_conditions) {
  const auto keys = [&](std::string_view op, std::string_view values) {
    std::string found;
    for (const std::string& key :
         values_in(answer(fmt::format(R"({{"TableName":"Table","KeyConditions":{{{},{}}}}})",
                                      legacy_sk(op, values), legacy_pk)),
                   "sk"))
      found += key;
    return found;
  };
  EXPECT_EQ(keys("EQ", R"({"N":"3"})"), "3");
  EXPECT_EQ(keys("LT", R"({"N":"3"})"), "12");
  EXPECT_EQ(keys("LE", R"({"N":"3"})"), "123");
  EXPECT_EQ(keys("GT", R"({"N":"3"})"), "45");
  EXPECT_EQ(keys("GE", R"({"N":"3"})"), "345");
  EXPECT_EQ(keys("BETWEEN", R"({"N":"2"},{"N":"4"})"), "234");
}

TEST_F(Query, refuses_legacy_key_conditions_that_no_index_serves) {
  const auto fault = [&](std::string_view conditions) {
    return answer(fmt::format(R"({{"TableName":"Table","KeyConditions":{{{}}}}})", conditions));
  };
  const auto with_sk = [&](std::string_view op, std::string_view values) {
    return fault(fmt::format("{},{}", legacy_pk, legacy_sk(op, values)));
  };
  for (std::string_view op : {"NE", "IN", "CONTAINS", "NOT_CONTAINS"})
    EXPECT_EQ(with_sk(op, R"({"N":"1"})"),
              "Attempted conditional constraint is not an indexable operation");
  for (std::string_view op : {"NULL", "NOT_NULL"}) {
    EXPECT_EQ(fault(fmt::format(R"("pk":{{"ComparisonOperator":"{}"}})", op)),
              "Attempted conditional constraint is not an indexable operation");
  }
  EXPECT_EQ(with_sk("BEGINS_WITH", R"({"N":"1"})"),
            "One or more parameter values were invalid: ComparisonOperator BEGINS_WITH is not valid for N "
            "AttributeValue type");
  EXPECT_EQ(
      with_sk("EQ", R"({"S":"1"})"),
      "One or more parameter values were invalid: Condition parameter type does not match schema type");
  EXPECT_EQ(fault(legacy_sk("EQ", R"({"N":"1"})")), "Query condition missed key schema element: pk");
  EXPECT_EQ(fault(R"("pk":{"ComparisonOperator":"LT","AttributeValueList":[{"S":"p"}]})"),
            "Query key condition not supported");
  EXPECT_EQ(fault(R"("pk":{"ComparisonOperator":"eq","AttributeValueList":[{"S":"p"}]})"),
            "One or more parameter values were invalid: Invalid comparison operator");
  EXPECT_EQ(
      fault(R"("pk":{"AttributeValueList":[{"S":"p"}]})"),
      "1 validation error detected: Value null at 'keyConditions.pk.member.comparisonOperator' failed to "
      "satisfy constraint: Member must not be null");
}

TEST_F(Query, takes_a_legacy_filter_over_what_the_key_conditions_left_open) {
  const auto filter = [&](std::string_view filter, std::string_view more = "") {
    return answer(fmt::format(
        R"({{"TableName":"Table","Select":"COUNT","KeyConditions":{{{}}},"QueryFilter":{{{}}}{}}})",
        legacy_pk, filter, more));
  };
  EXPECT_EQ(filter(R"("x":{"ComparisonOperator":"GE","AttributeValueList":[{"N":"4"}]})"),
            R"({"Count":2,"ScannedCount":5})");
  EXPECT_EQ(filter(""), R"({"Count":5,"ScannedCount":5})");
  EXPECT_EQ(filter(R"("":{"ComparisonOperator":"NOT_NULL"})"), R"({"Count":0,"ScannedCount":5})");
  EXPECT_EQ(filter(legacy_sk("EQ", R"({"N":"1"})")),
            "QueryFilter can only contain non-primary key attributes: Primary key attribute: sk");
  EXPECT_EQ(filter("", R"(,"ConditionalOperator":"AND")"),
            "ConditionalOperator cannot be used without Filter or Expected");
  EXPECT_EQ(filter(R"("x":{"ComparisonOperator":"FOO"})", R"(,"AttributesToGet":["a","a"])"),
            "1 validation error detected: Cannot specify the AttributesToGet when choosing to get only the "
            "Count");
}

TEST_F(Query, lets_key_conditions_stand_beside_expressions_but_no_other_legacy_parameter) {
  const auto beside = [&](std::string_view more) {
    return answer(fmt::format(R"({{"TableName":"Table","Select":"COUNT","KeyConditions":{{{}}}{}}})",
                              legacy_pk, more));
  };
  const std::string filter = R"(,"FilterExpression":"x > :x","ExpressionAttributeValues":{":x":{"N":"3"}})";
  EXPECT_EQ(beside(filter), R"({"Count":2,"ScannedCount":5})");
  constexpr std::string_view mixed =
      "Can not use both expression and non-expression parameters in the same request: Non-expression "
      "parameters: ";
  EXPECT_EQ(beside(filter + R"(,"QueryFilter":{})"),
            std::string(mixed) + "{QueryFilter} Expression parameters: {FilterExpression}");
  EXPECT_EQ(beside(R"(,"KeyConditionExpression":"","ProjectionExpression":"","AttributesToGet":["a"])"),
            std::string(mixed) +
                "{AttributesToGet, KeyConditions} Expression parameters: "
                "{ProjectionExpression, KeyConditionExpression}");
  EXPECT_EQ(answer(R"({"TableName":"Table","QueryFilter":{"x":{"ComparisonOperator":"EQ"}}})"),
            "One or more parameter values were invalid: Invalid number of argument(s) for the EQ "
            "ComparisonOperator");
  EXPECT_EQ(
      answer(R"({"TableName":"Table","QueryFilter":{}})"),
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
}

TEST_F(Query, finds_faults_of_legacy_parameters_one_after_the_other) {
  const auto fault = [&](std::string_view filter_value, std::string_view attributes, std::string_view start,
                         std::string_view conditions) {
    return answer(fmt::format(
        R"({{"TableName":"Absent","QueryFilter":{{"x":{{"ComparisonOperator":"EQ","AttributeValueList":[{}]}}}},)"
        R"("AttributesToGet":["a"{}],"ExclusiveStartKey":{{"pk":{}}}{}}})",
        filter_value, attributes, start, conditions));
  };
  const std::string_view empty =
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::string_view conditions =
      R"(,"KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"NULL":false}]}})";
  EXPECT_EQ(fault(R"({"N":"1"},{})", R"(,"a")", "{}", conditions), empty);
  EXPECT_EQ(fault("", R"(,"a")", "{}", conditions),
            "One or more parameter values were invalid: Invalid number of argument(s) for the EQ "
            "ComparisonOperator");
  EXPECT_EQ(fault(R"({"N":"1"})", R"(,"a")", "{}", conditions),
            "One or more parameter values were invalid: Duplicate value in attribute name: a");
  EXPECT_EQ(fault(R"({"N":"1"})", "", "{}", conditions),
            fmt::format("The provided starting key is invalid: {}", empty));
  EXPECT_EQ(
      fault(R"({"N":"1"})", "", R"({"S":"a"})", ""),
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  EXPECT_EQ(
      fault(R"({"N":"1"})", "", R"({"S":"a"})", conditions),
      "One or more parameter values were invalid: Null attribute value types must have the value of true");
}

}  // namespace
}  // namespace gramme::dynamodb
