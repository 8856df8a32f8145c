#include "services/dynamodb/tables/table_definition.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "api/limits.h"
#include "table/stream.h"

namespace gramme {

using namespace std::string_view_literals;

std::span<const std::string_view> wire_names(BillingMode) {
  static constexpr std::array names = {"PROVISIONED"sv, "PAY_PER_REQUEST"sv};
  return names;
}

std::span<const std::string_view> wire_names(ProjectionType) {
  static constexpr std::array names = {"ALL"sv, "KEYS_ONLY"sv, "INCLUDE"sv};
  return names;
}

std::span<const std::string_view> printed_names(ProjectionType) {
  static constexpr std::array names = {"ALL"sv, "INCLUDE"sv, "KEYS_ONLY"sv};
  return names;
}

std::span<const std::string_view> wire_names(StreamViewType) { return stream_view_type_names; }

std::span<const std::string_view> printed_names(StreamViewType) {
  static constexpr std::array names = {"OLD_IMAGE"sv, "KEYS_ONLY"sv, "NEW_AND_OLD_IMAGES"sv, "NEW_IMAGE"sv};
  return names;
}

}  // namespace gramme

namespace gramme::dynamodb::shapes {

using namespace std::string_view_literals;

std::span<const std::string_view> wire_names(ScalarAttributeType) {
  static constexpr std::array names = {"B"sv, "N"sv, "S"sv};
  return names;
}

std::span<const std::string_view> wire_names(KeyType) {
  static constexpr std::array names = {"HASH"sv, "RANGE"sv};
  return names;
}

std::span<const std::string_view> wire_names(SSEType) {
  static constexpr std::array names = {"AES256"sv, "KMS"sv};
  return names;
}

namespace {

constexpr Rules required{.required = true};
constexpr Rules key_name_rules{
    .required = true, .length_min = 1, .length_max = limits::index_key_name_size_max};
constexpr Rules key_schema_rules{.required = true, .length_min = 1};
constexpr Rules projected_name_rules{.length_min = 1, .length_max = 255};
constexpr Rules non_key_attributes_rules{
    .length_min = 1, .length_max = 20, .element = &projected_name_rules};
constexpr Rules units_rules{.required = true, .value_min = 1};

constexpr std::array attribute_definition_shape = {
    field<&AttributeDefinition::attribute_type>("AttributeType", required),
    field<&AttributeDefinition::attribute_name>("AttributeName", key_name_rules),
};
constexpr std::array key_schema_element_shape = {
    field<&KeySchemaElement::attribute_name>("AttributeName", key_name_rules),
    field<&KeySchemaElement::key_type>("KeyType", required),
};
constexpr std::array projection_shape = {
    field<&Projection::projection_type>("ProjectionType"),
    field<&Projection::non_key_attributes>("NonKeyAttributes", non_key_attributes_rules),
};
constexpr std::array provisioned_throughput_shape = {
    field<&ProvisionedThroughput::write_capacity_units>("WriteCapacityUnits", units_rules),
    field<&ProvisionedThroughput::read_capacity_units>("ReadCapacityUnits", units_rules),
};
constexpr std::array on_demand_throughput_shape = {
    field<&OnDemandThroughput::max_read_request_units>("MaxReadRequestUnits"),
    field<&OnDemandThroughput::max_write_request_units>("MaxWriteRequestUnits"),
};
constexpr std::array warm_throughput_shape = {
    field<&WarmThroughput::read_units_per_second>("ReadUnitsPerSecond"),
    field<&WarmThroughput::write_units_per_second>("WriteUnitsPerSecond"),
};
constexpr std::array local_secondary_index_shape = {
    field<&LocalSecondaryIndex::index_name>("IndexName", named_index_rules),
    field<&LocalSecondaryIndex::key_schema>("KeySchema", key_schema_rules),
    field<&LocalSecondaryIndex::projection>("Projection", required),
};
constexpr std::array global_secondary_index_shape = {
    field<&GlobalSecondaryIndex::index_name>("IndexName", named_index_rules),
    field<&GlobalSecondaryIndex::key_schema>("KeySchema", key_schema_rules),
    field<&GlobalSecondaryIndex::projection>("Projection", required),
    field<&GlobalSecondaryIndex::provisioned_throughput>("ProvisionedThroughput"),
    field<&GlobalSecondaryIndex::on_demand_throughput>("OnDemandThroughput"),
    field<&GlobalSecondaryIndex::warm_throughput>("WarmThroughput"),
};
constexpr std::array tag_shape = {
    field<&Tag::key>("Key"),
    field<&Tag::value>("Value"),
};
constexpr std::array stream_specification_shape = {
    field<&StreamSpecification::stream_enabled>("StreamEnabled", required),
    field<&StreamSpecification::stream_view_type>("StreamViewType"),
};
constexpr std::array sse_specification_shape = {
    field<&SSESpecification::enabled>("Enabled"),
    field<&SSESpecification::sse_type>("SSEType"),
    field<&SSESpecification::kms_master_key_id>("KMSMasterKeyId", {.length_min = 1, .length_max = 2048}),
};

}  // namespace

std::span<const Field<AttributeDefinition>> AttributeDefinition::shape() {
  return attribute_definition_shape;
}
std::span<const Field<KeySchemaElement>> KeySchemaElement::shape() { return key_schema_element_shape; }
std::span<const Field<Projection>> Projection::shape() { return projection_shape; }
std::span<const Field<ProvisionedThroughput>> ProvisionedThroughput::shape() {
  return provisioned_throughput_shape;
}
std::span<const Field<OnDemandThroughput>> OnDemandThroughput::shape() {
  return on_demand_throughput_shape;
}
std::span<const Field<WarmThroughput>> WarmThroughput::shape() { return warm_throughput_shape; }
std::span<const Field<LocalSecondaryIndex>> LocalSecondaryIndex::shape() {
  return local_secondary_index_shape;
}
std::span<const Field<GlobalSecondaryIndex>> GlobalSecondaryIndex::shape() {
  return global_secondary_index_shape;
}
std::span<const Field<Tag>> Tag::shape() { return tag_shape; }
std::span<const Field<StreamSpecification>> StreamSpecification::shape() {
  return stream_specification_shape;
}
std::span<const Field<SSESpecification>> SSESpecification::shape() { return sse_specification_shape; }

}  // namespace gramme::dynamodb::shapes

namespace gramme::dynamodb {
namespace {

struct TableNameRequest {
  std::string table_name;
  static std::span<const Field<TableNameRequest>> shape();
};
constexpr std::array table_name_shape = {
    field<&TableNameRequest::table_name>("TableName", named_table_rules),
};
std::span<const Field<TableNameRequest>> TableNameRequest::shape() { return table_name_shape; }

}  // namespace

Result<std::string> decode_table_name(const Call& call, Document::Node body) {
  auto request = TRY(decode_table_request<TableNameRequest>(body));
  return plain_table_name(call, request.table_name);
}

Result<std::string> plain_table_name(const Call& call, std::string_view name_or_arn) {
  std::optional<TableReference> reference = parse_table_arn(name_or_arn);
  if (!reference) return std::string(name_or_arn);
  if (!name_or_arn.starts_with("arn:aws:")) {
    return validation(
        fmt::format("1 validation error detected: Invalid AWS partition in '{}'", name_or_arn));
  }
  if (reference->owner.region != call.caller.region) {
    return validation(fmt::format("1 validation error detected: Invalid AWS region in '{}'", name_or_arn));
  }
  if (reference->owner != call.caller) return access_denied("Access is denied");
  return std::string(reference->name);
}

Result<void> check_available(Document::Node body, std::span<const char* const> unavailable_members) {
  for (std::string_view member : unavailable_members) {
    if (body.find(member)) return validation(fmt::format("{} is not available in this version", member));
  }
  return {};
}

std::string_view table_class_name(TableClass table_class) {
  return table_class == TableClass::standard ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS";
}

Result<TableClass> parse_table_class(std::string_view text) {
  for (TableClass table_class : {TableClass::standard, TableClass::infrequent_access}) {
    if (text == table_class_name(table_class)) return table_class;
  }
  return validation(
      "Invalid table-class parameter provided. Please try again with a valid table-class value: "
      "[STANDARD, STANDARD_INFREQUENT_ACCESS].");
}

}  // namespace gramme::dynamodb
