// The keys of the one ordered map. The first byte names the family. Stored: do not change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/step.h"
#include "table/table.h"

namespace gramme {

/// The families of keys: what follows the first byte, and what lies there. Table ids are 8 bytes long, ids
/// of indexes and streams and the numbers of settings of the time to live 2, all numbers big-endian.
enum class Family : char {
  catalog = 'C',   // account '/' region '/' name -> table/table.h record
  builds = 'B',    // table, index -> table/index_build.h record: how far a new index is
  dropped = 'D',   // table, index (none: the whole table) -> table/purge.h record: entries to be purged yet
  items = 'I',     // table, index (0: the table), hash (8), partition key, sort key -> item. An index's
                   // entries end with the table's partition and sort key, which tell ties apart; partition
                   // and sort keys in the ordered form of value/ordered_key.h
  counters = 'N',  // table, index, 'c' (items) or 's' (bytes) -> storage/counter.h
  collections = 'L',  // table, partition key's ordered form -> counter: bytes of table and local indexes
  sequence = 'S',     // nothing -> counter: last table id given
  engine = 'M',       // belongs to the storage engine (docs/formats.md): no key from above begins so
  tokens = 'T',       // account '/' region '/' token -> table/token_record.h. The token of an
                      // ExecuteTransaction is followed by 0xff, which is in no UTF-8
  written = 'W',      // table, index, an item's key without its first 11 bytes -> empty: the index that is
                      // being built has the item's entry, though the build has not come to the item yet
  streams = 'V',      // account '/' region '/' table '/' label -> table/stream.h StreamRecord
  shards = 'H',       // table, stream, number (4) -> table/stream.h ShardRecord
  changes = 'R',      // table, stream, shard number (4), version (8), index in the commit (4)
                      // -> table/change_log.h record
  queue_work = 'Q',   // table, setting, 'f' (fill) or 'e' (empty) -> table/expiry_queue.h record
  tasks = 'J',        // name of a background task -> table/background/lease.h record
  expiries = 'E',     // table, setting, second since 1970 (8), item key -> empty
  findings = 'F',     // table (0: of none), kind (1), key it is about -> table/scrub/kept_finding.h record
};
/// Whether there is a family of this name.
bool is_family(char name);

std::string catalog_key(const Namespace& owner, std::string_view table_name);
/// `index_id` 0 is the whole table.
std::string dropped_key(uint64_t table_id, uint16_t index_id = 0);
std::string build_key(uint64_t table_id, uint16_t index_id);
/// `item_key` is that of an item of the table.
std::string written_key(uint64_t table_id, uint16_t index_id, std::string_view item_key);
std::string table_id_sequence_key();
std::string task_key(std::string_view name);
std::string token_key(const Namespace& owner, std::string_view token);
std::string stream_key(const Namespace& owner, std::string_view table_name, std::string_view label);
std::string shard_key(uint64_t table_id, uint16_t stream_id, uint32_t shard);
std::string change_key(uint64_t table_id, uint16_t stream_id, uint32_t shard, Version version,
                       uint32_t index);
std::string item_count_key(uint64_t table_id, uint16_t index_id);
std::string size_key(uint64_t table_id, uint16_t index_id);
std::string collection_size_key(uint64_t table_id, ValueView partition_key);

/// Whose table a catalog key names; nothing for other keys.
struct CatalogName {
  Namespace owner;
  std::string table;
};
std::optional<CatalogName> parse_catalog_key(std::string_view key);
/// What a dropped or build key is about; nothing for other keys.
struct IndexPlace {
  uint64_t table_id;
  uint16_t index_id;  // 0: the table
  bool operator==(const IndexPlace&) const = default;
};
std::optional<IndexPlace> parse_dropped_key(std::string_view key);
std::optional<IndexPlace> parse_build_key(std::string_view key);
/// All keys of a family.
KeyRange range_of_family(Family family);

std::string expiry_key(uint64_t table_id, uint16_t setting, uint64_t second, std::string_view item_key);
std::string queue_work_key(uint64_t table_id, uint16_t setting, bool fill);
/// What a queue work key is about; nothing for other keys.
struct QueueWork {
  uint64_t table_id;
  uint16_t setting;
  bool fill;
};
std::optional<QueueWork> parse_queue_work_key(std::string_view key);
/// The key in an expiry key, of an item of the same table; nothing in a malformed one.
std::optional<std::string_view> item_in_expiry_key(std::string_view key);
/// When it expires.
uint64_t second_in_expiry_key(std::string_view key);
/// The queue an expiry key is in: what the keys of all its entries begin with.
std::string_view queue_of_expiry_key(std::string_view key);
/// The expiries of one setting, or all of a table's.
KeyRange range_of_expiries(uint64_t table_id, uint16_t setting);
KeyRange range_of_expiries(uint64_t table_id);
KeyRange range_of_queue_work(uint64_t table_id);

/// What comes of a stream's key: whose it is; and the place of a change in its key.
struct StreamName {
  Namespace owner;
  std::string table;
  std::string label;
};
std::optional<StreamName> parse_stream_key(std::string_view key);
struct ChangePlace {
  Version version;
  uint32_t index;
};
ChangePlace parse_change_key(std::string_view key);
/// Which shard a shard's key names, or the key of a change lies in; nothing for keys of another size.
struct ShardPlace {
  uint64_t table_id = 0;
  uint16_t stream_id = 0;
  uint32_t number = 0;
  auto operator<=>(const ShardPlace&) const = default;
};
std::optional<ShardPlace> parse_shard_key(std::string_view key);
std::optional<ShardPlace> shard_of_change_key(std::string_view key);

/// All streams, those of a namespace, or those of one table's name in it.
KeyRange range_of_streams();
KeyRange range_of_streams(const Namespace& owner);
KeyRange range_of_streams(const Namespace& owner, std::string_view table_name);
KeyRange range_of_shards(uint64_t table_id, uint16_t stream_id);
KeyRange range_of_changes(uint64_t table_id, uint16_t stream_id, uint32_t shard);
/// The hash of an item, from its key.
uint64_t hash_in_item_key(std::string_view item_key);

/// Everything under a table or index.
KeyRange range_of_table(uint64_t table_id);
KeyRange range_of_index(uint64_t table_id, uint16_t index_id);
/// Counters and collection sizes.
KeyRange range_of_counters(uint64_t table_id);
KeyRange range_of_counters(uint64_t table_id, uint16_t index_id);
KeyRange range_of_collections(uint64_t table_id);
/// What builds of indexes keep.
KeyRange range_of_builds(uint64_t table_id);
KeyRange range_of_written(uint64_t table_id);
KeyRange range_of_written(uint64_t table_id, uint16_t index_id);
/// What is kept of findings about a table, or with id 0 about none.
std::string finding_key(uint64_t table_id, uint8_t kind, std::string_view about);
KeyRange range_of_findings(uint64_t table_id);
/// What a finding's key says of it.
struct FindingPlace {
  uint8_t kind;
  std::string_view about;
};
FindingPlace parse_finding_key(std::string_view key);
/// A parallel scan's share: hashes are cut into `total` equal ranges.
KeyRange range_of_segment(uint64_t table_id, uint16_t index_id, uint64_t segment, uint64_t total);
/// What precedes the sort key: table, index, hash and partition key of all items of one partition key.
std::string partition_prefix(uint64_t table_id, uint16_t index_id, std::string_view ordered_partition_key);

/// Where a table's item lies; the item has the table's key attributes in their types.
std::string item_key(const Table& table, ItemView item);
/// The key of the item that an index's entry belongs to, from its own key alone; nothing when that is
/// malformed.
std::optional<std::string> item_key_of_entry(const Table& table, const Index& index,
                                             std::string_view entry_key);
/// Where an index's entry for an item lies; empty when the item has none: it lacks a key attribute, or has
/// one that no key may be (of another type, empty, too large), as items may that are older than the index.
std::string index_entry_key(const Table& table, const Index& index, ItemView item);

}  // namespace gramme
