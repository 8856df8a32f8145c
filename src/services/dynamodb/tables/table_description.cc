#include "services/dynamodb/tables/table_description.h"

#include <algorithm>
#include <utility>

#include "services/dynamodb/tables/table_definition.h"
#include "services/key_schema.h"
#include "services/write_time.h"
#include "storage/counter.h"
#include "table/storage_keys.h"
#include "table/stream.h"

namespace gramme::dynamodb {
namespace {

constexpr int64_t microseconds_per_day = 24 * 3600 * microseconds_per_second;

void write_known_time(Writer& writer, std::string_view name, std::optional<Timestamp> time) {
  if (time) write_time(writer, name, *time);
}

/// AWS shows them by name, whatever their order was.
void write_attribute_definitions(Writer& writer, const Table& table) {
  std::vector<KeyAttribute> definitions = table.attribute_definitions;
  std::ranges::sort(definitions, {}, &KeyAttribute::name);
  writer.name("AttributeDefinitions");
  writer.begin_list();
  for (const KeyAttribute& definition : definitions) {
    writer.begin_object();
    writer.member("AttributeName", definition.name);
    writer.member("AttributeType", type_name(definition.type));
    writer.end_object();
  }
  writer.end_list();
}

void write_projection(Writer& writer, const Index& index) {
  writer.name("Projection");
  writer.begin_object();
  if (index.projection == ProjectionType::include) {
    writer.name("NonKeyAttributes");
    writer.begin_list();
    std::vector<std::string> attributes = index.projected;
    std::ranges::sort(attributes);  // so on AWS
    for (const std::string& attribute : attributes) writer.string(attribute);
    writer.end_list();
  }
  writer.member("ProjectionType", wire_names(index.projection)[size_t(index.projection)]);
  writer.end_object();
}

/// Of a Table or a global Index.
template <class Provisioned>
void write_throughput(Writer& writer, const Provisioned& provisioned, Timestamp now) {
  writer.name("ProvisionedThroughput");
  writer.begin_object();
  write_known_time(writer, "LastDecreaseDateTime", provisioned.last_decrease);
  write_known_time(writer, "LastIncreaseDateTime", provisioned.last_increase);
  writer.member("NumberOfDecreasesToday",
                decreases_on_day(provisioned.decreases_today, provisioned.last_decrease, now));
  writer.member("ReadCapacityUnits", provisioned.throughput.read_units);
  writer.member("WriteCapacityUnits", provisioned.throughput.write_units);
  writer.end_object();
}

void write_on_demand_maximum(Writer& writer, const Throughput& maximum) {
  if (maximum == Throughput{}) return;
  writer.name("OnDemandThroughput");
  writer.begin_object();
  if (maximum.read_units != 0) writer.member("MaxReadRequestUnits", maximum.read_units);
  if (maximum.write_units != 0) writer.member("MaxWriteRequestUnits", maximum.write_units);
  writer.end_object();
}

void write_warm(Writer& writer, const Throughput& warm, bool is_active) {
  writer.name("WarmThroughput");
  writer.begin_object();
  writer.member("ReadUnitsPerSecond", warm.read_units);
  writer.member("Status", is_active ? "ACTIVE" : "UPDATING");
  writer.member("WriteUnitsPerSecond", warm.write_units);
  writer.end_object();
}

std::string_view index_status(const TableDescription& description, const Index& index) {
  const auto known = description.index_statuses.find(index.id);
  const std::string_view status = known == description.index_statuses.end() ? "ACTIVE" : known->second;
  return index.state != IndexState::active && status != "DELETING" ? "CREATING" : status;
}

/// Whether the index is being added to its table.
bool is_added(const TableDescription& description, const Index& index) {
  return index.state != IndexState::active && index_status(description, index) == "CREATING";
}

/// While an added index is only announced, AWS calls its table UPDATING; while it is filled, ACTIVE.
std::string_view table_status(const TableDescription& description) {
  if (!description.table_status.empty()) return description.table_status;
  const Index* unfinished = description.table.unfinished_index();
  return unfinished != nullptr && unfinished->state == IndexState::allocating ? "UPDATING" : "ACTIVE";
}

void write_index(Writer& writer, const TableDescription& description, const Index& index) {
  const TableCounts::Count count = description.counts.of(index.id);
  writer.begin_object();
  // Told of an index that is added to a table until it is active, and never else.
  if (index.global && is_added(description, index))
    writer.member("Backfilling", index.state == IndexState::backfilling);
  writer.member("IndexArn", description.table.arn() + "/index/" + index.name);
  writer.member("IndexName", index.name);
  writer.member("IndexSizeBytes", count.bytes);
  if (index.global) writer.member("IndexStatus", index_status(description, index));
  writer.member("ItemCount", count.items);
  write_key_schema(writer, index.keys);
  if (index.global) write_on_demand_maximum(writer, index.on_demand_maximum);
  write_projection(writer, index);
  if (index.global) {
    write_throughput(writer, index, description.now);
    const bool is_warm = index.state == IndexState::active && !description.warming.contains(index.id);
    if (!description.created_just_now) write_warm(writer, index.warm, is_warm);
  }
  writer.end_object();
}

void write_indexes(Writer& writer, std::string_view name, const TableDescription& description,
                   bool global) {
  bool open = false;
  for (const Index& index : description.table.indexes) {
    if (index.global != global) continue;
    if (!open) {
      writer.name(name);
      writer.begin_list();
      open = true;
    }
    write_index(writer, description, index);
  }
  if (open) writer.end_list();
}

/// AWS says nothing of the billing mode of tables that were never on demand.
void write_billing(Writer& writer, const TableDescription& description) {
  const Table& table = description.table;
  if (table.billing == BillingMode::provisioned && !table.last_on_demand) return;
  writer.name("BillingModeSummary");
  writer.begin_object();
  writer.member("BillingMode", wire_names(table.billing)[size_t(table.billing)]);
  if (!description.created_just_now)
    write_known_time(writer, "LastUpdateToPayPerRequestDateTime", table.last_on_demand);
  writer.end_object();
}

/// Nothing for a table that is encrypted with the server's own key.
void write_encryption(Writer& writer, const TableDescription& description) {
  const std::optional<std::string>& key = description.table.kms_key;
  if (!key && !description.encryption_changes) return;
  writer.name("SSEDescription");
  writer.begin_object();
  if (key) {
    writer.member("KMSMasterKeyArn", *key);
    writer.member("SSEType", "KMS");
  }
  writer.member("Status", description.encryption_changes ? "UPDATING" : "ENABLED");
  writer.end_object();
}

/// The stream's place stays known when it is disabled, its specification does not.
void write_latest_stream(Writer& writer, const Table& table) {
  if (!table.stream) return;
  writer.member("LatestStreamArn", stream_arn(table.owner, table.name, table.stream->created));
  writer.member("LatestStreamLabel", stream_label(table.stream->created));
}

void write_stream_specification(Writer& writer, const Table& table) {
  if (!table.stream || !table.stream->enabled) return;
  writer.name("StreamSpecification");
  writer.begin_object();
  writer.member("StreamEnabled", true);
  writer.member("StreamViewType", name_of(table.stream->view_type));
  writer.end_object();
}

void write_table_class(Writer& writer, const Table& table) {
  if (!table.table_class) return;
  writer.name("TableClassSummary");
  writer.begin_object();
  write_known_time(writer, "LastUpdateDateTime", table.last_class_change);
  writer.member("TableClass", table_class_name(*table.table_class));
  writer.end_object();
}

}  // namespace

TableCounts::Count TableCounts::of(uint16_t index_id) const {
  auto count = counts.find(index_id);
  return count == counts.end() ? Count{} : count->second;
}

std::vector<std::string> count_keys(const Table& table) {
  std::vector<std::string> keys = {item_count_key(table.id, 0), size_key(table.id, 0)};
  for (const Index& index : table.indexes) {
    keys.push_back(item_count_key(table.id, index.id));
    keys.push_back(size_key(table.id, index.id));
  }
  return keys;
}

TableCounts read_counts(const Table& table, Present present) {
  TableCounts counts;
  if (present.size() != 2 * (1 + table.indexes.size())) return counts;
  counts.counts[0] = {decode_counter(present[0]), decode_counter(present[1])};
  for (size_t i = 0; i < table.indexes.size(); ++i) {
    counts.counts[table.indexes[i].id] = {decode_counter(present[2 * i + 2]),
                                          decode_counter(present[2 * i + 3])};
  }
  return counts;
}

int64_t decreases_on_day(int64_t decreases, std::optional<Timestamp> last_decrease, Timestamp now) {
  bool today = last_decrease && *last_decrease / microseconds_per_day == now / microseconds_per_day;
  return today ? decreases : 0;
}

void write_table_description(Writer& writer, const TableDescription& description) {
  const Table& table = description.table;
  const TableCounts::Count count = description.counts.of(0);
  writer.begin_object();
  write_attribute_definitions(writer, table);
  write_billing(writer, description);
  write_time(writer, "CreationDateTime", table.created);
  writer.member("DeletionProtectionEnabled", table.deletion_protection);
  write_indexes(writer, "GlobalSecondaryIndexes", description, true);
  writer.member("ItemCount", count.items);
  write_key_schema(writer, table.keys);
  write_latest_stream(writer, table);
  write_indexes(writer, "LocalSecondaryIndexes", description, false);
  write_on_demand_maximum(writer, table.on_demand_maximum);
  write_throughput(writer, table, description.now);
  write_encryption(writer, description);
  write_stream_specification(writer, table);
  writer.member("TableArn", table.arn());
  write_table_class(writer, table);
  writer.member("TableId", table.uuid);
  writer.member("TableName", table.name);
  writer.member("TableSizeBytes", count.bytes);
  writer.member("TableStatus", table_status(description));
  const bool is_warm = !description.warming.contains(0);
  if (!description.created_just_now || !is_warm) write_warm(writer, table.warm, is_warm);
  writer.end_object();
}

void write_deleted_table(Writer& writer, const TableDescription& description) {
  const Table& table = description.table;
  const TableCounts::Count count = description.counts.of(0);
  writer.begin_object();
  write_billing(writer, description);
  writer.member("DeletionProtectionEnabled", table.deletion_protection);
  writer.member("ItemCount", count.items);
  write_throughput(writer, table, description.now);
  write_encryption(writer, description);
  writer.member("TableArn", table.arn());
  writer.member("TableId", table.uuid);
  writer.member("TableName", table.name);
  writer.member("TableSizeBytes", count.bytes);
  writer.member("TableStatus", table_status(description));
  writer.end_object();
}

Response table_response(std::string_view member, TableDescription description) {
  return [member, description = std::move(description)](Writer& writer) {
    writer.name(member);
    write_table_description(writer, description);
  };
}

}  // namespace gramme::dynamodb
