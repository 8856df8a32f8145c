#include "table/storage_keys.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "table/key_value.h"
#include "value/ordered_key.h"

namespace gramme {
namespace {

constexpr char fill_mark = 'f';  // of queue work
constexpr char empty_mark = 'e';

constexpr size_t table_prefix_size = 1 + sizeof(uint64_t);
constexpr size_t index_prefix_size = table_prefix_size + sizeof(uint16_t);

std::string named_key(Family family, const Namespace& owner, std::string_view name) {
  std::string key(1, char(family));
  key.append(owner.account).append("/").append(owner.region).append("/").append(name);
  return key;
}

std::string table_prefix(Family family, uint64_t table_id) {
  std::string key(1, char(family));
  append_big_endian(key, table_id);
  return key;
}

std::string index_prefix(Family family, uint64_t table_id, uint16_t index_id) {
  std::string key = table_prefix(family, table_id);
  append_big_endian(key, index_id);
  return key;
}

std::string change_prefix(uint64_t table_id, uint16_t stream_id, uint32_t shard) {
  std::string key = index_prefix(Family::changes, table_id, stream_id);
  append_big_endian(key, shard);
  return key;
}

KeyRange range_of_prefix(std::string prefix) {
  std::string last = successor_of_prefix(prefix);
  return {std::move(prefix), std::move(last)};
}

/// Appends the ordered forms of the attributes; false when the item lacks one in its type.
bool append_keys(std::string& out, const std::vector<KeyAttribute>& attributes, ItemView item) {
  for (const KeyAttribute& attribute : attributes) {
    std::optional<ValueView> value = item.find(attribute.name);
    if (!value || !value->is(attribute.type)) return false;
    append_ordered_key(out, *value);
  }
  return true;
}

/// The same of an index's keys, which must be fit to be keys.
bool append_index_keys(std::string& out, const std::vector<KeyAttribute>& attributes, ItemView item,
                       KeyRole role) {
  for (const KeyAttribute& attribute : attributes) {
    std::optional<ValueView> value = item.find(attribute.name);
    if (!value || !can_be_key(attribute, role, *value)) return false;
    append_ordered_key(out, *value);
  }
  return true;
}

std::optional<IndexPlace> parse_index_prefix(std::string_view key) {
  if (key.size() != index_prefix_size) return std::nullopt;
  ByteReader reader(key.substr(1));
  const uint64_t table_id = reader.big_endian<uint64_t>();
  const uint16_t index_id = reader.big_endian<uint16_t>();
  if (index_id == 0) return std::nullopt;  // no index is called so: it would be taken for the table
  return IndexPlace{table_id, index_id};
}

}  // namespace

bool is_family(char name) {
  switch (Family(name)) {
    case Family::catalog:
    case Family::builds:
    case Family::dropped:
    case Family::items:
    case Family::counters:
    case Family::collections:
    case Family::sequence:
    case Family::engine:
    case Family::tokens:
    case Family::written:
    case Family::streams:
    case Family::shards:
    case Family::changes:
    case Family::queue_work:
    case Family::tasks:
    case Family::expiries:
    case Family::findings:
      return true;
  }
  return false;
}

std::string catalog_key(const Namespace& owner, std::string_view table_name) {
  return named_key(Family::catalog, owner, table_name);
}

std::string dropped_key(uint64_t table_id, uint16_t index_id) {
  return index_id == 0 ? table_prefix(Family::dropped, table_id)
                       : index_prefix(Family::dropped, table_id, index_id);
}

std::string build_key(uint64_t table_id, uint16_t index_id) {
  return index_prefix(Family::builds, table_id, index_id);
}

std::string written_key(uint64_t table_id, uint16_t index_id, std::string_view item_key) {
  return index_prefix(Family::written, table_id, index_id).append(item_key.substr(index_prefix_size));
}

std::string table_id_sequence_key() { return std::string(1, char(Family::sequence)); }

std::string task_key(std::string_view name) { return std::string(1, char(Family::tasks)).append(name); }

std::string token_key(const Namespace& owner, std::string_view token) {
  return named_key(Family::tokens, owner, token);
}

std::string stream_key(const Namespace& owner, std::string_view table_name, std::string_view label) {
  return named_key(Family::streams, owner, table_name).append("/").append(label);
}

std::string shard_key(uint64_t table_id, uint16_t stream_id, uint32_t shard) {
  std::string key = index_prefix(Family::shards, table_id, stream_id);
  append_big_endian(key, shard);
  return key;
}

std::string change_key(uint64_t table_id, uint16_t stream_id, uint32_t shard, Version version,
                       uint32_t index) {
  std::string key = change_prefix(table_id, stream_id, shard);
  append_big_endian(key, version);
  append_big_endian(key, index);
  return key;
}

std::string item_count_key(uint64_t table_id, uint16_t index_id) {
  return index_prefix(Family::counters, table_id, index_id) + 'c';
}

std::string size_key(uint64_t table_id, uint16_t index_id) {
  return index_prefix(Family::counters, table_id, index_id) + 's';
}

std::string collection_size_key(uint64_t table_id, ValueView partition_key) {
  std::string key = table_prefix(Family::collections, table_id);
  append_ordered_key(key, partition_key);
  return key;
}

namespace {

/// What named_key() was given; `name` borrows from the key.
struct NamedKey {
  Namespace owner;
  std::string_view name;
};
std::optional<NamedKey> parse_named_key(Family family, std::string_view key) {
  if (!key.starts_with(char(family))) return std::nullopt;
  size_t account_end = key.find('/');
  if (account_end == key.npos) return std::nullopt;
  size_t region_end = key.find('/', account_end + 1);
  if (region_end == key.npos) return std::nullopt;
  return NamedKey{{std::string(key.substr(1, account_end - 1)),
                   std::string(key.substr(account_end + 1, region_end - account_end - 1))},
                  key.substr(region_end + 1)};
}

}  // namespace

std::optional<CatalogName> parse_catalog_key(std::string_view key) {
  std::optional<NamedKey> named = parse_named_key(Family::catalog, key);
  if (!named) return std::nullopt;
  return CatalogName{std::move(named->owner), std::string(named->name)};
}

std::optional<StreamName> parse_stream_key(std::string_view key) {
  std::optional<NamedKey> named = parse_named_key(Family::streams, key);
  const size_t slash = named ? named->name.find('/') : std::string_view::npos;
  if (slash == std::string_view::npos) return std::nullopt;
  return StreamName{std::move(named->owner), std::string(named->name.substr(0, slash)),
                    std::string(named->name.substr(slash + 1))};
}

ChangePlace parse_change_key(std::string_view key) {
  constexpr size_t place_size = sizeof(Version) + sizeof(uint32_t);
  CHECK(key.size() >= place_size);
  ByteReader reader(key.substr(key.size() - place_size));
  const Version version = reader.big_endian<uint64_t>();
  return {version, reader.big_endian<uint32_t>()};
}

std::optional<ShardPlace> parse_shard_key(std::string_view key) {
  if (key.size() != index_prefix_size + sizeof(uint32_t)) return std::nullopt;
  ByteReader reader(key.substr(1));
  const uint64_t table_id = reader.big_endian<uint64_t>();
  const uint16_t stream_id = reader.big_endian<uint16_t>();
  return ShardPlace{table_id, stream_id, reader.big_endian<uint32_t>()};
}

std::optional<ShardPlace> shard_of_change_key(std::string_view key) {
  constexpr size_t place_size = sizeof(Version) + sizeof(uint32_t);
  return key.size() < place_size ? std::nullopt : parse_shard_key(key.substr(0, key.size() - place_size));
}

KeyRange range_of_streams() { return range_of_family(Family::streams); }

KeyRange range_of_streams(const Namespace& owner) {
  return range_of_prefix(named_key(Family::streams, owner, ""));
}

KeyRange range_of_streams(const Namespace& owner, std::string_view table_name) {
  return range_of_prefix(named_key(Family::streams, owner, table_name) + "/");
}

KeyRange range_of_shards(uint64_t table_id, uint16_t stream_id) {
  return range_of_prefix(index_prefix(Family::shards, table_id, stream_id));
}

KeyRange range_of_changes(uint64_t table_id, uint16_t stream_id, uint32_t shard) {
  return range_of_prefix(change_prefix(table_id, stream_id, shard));
}

std::string expiry_key(uint64_t table_id, uint16_t setting, uint64_t second, std::string_view item_key) {
  std::string key = index_prefix(Family::expiries, table_id, setting);
  append_big_endian(key, second);
  return key.append(item_key);
}

std::string queue_work_key(uint64_t table_id, uint16_t setting, bool fill) {
  return index_prefix(Family::queue_work, table_id, setting) + (fill ? fill_mark : empty_mark);
}

std::optional<QueueWork> parse_queue_work_key(std::string_view key) {
  if (key.size() != index_prefix_size + 1 || !key.starts_with(char(Family::queue_work)))
    return std::nullopt;
  ByteReader reader(key.substr(1));
  const uint64_t table_id = reader.big_endian<uint64_t>();
  const uint16_t setting = reader.big_endian<uint16_t>();
  const char mark = char(reader.byte());
  if (mark != fill_mark && mark != empty_mark) return std::nullopt;
  return QueueWork{table_id, setting, mark == fill_mark};
}

KeyRange range_of_expiries(uint64_t table_id) {
  return range_of_prefix(table_prefix(Family::expiries, table_id));
}

KeyRange range_of_queue_work(uint64_t table_id) {
  return range_of_prefix(table_prefix(Family::queue_work, table_id));
}

std::optional<std::string_view> item_in_expiry_key(std::string_view key) {
  ByteReader reader(key.substr(std::min<size_t>(key.size(), 1)));
  const uint64_t table_id = reader.big_endian<uint64_t>();
  reader.bytes(sizeof(uint16_t) + sizeof(uint64_t));  // setting, second
  if (!reader.rest().starts_with(index_prefix(Family::items, table_id, 0))) return std::nullopt;
  return reader.rest();
}

uint64_t second_in_expiry_key(std::string_view key) {
  return ByteReader(key.substr(index_prefix_size)).big_endian<uint64_t>();
}

std::string_view queue_of_expiry_key(std::string_view key) { return key.substr(0, index_prefix_size); }

KeyRange range_of_expiries(uint64_t table_id, uint16_t setting) {
  return range_of_prefix(index_prefix(Family::expiries, table_id, setting));
}

uint64_t hash_in_item_key(std::string_view item_key) {
  constexpr size_t at = 1 + sizeof(uint64_t) + sizeof(uint16_t);  // family, table, index
  return ByteReader(item_key.substr(at)).big_endian<uint64_t>();
}

std::optional<IndexPlace> parse_dropped_key(std::string_view key) {
  if (!key.starts_with(char(Family::dropped))) return std::nullopt;
  if (key.size() != table_prefix_size) return parse_index_prefix(key);
  return IndexPlace{ByteReader(key.substr(1)).big_endian<uint64_t>(), 0};
}

std::optional<IndexPlace> parse_build_key(std::string_view key) {
  if (!key.starts_with(char(Family::builds))) return std::nullopt;
  return parse_index_prefix(key);
}

KeyRange range_of_family(Family family) { return range_of_prefix(std::string(1, char(family))); }

KeyRange range_of_table(uint64_t table_id) {
  return range_of_prefix(table_prefix(Family::items, table_id));
}

KeyRange range_of_counters(uint64_t table_id) {
  return range_of_prefix(table_prefix(Family::counters, table_id));
}

KeyRange range_of_counters(uint64_t table_id, uint16_t index_id) {
  return range_of_prefix(index_prefix(Family::counters, table_id, index_id));
}

KeyRange range_of_builds(uint64_t table_id) {
  return range_of_prefix(table_prefix(Family::builds, table_id));
}

KeyRange range_of_written(uint64_t table_id) {
  return range_of_prefix(table_prefix(Family::written, table_id));
}

KeyRange range_of_written(uint64_t table_id, uint16_t index_id) {
  return range_of_prefix(index_prefix(Family::written, table_id, index_id));
}

std::string finding_key(uint64_t table_id, uint8_t kind, std::string_view about) {
  return table_prefix(Family::findings, table_id).append(1, char(kind)).append(about);
}

FindingPlace parse_finding_key(std::string_view key) {
  ByteReader reader(key.substr(std::min(key.size(), table_prefix_size)));
  const uint8_t kind = reader.byte();
  return {kind, reader.rest()};
}

KeyRange range_of_findings(uint64_t table_id) {
  return range_of_prefix(table_prefix(Family::findings, table_id));
}

KeyRange range_of_collections(uint64_t table_id) {
  return range_of_prefix(table_prefix(Family::collections, table_id));
}

KeyRange range_of_index(uint64_t table_id, uint16_t index_id) {
  return range_of_prefix(index_prefix(Family::items, table_id, index_id));
}

KeyRange range_of_segment(uint64_t table_id, uint16_t index_id, uint64_t segment, uint64_t total) {
  DCHECK(segment < total);
  __extension__ typedef unsigned __int128 Wide;
  KeyRange range = range_of_index(table_id, index_id);
  auto bound = [&](uint64_t part) {
    std::string key = index_prefix(Family::items, table_id, index_id);
    append_big_endian(key, uint64_t((Wide(part) << 64) / total));
    return key;
  };
  if (segment > 0) range.first = bound(segment);
  if (segment + 1 < total) range.last = bound(segment + 1);
  return range;
}

std::string partition_prefix(uint64_t table_id, uint16_t index_id, std::string_view ordered_partition_key) {
  std::string key = index_prefix(Family::items, table_id, index_id);
  append_big_endian(key, partition_hash(ordered_partition_key));
  key.append(ordered_partition_key);
  return key;
}

std::string item_key(const Table& table, ItemView item) {
  std::string partition;
  CHECK(append_keys(partition, table.keys.hash, item));
  std::string key = partition_prefix(table.id, 0, partition);
  CHECK(append_keys(key, table.keys.range, item));
  return key;
}

std::string index_entry_key(const Table& table, const Index& index, ItemView item) {
  std::string partition;
  if (!item || !append_index_keys(partition, index.keys.hash, item, KeyRole::hash)) return {};
  std::string key = partition_prefix(table.id, index.id, partition);
  if (!append_index_keys(key, index.keys.range, item, KeyRole::range)) return {};
  CHECK(append_keys(key, table.keys.hash, item) && append_keys(key, table.keys.range, item));
  return key;
}

namespace {

/// Goes past the ordered forms of some attributes.
void skip_keys(ByteReader& reader, const std::vector<KeyAttribute>& attributes) {
  for (const KeyAttribute& attribute : attributes) skip_ordered_key(reader, attribute.type);
}

}  // namespace

std::optional<std::string> item_key_of_entry(const Table& table, const Index& index,
                                             std::string_view entry_key) {
  if (entry_key.size() < index_prefix_size + sizeof(uint64_t)) return std::nullopt;
  ByteReader reader(entry_key.substr(index_prefix_size + sizeof(uint64_t)));
  skip_keys(reader, index.keys.hash);
  skip_keys(reader, index.keys.range);
  const std::string_view keys = reader.rest();
  skip_keys(reader, table.keys.hash);
  const std::string_view sort = reader.rest();
  skip_keys(reader, table.keys.range);
  if (reader.failed() || !reader.at_end()) return std::nullopt;
  return partition_prefix(table.id, 0, keys.substr(0, keys.size() - sort.size())).append(sort);
}

}  // namespace gramme
