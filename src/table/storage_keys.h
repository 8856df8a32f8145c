// The keys of the one ordered map. The first byte names the family. Stored: do not change.
//
// 'C'  catalog     account '/' region '/' name          -> table/table.h record
// 'D'  dropped     table id (8 bytes)                   -> empty: entries still to be purged
// 'I'  items       table id (8), index id (2; 0 = the table), hash (8), partition key, sort key -> item
//                  an index's entries end with the table's partition and sort key, which tell ties apart;
//                  partition and sort keys in the ordered form of value/ordered_key.h
// 'N'  counters    table id (8), index id (2), 'c' (items) or 's' (bytes) -> storage/counter.h
// 'L'  collections table id (8), partition key's ordered form -> counter: bytes of table and local indexes
// 'S'  sequence    empty                                      -> counter: last table id given
// 'M'  engine      belongs to the storage engine: no other key begins so       (docs/formats.md)
// 'T'  tokens      account '/' region '/' token               -> services/dynamodb/idempotency.h record
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/step.h"
#include "table/table.h"

namespace gramme {

std::string catalog_key(const Namespace& owner, std::string_view table_name);
std::string dropped_key(uint64_t table_id);
std::string table_id_sequence_key();
std::string token_key(const Namespace& owner, std::string_view token);
std::string item_count_key(uint64_t table_id, uint16_t index_id);
std::string size_key(uint64_t table_id, uint16_t index_id);
std::string collection_size_key(uint64_t table_id, ValueView partition_key);

/// Whose table a catalog key names, and the id in a dropped key; nothing for other keys.
struct CatalogName {
  Namespace owner;
  std::string table;
};
std::optional<CatalogName> parse_catalog_key(std::string_view key);
std::optional<uint64_t> parse_dropped_key(std::string_view key);
/// All keys of a family: 'C', 'D' ...
KeyRange range_of_family(char family);

/// Everything under a table or index.
KeyRange range_of_table(uint64_t table_id);
/// A table's counters and collection sizes.
KeyRange range_of_counters(uint64_t table_id);
KeyRange range_of_collections(uint64_t table_id);
KeyRange range_of_index(uint64_t table_id, uint16_t index_id);
/// A parallel scan's share: hashes are cut into `total` equal ranges.
KeyRange range_of_segment(uint64_t table_id, uint16_t index_id, uint64_t segment, uint64_t total);
/// What precedes the sort key: table, index, hash and partition key of all items of one partition key.
std::string partition_prefix(uint64_t table_id, uint16_t index_id, std::string_view ordered_partition_key);

/// Where a table's item lies; the item has the table's key attributes in their types.
std::string item_key(const Table& table, ItemView item);
/// Where an index's entry for an item lies; empty when the item lacks a key attribute (sparse index).
std::string index_entry_key(const Table& table, const Index& index, ItemView item);

}  // namespace gramme
