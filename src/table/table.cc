#include "table/table.h"

#include <algorithm>

#include "table/record.h"

namespace gramme {
namespace {

constexpr char record_version = 1;

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
  return index.id != 0 && is_sound(index.keys) && index.projection <= ProjectionType::include;
}

bool is_sound(const Table& table) {
  return table.id != 0 && !table.name.empty() && is_sound(table.keys) &&
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

const Index* Table::find_index(std::string_view index_name) const {
  auto found = std::ranges::find(indexes, index_name, &Index::name);
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
void visit_fields(Visitor&& field, RecordOf<KeyAttribute, Visitor>& attribute) {
  field(1, attribute.name);
  field(2, attribute.type);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<KeySchema, Visitor>& keys) {
  field(1, keys.hash);
  field(2, keys.range);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Throughput, Visitor>& throughput) {
  field(1, throughput.read_units);
  field(2, throughput.write_units);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Tag, Visitor>& tag) {
  field(1, tag.key);
  field(2, tag.value);
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
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<Table, Visitor>& table) {
  field(2, table.generation);
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

bool is_record_of(std::optional<std::string_view> record, uint64_t table_id) {
  if (!record) return false;
  ByteReader reader(*record);
  return read_id(reader) == table_id;
}

}  // namespace gramme
