#include "table/stream.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "api/errors.h"
#include "base/bytes.h"
#include "base/check.h"
#include "table/catalog.h"
#include "table/key_schema_fields.h"
#include "table/storage_keys.h"
#include "table/tag_fields.h"

namespace gramme {
namespace {

constexpr char record_version = 1;
constexpr int64_t microseconds_per_millisecond = 1000;

template <class Record>
std::string encode(const Record& record) {
  std::string out(1, record_version);
  append_fields(out, record);
  return out;
}

template <class Record>
std::optional<Record> decode(std::string_view bytes) {
  Record record;
  if (bytes.empty() || bytes[0] != record_version || !read_fields(bytes.substr(1), record))
    return std::nullopt;
  return record;
}

/// All of the text as a number of the base; nothing when it is none.
template <class T>
std::optional<T> parse_whole(std::string_view text, int base) {
  T value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

// The fields of each record with their tags. Stored: a tag never changes its meaning.

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<StreamRecord, Visitor>& stream) {
  field(1, stream.table_id);
  field(2, stream.id);
  field(3, stream.table_name);
  field(4, stream.keys);
  field(5, stream.view_type);
  field(6, stream.created);
  field(7, stream.disabled);
  field.unless_zero(8, stream.tags);
}

template <class Visitor>
void visit_fields(Visitor&& field, RecordOf<ShardRecord, Visitor>& shard) {
  field(1, shard.number);
  field(2, shard.parent);
  field(3, shard.created);
  field(4, shard.parent_created);
  field(5, shard.starting_version);
  field(6, shard.closed);
  field(7, shard.ending_version);
  field(8, shard.trimmed_before);
  field.unless_zero(9, shard.trimmed_index);
}

std::string encode_stream(const StreamRecord& stream) { return encode(stream); }
std::optional<StreamRecord> decode_stream(std::string_view bytes) { return decode<StreamRecord>(bytes); }
std::string encode_shard(const ShardRecord& shard) { return encode(shard); }
std::optional<ShardRecord> decode_shard(std::string_view bytes) { return decode<ShardRecord>(bytes); }

SequencePoint ShardRecord::beginning() const {
  if (trimmed_before == 0) return {starting_version, 0};
  return SequencePoint{trimmed_before - 1, trimmed_index}.next();
}

std::string sequence_number(SequencePoint point) {
  return fmt::format("1{:020}{:06}", point.version, point.index);
}

std::optional<SequencePoint> parse_sequence_number(std::string_view text) {
  if (text.size() != 27 || text[0] != '1') return std::nullopt;
  auto version = parse_whole<uint64_t>(text.substr(1, 20), 10);
  auto index = parse_whole<uint32_t>(text.substr(21), 10);
  if (!version || !index) return std::nullopt;
  return SequencePoint{*version, *index};
}

std::string shard_id(uint32_t number, Timestamp created) {
  return fmt::format("shardId-{:020}-{:08x}", created / microseconds_per_millisecond, number);
}

std::string shard_id(const ShardRecord& shard) { return shard_id(shard.number, shard.created); }

std::optional<uint32_t> parse_shard_number(std::string_view shard_id) {
  const size_t dash = shard_id.rfind('-');
  if (dash == shard_id.npos) return std::nullopt;
  return parse_whole<uint32_t>(shard_id.substr(dash + 1), 16);
}

std::string stream_label(Timestamp created) {
  const std::tm utc = fmt::gmtime(std::time_t(created / microseconds_per_second));
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}", utc,
                     created % microseconds_per_second / microseconds_per_millisecond);
}

std::string stream_arn(const Namespace& owner, std::string_view table_name, Timestamp created) {
  return fmt::format("arn:aws:dynamodb:{}:{}:table/{}/stream/{}", owner.region, owner.account, table_name,
                     stream_label(created));
}

std::optional<StreamReference> parse_stream_arn(std::string_view arn) {
  std::optional<TableReference> resource = parse_table_arn(arn);
  constexpr std::string_view between = "/stream/";
  const size_t slash = resource ? resource->name.find('/') : std::string_view::npos;
  if (slash == std::string_view::npos || !resource->name.substr(slash).starts_with(between))
    return std::nullopt;
  return StreamReference{std::move(resource->owner), resource->name.substr(0, slash),
                         resource->name.substr(slash + between.size())};
}

namespace {

/// Opens a shard for a partition; of the table's enabled stream.
ShardRecord open_shard(Batch& batch, Table& table, Partition& partition, Timestamp created,
                       const ShardRecord* parent, const Moment& moment) {
  partition.shard = ++table.stream->last_shard;
  ShardRecord shard{.number = partition.shard, .created = created, .starting_version = moment.version};
  if (parent != nullptr) {
    shard.parent = parent->number;
    shard.parent_created = parent->created;
  }
  batch.put(shard_key(table.id, table.stream->id, shard.number), encode_shard(shard));
  return shard;
}

/// When a further shard is created. Ids are in the order of numbers also when the clock is set back:
/// readers page through them as texts.
Timestamp creation_time(const OpenStream& open, const Moment& moment) {
  Timestamp created = moment.now;
  for (const ShardRecord& shard : open.shards) created = std::max(created, shard.created);
  return created;
}

void close_shard(Batch& batch, const Table& table, ShardRecord shard, const Moment& moment) {
  shard.closed = moment.now;
  shard.ending_version = moment.version;
  batch.put(shard_key(table.id, table.stream->id, shard.number), encode_shard(shard));
}

/// Is shown streams of one name, the newest first.
class NewestStream final : public Visitor {
 public:
  NewestStream(Timestamp now, std::move_only_function<Step(Timestamp)> then)
      : created_(now), then_(std::move(then)) {}

  bool visit(std::string_view, std::string_view value) override {
    const std::optional<StreamRecord> newest = decode_stream(value);
    if (newest) created_ = std::max(created_, newest->created + microseconds_per_millisecond);
    return !newest;
  }
  Step finish() override { return then_(created_); }

 private:
  Timestamp created_;
  std::move_only_function<Step(Timestamp)> then_;
};

}  // namespace

Scan find_stream_creation(const Namespace& owner, std::string_view table_name, Timestamp now,
                          std::move_only_function<Step(Timestamp created)> then) {
  return {.range = range_of_streams(owner, table_name),
          .direction = Direction::backward,
          .visitor = std::make_unique<NewestStream>(now, std::move(then))};
}

void enable_stream(Batch& batch, Table& table, StreamViewType view_type, Timestamp created,
                   const Moment& moment) {
  const TableStream before = table.stream.value_or(TableStream{});
  CHECK(!before.enabled && before.id < std::numeric_limits<uint16_t>::max());
  ++table.layout;
  table.stream = TableStream{
      .id = uint16_t(before.id + 1), .view_type = view_type, .created = created, .enabled = true};
  for (Partition& partition : table.partitions)
    open_shard(batch, table, partition, moment.now, nullptr, moment);
  const StreamRecord record{.table_id = table.id,
                            .id = table.stream->id,
                            .table_name = table.name,
                            .keys = table.keys,
                            .view_type = view_type,
                            .created = created};
  batch.put(stream_key(table.owner, table.name, stream_label(created)), encode_stream(record));
}

void disable_stream(Batch& batch, Table& table, const OpenStream& open, const Moment& moment) {
  CHECK(table.has_stream());
  ++table.layout;
  for (const ShardRecord& shard : open.shards) close_shard(batch, table, shard, moment);
  StreamRecord record = open.stream;
  record.disabled = moment.now;
  batch.put(stream_key(table.owner, table.name, stream_label(record.created)), encode_stream(record));
  table.stream->enabled = false;
}

void roll_over(Batch& batch, Table& table, OpenStream& open, Timestamp created_before,
               const Moment& moment) {
  CHECK(open.shards.size() == table.partitions.size());
  ++table.layout;
  const Timestamp created = creation_time(open, moment);
  for (size_t i = 0; i < open.shards.size(); ++i) {
    const ShardRecord parent = open.shards[i];
    if (parent.created >= created_before) continue;
    close_shard(batch, table, parent, moment);
    open.shards[i] = open_shard(batch, table, table.partitions[i], created, &parent, moment);
  }
}

void split_partition(Batch& batch, Table& table, size_t position, uint64_t at,
                     std::optional<OpenStream>& open, const Moment& moment) {
  Partition& lower = table.partitions[position];
  CHECK(at > lower.first_hash);
  ++table.layout;
  lower.id = ++table.last_partition_id;
  Partition upper{.id = ++table.last_partition_id, .first_hash = at};
  const ptrdiff_t after = ptrdiff_t(position) + 1;
  if (open) {
    const ShardRecord parent = open->shards[position];
    const Timestamp created = creation_time(*open, moment);
    close_shard(batch, table, parent, moment);
    open->shards[position] = open_shard(batch, table, lower, created, &parent, moment);
    open->shards.insert(open->shards.begin() + after,
                        open_shard(batch, table, upper, created, &parent, moment));
  }
  table.partitions.insert(table.partitions.begin() + after, upper);
}

bool is_open_shard(const Table& table, std::string_view label, uint32_t shard) {
  return table.has_stream() && stream_label(table.stream->created) == label &&
         std::ranges::any_of(table.partitions,
                             [shard](const Partition& partition) { return partition.shard == shard; });
}

std::vector<std::string> open_stream_keys(const Table& table) {
  if (!table.has_stream()) return {};
  std::vector<std::string> keys = {
      stream_key(table.owner, table.name, stream_label(table.stream->created))};
  for (const Partition& partition : table.partitions)
    keys.push_back(shard_key(table.id, table.stream->id, partition.shard));
  return keys;
}

Result<std::optional<OpenStream>> read_open_stream(const Table& table, Present present) {
  if (!table.has_stream()) return std::optional<OpenStream>();
  CHECK(present.size() == table.partitions.size() + 1);
  const auto damaged = [&] { return internal_server_error("The record of a stream is damaged"); };
  std::optional<StreamRecord> stream = present[0] ? decode_stream(*present[0]) : std::nullopt;
  if (!stream) return damaged();
  OpenStream open{*std::move(stream), {}};
  for (const std::optional<std::string_view>& bytes : present.subspan(1)) {
    std::optional<ShardRecord> shard = bytes ? decode_shard(*bytes) : std::nullopt;
    if (!shard) return damaged();
    open.shards.push_back(*shard);
  }
  return std::optional(std::move(open));
}

}  // namespace gramme
