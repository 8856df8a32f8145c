#include <fmt/format.h>

#include <algorithm>

#include "api/errors.h"
#include "base/random.h"
#include "services/dynamodb/tables/capacity_definition.h"
#include "services/dynamodb/tables/encryption_definition.h"
#include "services/dynamodb/tables/index_definition.h"
#include "services/dynamodb/tables/resource_tags.h"
#include "services/dynamodb/tables/table_definition.h"
#include "services/dynamodb/tables/table_description.h"
#include "storage/counter.h"
#include "table/partitions.h"
#include "table/storage_keys.h"
#include "table/stream.h"

namespace gramme::dynamodb {

struct CreateTableRequest {
  std::vector<shapes::AttributeDefinition> attribute_definitions;
  std::string table_name;
  std::optional<BillingMode> billing_mode;
  std::optional<shapes::ProvisionedThroughput> provisioned_throughput;
  std::vector<shapes::KeySchemaElement> key_schema;
  std::optional<std::vector<shapes::GlobalSecondaryIndex>> global_secondary_indexes;
  std::optional<std::vector<shapes::LocalSecondaryIndex>> local_secondary_indexes;
  std::optional<shapes::StreamSpecification> stream_specification;
  shapes::SSESpecification sse_specification;
  std::vector<shapes::Tag> tags;
  std::optional<std::string> table_class;
  bool deletion_protection_enabled = false;
  std::optional<shapes::WarmThroughput> warm_throughput;
  std::optional<shapes::OnDemandThroughput> on_demand_throughput;
  static std::span<const Field<CreateTableRequest>> shape();
};

namespace {

constexpr std::array create_table_shape = {
    field<&CreateTableRequest::attribute_definitions>("AttributeDefinitions", {.required = true}),
    field<&CreateTableRequest::table_name>("TableName", named_table_rules),
    field<&CreateTableRequest::billing_mode>("BillingMode"),
    field<&CreateTableRequest::provisioned_throughput>("ProvisionedThroughput"),
    field<&CreateTableRequest::key_schema>("KeySchema",
                                           {.required = true, .length_min = 1, .length_max = 2}),
    field<&CreateTableRequest::global_secondary_indexes>("GlobalSecondaryIndexes"),
    field<&CreateTableRequest::local_secondary_indexes>("LocalSecondaryIndexes"),
    field<&CreateTableRequest::stream_specification>("StreamSpecification"),
    field<&CreateTableRequest::sse_specification>("SSESpecification"),
    field<&CreateTableRequest::tags>("Tags"),
    field<&CreateTableRequest::table_class>("TableClass"),
    field<&CreateTableRequest::deletion_protection_enabled>("DeletionProtectionEnabled"),
    field<&CreateTableRequest::warm_throughput>("WarmThroughput"),
    field<&CreateTableRequest::on_demand_throughput>("OnDemandThroughput"),
};

/// Members that ask for what this version does not have: refused, so that no answer promises it.
constexpr std::array unavailable_members = {"ResourcePolicy", "GlobalTableSourceArn",
                                            "GlobalTableSettingsReplicationMode", "VectorIndexes"};

Result<void> define_capacity(const CreateTableRequest& request, Table& table) {
  std::string_view region = table.owner.region;
  table.throughput = throughput_of(request.provisioned_throughput);
  if (request.on_demand_throughput) {
    TRY(merge_on_demand(*request.on_demand_throughput, table.billing, "", region, BillingTexts::create,
                        table.on_demand_maximum));
  }
  TRY(define_warm(request.warm_throughput, table.billing, table.throughput, "", region, table.warm));
  TRY(check_maximum(table.throughput, "", region));
  if (!request.global_secondary_indexes) return {};
  for (const shapes::GlobalSecondaryIndex& definition : *request.global_secondary_indexes) {
    Index& index = *std::ranges::find(table.indexes, definition.index_name, &Index::name);
    index.throughput = throughput_of(definition.provisioned_throughput);
    if (definition.on_demand_throughput) {
      TRY(merge_on_demand(*definition.on_demand_throughput, table.billing, index.name, region,
                          BillingTexts::create, index.on_demand_maximum));
    }
    TRY(define_warm(definition.warm_throughput, table.billing, index.throughput, index.name, region,
                    index.warm));
    TRY(check_maximum(index.throughput, index.name, region));
  }
  return {};
}

Result<void> check_extras(const CreateTableRequest& request) {
  TRY(check_encryption(request.sse_specification));
  if (!request.stream_specification) return {};
  const auto& [enabled, view_type] = *request.stream_specification;
  if (enabled == view_type.has_value()) return {};
  return invalid_parameter(
      enabled ? "Table is being created with a stream enabled, UpdateViewType is required"
              : "Table is being created with a stream disabled, UpdateViewType should not be specified");
}

/// The table that the request describes; without id and time of creation, which the plan knows.
Result<Table> described_table(const Call& call, const CreateTableRequest& request) {
  Table table;
  table.owner = call.caller;
  table.name = TRY(plain_table_name(call, request.table_name));
  table.generation = 1;
  table.billing = request.billing_mode.value_or(BillingMode::provisioned);
  TRY(check_throughput(table.billing, request.provisioned_throughput));
  TRY(define_keys_and_indexes({request.attribute_definitions, request.key_schema,
                               request.local_secondary_indexes, request.global_secondary_indexes},
                              table.billing, table));
  if (request.table_class) table.table_class = TRY(parse_table_class(*request.table_class));
  TRY(define_capacity(request, table));
  TRY(check_extras(request));
  table.kms_key = TRY(encryption_key(request.sse_specification, table.owner));
  table.tags = TRY(merged_tags({}, TRY(checked_tags(request.tags))));
  table.deletion_protection = request.deletion_protection_enabled;
  table.partitions = equal_partitions(uint32_t(call.settings.partitions));
  table.last_partition_id = table.partitions.back().id;
  table.uuid = call.random().uuid();
  return table;
}

TableDescription description_of_new(const Table& table, bool warms) {
  TableDescription description{
      .table = table, .now = table.created, .table_status = "CREATING", .created_just_now = true};
  for (const Index& index : table.indexes) description.index_statuses[index.id] = "CREATING";
  if (warms) description.warming.insert(0);
  return description;
}

/// The stream that a table is made with.
struct NewStream {
  StreamViewType view_type;
  Timestamp created;
};

Write creation(Table table, std::optional<NewStream> stream, bool warms) {
  const std::string record_key = catalog_key(table.owner, table.name);
  std::vector<std::string> keys = {record_key, table_id_sequence_key()};
  if (stream) keys.push_back(stream_key(table.owner, table.name, stream_label(stream->created)));
  return {std::move(keys),
          [record_key, table = std::move(table), stream, warms](const Moment& moment,
                                                                Present present) -> Planned {
            if (present[0]) return resource_in_use(fmt::format("Table already exists: {}", table.name));
            Table created = table;
            created.id = uint64_t(decode_counter(present[1])) + 1;
            created.created = moment.now;
            if (created.billing == BillingMode::pay_per_request) created.last_on_demand = moment.now;
            Batch batch;
            if (stream) {
              if (present[2]) return table_changed("");  // made and deleted meanwhile, in this millisecond
              enable_stream(batch, created, stream->view_type, stream->created, moment);
            }
            batch.put(record_key, encode_table(created));
            batch.put(table_id_sequence_key(), encode_counter(int64_t(created.id)));
            return {std::move(batch),
                    table_response("TableDescription", description_of_new(created, warms))};
          }};
}

}  // namespace

std::span<const Field<CreateTableRequest>> CreateTableRequest::shape() { return create_table_shape; }

/// The table can be used as soon as this is answered; DescribeTable says ACTIVE from then on.
Step create_table(const Call& call, Document::Node body) {
  auto request = TRY(decode_table_request<CreateTableRequest>(body));
  TRY(check_available(body, unavailable_members));
  Table table = TRY(described_table(call, request));
  if (call.catalog.count(call.caller) >= size_t(call.settings.tables_max)) {
    return limit_exceeded(
        fmt::format("Subscriber limit exceeded: There is a limit of {} tables per subscriber",
                    call.settings.tables_max));
  }
  TRY(check_account_maximum({}, provisioned(table), provisioned_by_others(call, table.name),
                            call.settings.account_throughput_max, table.owner.region));
  const auto& warm = request.warm_throughput;
  const bool warms = warm && (warm->read_units_per_second || warm->write_units_per_second);
  const std::optional<StreamViewType> view_type =
      request.stream_specification ? request.stream_specification->stream_view_type : std::nullopt;
  if (!view_type) return creation(std::move(table), {}, warms);
  return find_stream_creation(table.owner, table.name, call.now,
                              [table, view_type = *view_type, warms](Timestamp created) {
                                return creation(table, NewStream{view_type, created}, warms);
                              });
}

}  // namespace gramme::dynamodb
