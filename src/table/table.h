// What a table is: its keys, indexes and settings. A Table is immutable; a change makes a new one with a
// higher generation, and with a higher layout when writes have something else to do from then on.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "value/value_view.h"

namespace gramme {

/// Whose tables: account and region, as on AWS.
struct Namespace {
  std::string account;  // 12 digits
  std::string region;
  auto operator<=>(const Namespace&) const = default;
};

struct KeyAttribute {
  std::string name;
  Type type;  // string, number or binary
  bool operator==(const KeyAttribute&) const = default;
};

/// Tables and local indexes: one hash and at most one range attribute. Global indexes: up to four of each.
struct KeySchema {
  std::vector<KeyAttribute> hash;
  std::vector<KeyAttribute> range;
  bool operator==(const KeySchema&) const = default;
  /// Hash attributes, then range attributes.
  std::vector<const KeyAttribute*> attributes() const;
  const KeyAttribute* find(std::string_view name) const;
};

enum class ProjectionType : uint8_t { all, keys_only, include };

struct Throughput {
  int64_t read_units = 0;
  int64_t write_units = 0;
  bool operator==(const Throughput&) const = default;
};

/// The life of a global index that is added to an existing table: announced, then filled with what the
/// table holds already (index_build.h), then like any other. Writers treat the first two alike.
enum class IndexState : uint8_t { active, allocating, backfilling };

struct Index {
  uint16_t id = 0;  // in storage keys; 0 is the table itself, never reused within a table
  std::string name;
  bool global = false;
  KeySchema keys;
  ProjectionType projection = ProjectionType::all;
  std::vector<std::string> projected;  // of an include projection, as declared; keys are projected anyway
  Throughput throughput;               // provisioned; 0 when on demand
  Throughput on_demand_maximum;        // 0 = none
  std::optional<Timestamp> last_increase;
  std::optional<Timestamp> last_decrease;
  int64_t decreases_today = 0;  // on the UTC day of last_decrease
  Throughput warm;              // what it serves at once; never shrinks
  IndexState state = IndexState::active;
  bool operator==(const Index&) const = default;
};

struct Tag {
  std::string key;
  std::string value;
  bool operator==(const Tag&) const = default;
};

/// Changes of a table's encryption: AWS counts them in windows of 24 hours that begin with a change.
struct EncryptionChanges {
  Timestamp window_start = 0;
  Timestamp last = 0;
  int64_t count = 0;  // in the window
  bool operator==(const EncryptionChanges&) const = default;
};

enum class BillingMode : uint8_t { provisioned, pay_per_request };
enum class TableClass : uint8_t { standard, infrequent_access };
enum class StreamViewType : uint8_t { new_image, old_image, new_and_old_images, keys_only };

/// The latest stream of a table. (stream.h)
struct TableStream {
  uint16_t id = 0;  // unique within the table, never reused
  StreamViewType view_type = StreamViewType::new_and_old_images;
  Timestamp created = 0;
  bool enabled = false;
  uint32_t last_shard = 0;  // the highest number given
  bool operator==(const TableStream&) const = default;
};

/// Time to live: the attribute that says at which second since 1970 an item expires.
struct TimeToLive {
  uint16_t setting = 0;  // unique within the table, never reused: keeps queues apart
  std::string attribute;
  bool enabled = false;
  Timestamp changed = 0;
  bool operator==(const TimeToLive&) const = default;
};

/// Items whose hash lies between `first_hash` and that of the next partition.
struct Partition {
  uint32_t id = 0;  // unique within the table, never reused
  uint64_t first_hash = 0;
  uint32_t shard = 0;  // the open one of an enabled stream
  bool operator==(const Partition&) const = default;
};

struct Table {
  uint64_t id = 0;  // in storage keys; unique for ever in one store
  uint64_t generation = 0;
  /// Raised with indexes and their states, the shards of the stream, and time to live: with what decides
  /// which entries a write makes.
  uint64_t layout = 0;
  Namespace owner;
  std::string name;
  std::string uuid;  // TableId
  Timestamp created = 0;
  KeySchema keys;
  std::vector<KeyAttribute> attribute_definitions;  // as declared, for descriptions
  std::vector<Index> indexes;                       // in declared order, local ones first
  BillingMode billing = BillingMode::provisioned;
  std::optional<Timestamp> last_on_demand;  // when the table last became PAY_PER_REQUEST
  Throughput throughput;
  Throughput on_demand_maximum;
  std::optional<Timestamp> last_increase;
  std::optional<Timestamp> last_decrease;
  int64_t decreases_today = 0;  // on the UTC day of last_decrease
  bool deletion_protection = false;
  std::optional<TableClass> table_class;  // when it was ever named
  std::optional<Timestamp> last_class_change;
  std::vector<Tag> tags;
  Throughput warm;  // what it serves at once; never shrinks
  /// ARN of the key that the client chose to encrypt the table with; without it, the server's own.
  std::optional<std::string> kms_key;
  std::optional<EncryptionChanges> encryption_changes;
  std::optional<Timestamp> class_change_before;  // the one before last_class_change
  /// No smaller than any that was ever given, once an index was added or deleted.
  uint16_t last_index_id = 0;
  std::vector<Partition> partitions = {Partition{}};  // all hashes, in their order
  uint32_t last_partition_id = 0;
  std::optional<TableStream> stream;
  std::optional<TimeToLive> time_to_live;  // the latest setting
  bool operator==(const Table&) const = default;

  bool has_stream() const { return stream && stream->enabled; }
  bool expires_items() const { return time_to_live && time_to_live->enabled; }
  const Partition& partition_of(uint64_t hash) const;

  // What these point to is part of the table: not of one that is gone with the expression.
  const Index* find_index(std::string_view name) const&;
  const Index* find_index(std::string_view name) const&& = delete;
  const Index* find_index(uint16_t index_id) const&;
  const Index* find_index(uint16_t index_id) const&& = delete;
  /// The one that is not active yet; null when all are. There is never more than one.
  const Index* unfinished_index() const&;
  const Index* unfinished_index() const&& = delete;
  bool has_local_indexes() const;
  std::string arn() const;  // arn:aws:dynamodb:REGION:ACCOUNT:table/NAME
};

/// A table as a request found it. Shared, because requests go on with it while the catalog moves on.
class TablePointer {
 public:
  TablePointer() = default;
  template <std::convertible_to<std::shared_ptr<const Table>> Pointer>
  TablePointer(Pointer table, bool by_arn = false) : table_(std::move(table)), by_arn_(by_arn) {}

  const Table& operator*() const { return *table_; }
  const Table* operator->() const { return table_.get(); }
  explicit operator bool() const { return table_ != nullptr; }
  /// Name or ARN, as the request called the table: capacity is answered under it.
  std::string called() const { return by_arn_ ? table_->arn() : table_->name; }

 private:
  std::shared_ptr<const Table> table_;
  bool by_arn_ = false;
};

/// The catalog's record of a table: version byte 1, id (8 bytes, big-endian), then tagged fields
/// (record.h), so that older and newer programs can read each other's. Stored: do not change.
std::string encode_table(const Table& table);
std::optional<Table> decode_table(std::string_view bytes);

/// Of which table a record is, and of which layout: cheap, since every write asks. Nothing when that cannot
/// be read.
struct TableVersion {
  uint64_t table_id;
  uint64_t layout;
  bool operator==(const TableVersion&) const = default;
};
inline TableVersion version_of(const Table& table) { return {table.id, table.layout}; }
std::optional<TableVersion> read_table_version(std::string_view record);

}  // namespace gramme
