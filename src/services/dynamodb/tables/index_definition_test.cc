#include "services/dynamodb/tables/index_definition.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gramme::dynamodb {
namespace {

constexpr int many = 200'000;  // a request of 16 MB holds more; anything quadratic would take minutes

struct Request {
  std::vector<shapes::AttributeDefinition> definitions = {{"pk", shapes::ScalarAttributeType::string},
                                                          {"sk", shapes::ScalarAttributeType::number}};
  std::vector<shapes::KeySchemaElement> keys = {{"pk", shapes::KeyType::hash},
                                                {"sk", shapes::KeyType::range}};
  std::optional<std::vector<shapes::LocalSecondaryIndex>> local;
  std::optional<std::vector<shapes::GlobalSecondaryIndex>> global;

  void define(int count) {
    for (int i = 0; i < count; ++i)
      definitions.push_back({fmt::format("a{}", i), shapes::ScalarAttributeType::string});
  }
  std::string fault() const {
    Table table;
    Result<void> defined =
        define_keys_and_indexes({definitions, keys, local, global}, BillingMode::pay_per_request, table);
    return defined.has_value() ? "none" : defined.error().message();
  }
};

template <class Index>
std::vector<Index> indexes(int count, std::vector<shapes::KeySchemaElement> keys) {
  std::vector<Index> result(size_t(count), Index{});
  for (int i = 0; i < count; ++i) {
    result[size_t(i)].index_name = fmt::format("index{}", i);
    result[size_t(i)].key_schema = keys;
    result[size_t(i)].projection.projection_type = ProjectionType::all;
  }
  return result;
}

TEST(IndexDefinition, finds_a_repeated_attribute_among_many) {
  Request request;
  request.define(many);
  request.definitions.push_back({"a7", shapes::ScalarAttributeType::string});
  EXPECT_EQ(request.fault(), "Attribute Name is duplicated: a7");
}

TEST(IndexDefinition, finds_that_many_attributes_are_not_used) {
  Request request;
  request.define(many);
  request.global = indexes<shapes::GlobalSecondaryIndex>(1, {{"sk", shapes::KeyType::hash}});
  const std::string fault = request.fault();
  EXPECT_TRUE(fault.starts_with(
      "One or more parameter values were invalid: Some AttributeDefinitions are not used. "));
  EXPECT_TRUE(fault.ends_with("keys used: [sk, pk]")) << fault.substr(fault.size() - 40);
}

TEST(IndexDefinition, counts_any_number_of_indexes) {
  Request request;
  request.local = indexes<shapes::LocalSecondaryIndex>(many, request.keys);
  EXPECT_EQ(request.fault(),
            "One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table "
            "limit of 5");
  request.local.reset();
  request.global = indexes<shapes::GlobalSecondaryIndex>(many, {{"sk", shapes::KeyType::hash}});
  EXPECT_EQ(request.fault(),
            "One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table "
            "limit of 20");
}

TEST(IndexDefinition, judges_indexes_before_their_number) {
  Request request;
  request.global = indexes<shapes::GlobalSecondaryIndex>(21, {{"sk", shapes::KeyType::hash}});
  request.global->at(1).index_name = "index0";
  EXPECT_EQ(request.fault(), "One or more parameter values were invalid: Duplicate index name: index0");
}

}  // namespace
}  // namespace gramme::dynamodb
