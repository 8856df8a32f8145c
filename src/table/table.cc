#include "table/table.h"

#include <algorithm>
#include <functional>
#include <iterator>

#include "table/key_schema_fields.h"
#include "table/tag_fields.h"

namespace gramme {
namespace {

constexpr char record_version = 1;
constexpr uint64_t generation_tag = 2;
constexpr uint64_t layout_tag = 41;

/// A record's id, ahead of the fields; 0, which no table has, when it has none.
uint64_t read_id(ByteReader& reader) {
  bool known = reader.byte() == record_version;
  uint64_t id = reader.big_endian<uint64_t>();
  return known && !reader.failed() ? id : 0;
}

template <class Attributes>
const KeyAttribute* find_attribute(const Attributes& attributes, std::string_view name) {
  auto found = std::ranges::find(attributes, name, &KeyAttribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

bool is_key_type(const KeyAttribute& attribute) {
  return attribute.type == Type::string || attribute.type == Type::number || attribute.type == Type::binary;
}

// What everything above relies on; a damaged record may break it.

bool is_sound(const KeySchema& keys) {
  return !keys.hash.empty() && std::ranges::all_of(keys.hash, is_key_type) &&
         std::ranges::all_of(keys.range, is_key_type);
}

bool is_sound(const Index& index) {
  return index.id != 0 && is_sound(index.keys) && index.projection <= ProjectionType::include &&
         index.state <= IndexState::backfilling;
}

bool is_sound(const std::vector<Partition>& partitions) {
  return !partitions.empty() && partitions[0].first_hash == 0 &&
         std::ranges::adjacent_find(partitions, std::greater_equal(), &Partition::first_hash) ==
             partitions.end();
}

bool is_sound(const Table& table) {
  return table.id != 0 && !table.name.empty() && is_sound(table.keys) && is_sound(table.partitions) &&
         table.billing <= BillingMode::pay_per_request &&
         table.table_class.value_or(TableClass::standard) <= TableClass::infrequent_access &&
         std::ranges::all_of(table.attribute_definitions, is_key_type) &&
         std::ranges::all_of(table.indexes, [](const Index& index) { return is_sound(index); });
}

}  // namespace

std::vector<const KeyAttribute*> KeySchema::attributes() const {
  std::vector<const KeyAttribute*> all;
  all.reserve(hash.size() + range.size());
  for (const KeyAttribute& attribute : hash) all.push_back(&attribute);
  for (const KeyAttribute& attribute : range) all.push_back(&attribute);
  return all;
}

const KeyAttribute* KeySchema::find(std::string_view name) const {
  const KeyAttribute* found = find_attribute(hash, name);
  return found != nullptr ? found : find_attribute(range, name);
}

const Index* Table::find_index(std::string_view index_name) const& {
  auto found = std::ranges::find(indexes, index_name, &Index::name);
  return found == indexes.end() ? nullptr : &*found;
}

const Partition& Table::partition_of(uint64_t hash) const {
  return *std::prev(std::ranges::upper_bound(partitions, hash, {}, &Partition::first_hash));
}

const Index* Table::find_index(uint16_t index_id) const& {
  auto found = std::ranges::find(indexes, index_id, &Index::id);
  return found == indexes.end() ? nullptr : &*found;
}

const Index* Table::unfinished_index() const& {
  auto found =
      std::ranges::find_if(indexes, [](const Index& index) { return index.state != IndexState::active; });
  return found == indexes.end() ? nullptr : &*found;
}

bool Table::has_local_indexes() const { return !std::ranges::all_of(indexes, &Index::global); }

std::string Table::arn() const {
  return "arn:aws:dynamodb:" + owner.region + ":" + owner.account + ":table/" + name;
}

// The fields of each record with their tags. Stored: a tag never changes its meaning, a new field gets a
// new one.

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Namespace, Visitor>& owner) {
  field(1, owner.account);
  field(2, owner.region);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Throughput, Visitor>& throughput) {
  field(1, throughput.read_units);
  field(2, throughput.write_units);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<EncryptionChanges, Visitor>& changes) {
  field(1, changes.window_start);
  field(2, changes.last);
  field(3, changes.count);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Index, Visitor>& index) {
  field(1, index.id);
  field(2, index.name);
  field(3, index.global);
  field(4, index.keys);
  field(5, index.projection);
  field(6, index.projected);
  field(7, index.throughput);
  field(8, index.on_demand_maximum);
  field(9, index.last_increase);
  field(10, index.last_decrease);
  field(11, index.decreases_today);
  field(12, index.warm);
  field.unless_zero(13, index.state);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<TableStream, Visitor>& stream) {
  field(1, stream.id);
  field(2, stream.view_type);
  field(3, stream.created);
  field(4, stream.enabled);
  field(5, stream.last_shard);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<TimeToLive, Visitor>& time_to_live) {
  field(1, time_to_live.setting);
  field(2, time_to_live.attribute);
  field(3, time_to_live.enabled);
  field(4, time_to_live.changed);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Partition, Visitor>& partition) {
  field(1, partition.id);
  field(2, partition.first_hash);
  field(3, partition.shard);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Table, Visitor>& table) {
  // The first two: read_table_version.
  field(generation_tag, table.generation);
  field.unless_zero(layout_tag, table.layout);
  field(3, table.owner);
  field(4, table.name);
  field(5, table.uuid);
  field(6, table.created);
  field(7, table.keys);
  field(8, table.attribute_definitions);
  field(9, table.indexes);
  field(10, table.billing);
  field(11, table.last_on_demand);
  field(12, table.throughput);
  field(13, table.on_demand_maximum);
  field(14, table.last_increase);
  field(15, table.last_decrease);
  field(16, table.decreases_today);
  field(17, table.deletion_protection);
  field(18, table.table_class);
  field(19, table.last_class_change);
  field(20, table.tags);
  field(21, table.warm);
  field(22, table.kms_key);
  field(23, table.encryption_changes);
  field(24, table.class_change_before);
  field.unless_zero(40, table.last_index_id);
  field(50, table.partitions);
  field.unless_zero(51, table.last_partition_id);
  field(52, table.stream);
  field(53, table.time_to_live);
}

std::string encode_table(const Table& table) {
  std::string out(1, record_version);
  append_big_endian(out, table.id);
  append_fields(out, table);
  return out;
}

std::optional<Table> decode_table(std::string_view bytes) {
  ByteReader reader(bytes);
  Table table;
  table.id = read_id(reader);
  if (table.id == 0 || !read_fields(reader.rest(), table) || !is_sound(table)) return std::nullopt;
  return table;
}

std::optional<TableVersion> read_table_version(std::string_view record) {
  ByteReader reader(record);
  TableVersion version{.table_id = read_id(reader), .layout = 0};
  if (reader.varint() != generation_tag) return std::nullopt;
  reader.sized();
  if (version.table_id == 0 || reader.failed()) return std::nullopt;
  if (reader.varint() != layout_tag) return version;
  version.layout = ByteReader(reader.sized()).varint();
  if (reader.failed()) return std::nullopt;
  return version;
}

}  // namespace gramme
