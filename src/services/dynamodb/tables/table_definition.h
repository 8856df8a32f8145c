// How requests describe tables: the shapes that CreateTable and UpdateTable share, named as in AWS's model.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/errors.h"
#include "api/invalid_parameter.h"
#include "api/shape.h"
#include "services/service.h"
#include "table/table.h"

namespace gramme {

std::span<const std::string_view> wire_names(BillingMode);
std::span<const std::string_view> wire_names(ProjectionType);
std::span<const std::string_view> printed_names(ProjectionType);
std::span<const std::string_view> wire_names(StreamViewType);
std::span<const std::string_view> printed_names(StreamViewType);

}  // namespace gramme

namespace gramme::dynamodb::shapes {

/// In the order in which AWS prints them.
enum class ScalarAttributeType : uint8_t { binary, number, string };
enum class KeyType : uint8_t { hash, range };
enum class SSEType : uint8_t { aes256, kms };
std::span<const std::string_view> wire_names(ScalarAttributeType);
std::span<const std::string_view> wire_names(KeyType);
std::span<const std::string_view> wire_names(SSEType);

inline constexpr Rules named_index_rules{.required = true,
                                         .length_min = 3,
                                         .length_max = 255,
                                         .pattern = Pattern::resource_name,
                                         .of_2025 = {.name_faults = NameFaults::length_first}};

struct AttributeDefinition {
  std::string attribute_name;
  ScalarAttributeType attribute_type{};
  static std::span<const Field<AttributeDefinition>> shape();
};

struct KeySchemaElement {
  std::string attribute_name;
  KeyType key_type{};
  static std::span<const Field<KeySchemaElement>> shape();
};

struct Projection {
  std::optional<ProjectionType> projection_type;
  std::optional<std::vector<std::string>> non_key_attributes;
  static std::span<const Field<Projection>> shape();
};

struct ProvisionedThroughput {
  int64_t read_capacity_units = 0;
  int64_t write_capacity_units = 0;
  static std::span<const Field<ProvisionedThroughput>> shape();
};

struct OnDemandThroughput {
  std::optional<int64_t> max_read_request_units;
  std::optional<int64_t> max_write_request_units;
  static std::span<const Field<OnDemandThroughput>> shape();
};

struct WarmThroughput {
  std::optional<int64_t> read_units_per_second;
  std::optional<int64_t> write_units_per_second;
  static std::span<const Field<WarmThroughput>> shape();
};

struct LocalSecondaryIndex {
  std::string index_name;
  std::vector<KeySchemaElement> key_schema;
  Projection projection;
  static std::span<const Field<LocalSecondaryIndex>> shape();
};

struct GlobalSecondaryIndex {
  std::string index_name;
  std::vector<KeySchemaElement> key_schema;
  Projection projection;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<OnDemandThroughput> on_demand_throughput;
  std::optional<WarmThroughput> warm_throughput;
  static std::span<const Field<GlobalSecondaryIndex>> shape();
};

struct Tag {
  std::optional<std::string> key;
  std::optional<std::string> value;
  static std::span<const Field<Tag>> shape();
};

struct StreamSpecification {
  bool stream_enabled = false;
  std::optional<StreamViewType> stream_view_type;
  static std::span<const Field<StreamSpecification>> shape();
};

struct SSESpecification {
  std::optional<bool> enabled;
  std::optional<SSEType> sse_type;
  std::optional<std::string> kms_master_key_id;
  static std::span<const Field<SSESpecification>> shape();
};

}  // namespace gramme::dynamodb::shapes

namespace gramme::dynamodb {

/// Of operations that say "The parameter 'TableName' is required ..." when it is missing; otherwise like
/// table_name_rules.
inline constexpr Rules named_table_rules{.table_name = true,
                                         .of_2025 = {.name_faults = NameFaults::length_first}};

/// Decodes a request whose TableName has named_table_rules. AWS has not moved the operations on tables to
/// the current wording.
template <class Request>
Result<Request> decode_table_request(Document::Node body) {
  Result<Request> request = decode<Request>(body, {.wording = Wording::of_2025});
  bool named = body.kind() == Document::Kind::object && body.find("TableName").has_value();
  if (named || (!request.has_value() && request.error().is(kind::serialization))) return request;
  return validation("The parameter 'TableName' is required but was not present in the request");
}

/// The name in a TableName that may be an ARN.
Result<std::string> plain_table_name(const Call& call, std::string_view name_or_arn);

/// That name, of a request that has no other member.
Result<std::string> decode_table_name(const Call& call, Document::Node body);

/// Refuses a request that has one of the members, which ask for what this version does not offer.
Result<void> check_available(Document::Node body, std::span<const char* const> unavailable_members);

/// "STANDARD" or "STANDARD_INFREQUENT_ACCESS"; AWS does not treat the member as an enum.
Result<TableClass> parse_table_class(std::string_view text);
std::string_view table_class_name(TableClass table_class);

}  // namespace gramme::dynamodb
