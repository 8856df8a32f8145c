#include "table/storage_keys.h"

#include "base/bytes.h"
#include "base/check.h"
#include "value/ordered_key.h"

namespace gramme {
namespace {

constexpr char catalog_family = 'C';
constexpr char dropped_family = 'D';
constexpr char item_family = 'I';
constexpr char counter_family = 'N';
constexpr char collection_family = 'L';
constexpr char sequence_family = 'S';
constexpr char token_family = 'T';

std::string named_key(char family, const Namespace& owner, std::string_view name) {
  std::string key(1, family);
  key.append(owner.account).append("/").append(owner.region).append("/").append(name);
  return key;
}

std::string table_prefix(char family, uint64_t table_id) {
  std::string key(1, family);
  append_big_endian(key, table_id);
  return key;
}

std::string index_prefix(char family, uint64_t table_id, uint16_t index_id) {
  std::string key = table_prefix(family, table_id);
  append_big_endian(key, index_id);
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

}  // namespace

std::string catalog_key(const Namespace& owner, std::string_view table_name) {
  return named_key(catalog_family, owner, table_name);
}

std::string dropped_key(uint64_t table_id) { return table_prefix(dropped_family, table_id); }

std::string table_id_sequence_key() { return std::string(1, sequence_family); }

std::string token_key(const Namespace& owner, std::string_view token) {
  return named_key(token_family, owner, token);
}

std::string item_count_key(uint64_t table_id, uint16_t index_id) {
  return index_prefix(counter_family, table_id, index_id) + 'c';
}

std::string size_key(uint64_t table_id, uint16_t index_id) {
  return index_prefix(counter_family, table_id, index_id) + 's';
}

std::string collection_size_key(uint64_t table_id, ValueView partition_key) {
  std::string key = table_prefix(collection_family, table_id);
  append_ordered_key(key, partition_key);
  return key;
}

std::optional<CatalogName> parse_catalog_key(std::string_view key) {
  if (key.empty() || key[0] != catalog_family) return std::nullopt;
  size_t account_end = key.find('/');
  if (account_end == key.npos) return std::nullopt;
  size_t region_end = key.find('/', account_end + 1);
  if (region_end == key.npos) return std::nullopt;
  return CatalogName{{std::string(key.substr(1, account_end - 1)),
                      std::string(key.substr(account_end + 1, region_end - account_end - 1))},
                     std::string(key.substr(region_end + 1))};
}

std::optional<uint64_t> parse_dropped_key(std::string_view key) {
  if (key.size() != 1 + sizeof(uint64_t) || key[0] != dropped_family) return std::nullopt;
  return ByteReader(key.substr(1)).big_endian<uint64_t>();
}

KeyRange range_of_family(char family) { return range_of_prefix(std::string(1, family)); }

KeyRange range_of_table(uint64_t table_id) { return range_of_prefix(table_prefix(item_family, table_id)); }

KeyRange range_of_counters(uint64_t table_id) {
  return range_of_prefix(table_prefix(counter_family, table_id));
}

KeyRange range_of_collections(uint64_t table_id) {
  return range_of_prefix(table_prefix(collection_family, table_id));
}

KeyRange range_of_index(uint64_t table_id, uint16_t index_id) {
  return range_of_prefix(index_prefix(item_family, table_id, index_id));
}

KeyRange range_of_segment(uint64_t table_id, uint16_t index_id, uint64_t segment, uint64_t total) {
  DCHECK(segment < total);
  __extension__ typedef unsigned __int128 Wide;
  KeyRange range = range_of_index(table_id, index_id);
  auto bound = [&](uint64_t part) {
    std::string key = index_prefix(item_family, table_id, index_id);
    append_big_endian(key, uint64_t((Wide(part) << 64) / total));
    return key;
  };
  if (segment > 0) range.first = bound(segment);
  if (segment + 1 < total) range.last = bound(segment + 1);
  return range;
}

std::string partition_prefix(uint64_t table_id, uint16_t index_id, std::string_view ordered_partition_key) {
  std::string key = index_prefix(item_family, table_id, index_id);
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
  if (!item || !append_keys(partition, index.keys.hash, item)) return {};
  std::string key = partition_prefix(table.id, index.id, partition);
  if (!append_keys(key, index.keys.range, item)) return {};
  CHECK(append_keys(key, table.keys.hash, item) && append_keys(key, table.keys.range, item));
  return key;
}

}  // namespace gramme
