// Streams: the changes of a table, in order, for 24 hours. A stream is cut into shards; at any time one
// open shard belongs to each partition of the table, so a change lies in exactly one.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "storage/step.h"
#include "table/table.h"

namespace gramme {

/// How long records can be read, after the change and after the stream was disabled. (AWS)
constexpr int64_t stream_retention = 24 * 3600 * microseconds_per_second;

/// As requests and answers spell them, in the order of the enumerators.
inline constexpr std::array<std::string_view, 4> stream_view_type_names = {
    "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"};
constexpr std::string_view name_of(StreamViewType type) { return stream_view_type_names[size_t(type)]; }

/// A stream under its key (storage_keys.h): stays when the stream is disabled or its table deleted, until
/// its records are gone. Stored as version byte 1 and tagged fields.
struct StreamRecord {
  uint64_t table_id = 0;
  uint16_t id = 0;  // unique within the table
  std::string table_name;
  KeySchema keys;
  StreamViewType view_type = StreamViewType::new_and_old_images;
  Timestamp created = 0;
  std::optional<Timestamp> disabled = {};
  std::vector<Tag> tags = {};
  bool operator==(const StreamRecord&) const = default;
};
std::string encode_stream(const StreamRecord& stream);
std::optional<StreamRecord> decode_stream(std::string_view bytes);

/// A place in the order of all changes: a commit, and one of its changes.
struct SequencePoint {
  Version version = 0;
  uint32_t index = 0;
  auto operator<=>(const SequencePoint&) const = default;
  SequencePoint next() const { return {version, index + 1}; }
};

/// 27 digits, in text order as in numeric order.
std::string sequence_number(SequencePoint point);
std::optional<SequencePoint> parse_sequence_number(std::string_view text);

/// A shard under its key. Stored as version byte 1 and tagged fields.
struct ShardRecord {
  uint32_t number = 0;  // unique within the stream, parents before children
  std::optional<uint32_t> parent = {};
  Timestamp created = 0;
  Timestamp parent_created = 0;
  Version starting_version = 0;  // the commit that opened it: all its changes are later
  std::optional<Timestamp> closed = {};
  Version ending_version = 0;  // the commit that closed it: all its changes are earlier
  /// Changes of earlier commits are gone, and of the last of those whatever is up to this index.
  Version trimmed_before = 0;
  uint32_t trimmed_index = 0;
  bool operator==(const ShardRecord&) const = default;
  /// The place behind what was trimmed, where the shard begins now.
  SequencePoint beginning() const;
  bool is_trimmed(SequencePoint point) const { return trimmed_before > 0 && point < beginning(); }
};
std::string encode_shard(const ShardRecord& shard);
std::optional<ShardRecord> decode_shard(std::string_view bytes);

/// `shardId-00000001731234567890-0000002a`: time in milliseconds, number.
std::string shard_id(uint32_t number, Timestamp created);
std::string shard_id(const ShardRecord& shard);
std::optional<uint32_t> parse_shard_number(std::string_view shard_id);

/// `2026-11-22T20:41:02.123`, of the time to the millisecond.
std::string stream_label(Timestamp created);
std::string stream_arn(const Namespace& owner, std::string_view table_name, Timestamp created);

/// What arn:PARTITION:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL names; borrows from the text.
struct StreamReference {
  Namespace owner;
  std::string_view table_name;
  std::string_view label;
};
std::optional<StreamReference> parse_stream_arn(std::string_view arn);

/// What changes of a stream and of partitions must read: the stream's record, and the open shards in the
/// order of the partitions.
struct OpenStream {
  StreamRecord stream;
  std::vector<ShardRecord> shards;
};
/// Whether the table's enabled stream has this label, and this shard of it is open.
bool is_open_shard(const Table& table, std::string_view label, uint32_t shard);
/// The keys of these records; none when the table has no enabled stream. Reading refuses damaged ones.
std::vector<std::string> open_stream_keys(const Table& table);
Result<std::optional<OpenStream>> read_open_stream(const Table& table, Present present);

/// Finds when a stream of a table's name that is made now is created. Labels tell streams apart, also those
/// of earlier tables of the name, so no two are of one millisecond.
Scan find_stream_creation(const Namespace& owner, std::string_view table_name, Timestamp now,
                          std::move_only_function<Step(Timestamp created)> then);

// Changes of a stream and of partitions. They change the table and raise its layout, and append the records
// of the stream; the table's record and generation are the caller's business.

/// Opens a stream with a shard for each partition, at a time that find_stream_creation() found. The table
/// has none enabled.
void enable_stream(Batch& batch, Table& table, StreamViewType view_type, Timestamp created,
                   const Moment& moment);
/// Closes the stream's shards; what is in it stays readable.
void disable_stream(Batch& batch, Table& table, const OpenStream& open, const Moment& moment);
/// Gives every partition whose shard was created before a time a new shard, child of the one it had. `open`
/// is what is open afterwards.
void roll_over(Batch& batch, Table& table, OpenStream& open, Timestamp created_before,
               const Moment& moment);
/// Cuts the partition at this position in two, which get new ids; items whose hash is `at` or higher are
/// the second one's. `open` is what is open afterwards.
void split_partition(Batch& batch, Table& table, size_t position, uint64_t at,
                     std::optional<OpenStream>& open, const Moment& moment);

}  // namespace gramme
