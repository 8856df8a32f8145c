// The next changes of a shard, in order. A reader at the end of an open shard gets none, and an iterator to
// ask again with; at the end of a closed one, none and no iterator.
#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/hex.h"
#include "services/streams/shard_iterator.h"
#include "services/streams/stream_request.h"
#include "table/change_log.h"
#include "table/item_keys.h"
#include "table/storage_keys.h"
#include "value/sha256.h"
#include "value/value_builder.h"

namespace gramme::streams {
namespace {

constexpr int32_t records_max = 1000;
constexpr size_t page_bytes_max = 1024 * 1024;

struct GetRecordsRequest {
  std::string shard_iterator;
  int32_t limit = records_max;
  static std::span<const Field<GetRecordsRequest>> shape();
};

constexpr std::array get_records_shape = {
    field<&GetRecordsRequest::shard_iterator>("ShardIterator",
                                              {.required = true, .length_min = 1, .length_max = 2048}),
    field<&GetRecordsRequest::limit>("Limit", {.value_min = 1}),
};

std::span<const Field<GetRecordsRequest>> GetRecordsRequest::shape() { return get_records_shape; }

/// One change as it is stored, and where it stands.
struct Entry {
  SequencePoint point;
  std::string bytes;
};

/// 32 digits that no other record has: of the stream and the place in it.
std::string event_id(const FoundStream& stream, SequencePoint point) {
  std::string identity = stream.arn;
  append_big_endian(identity, stream.record.table_id);
  append_big_endian(identity, point.version);
  append_big_endian(identity, point.index);
  return hex_of(bytes_of(sha256(identity))).substr(0, 32);
}

std::string_view event_name(const ChangeRecord& change) {
  if (!change.was_there) return "INSERT";
  return change.is_there ? "MODIFY" : "REMOVE";
}

/// The key attributes of a change, from whatever the record has of it.
Item keys_of(const KeySchema& keys, const ChangeRecord& change) {
  if (change.keys) return Item(change.keys);
  const ItemView image = change.after ? change.after : change.before;
  ItemBuilder builder;
  for (const KeyAttribute* key : keys.attributes()) {
    if (std::optional<ValueView> value = image.find(key->name)) builder.add(key->name, *value);
  }
  return builder.build();
}

size_t size_of(ItemView item) { return item ? item.size_bytes() : 0; }

void write_images(Writer& writer, const ChangeRecord& change) {
  if (change.after) {
    writer.name("NewImage");
    write_item(writer, change.after, NumberOrder::java_hash);
  }
  if (change.before) {
    writer.name("OldImage");
    write_item(writer, change.before, NumberOrder::java_hash);
  }
}

void write_record(Writer& writer, const FoundStream& stream, std::string_view region, const Entry& entry) {
  const std::optional<ChangeRecord> change = decode_change(entry.bytes);
  if (!change) return;
  const Item keys = keys_of(stream.record.keys, *change);
  writer.begin_object();
  writer.member("awsRegion", region);
  writer.name("dynamodb");
  writer.begin_object();
  writer.name("ApproximateCreationDateTime");
  const int64_t seconds = change->time / microseconds_per_second;
  writer.timestamp(double(seconds));
  writer.name("Keys");
  write_item(writer, keys, NumberOrder::java_hash);
  write_images(writer, *change);
  writer.member("SequenceNumber", sequence_number(entry.point));
  writer.member("SizeBytes", int64_t(size_of(keys) + size_of(change->after) + size_of(change->before)));
  writer.member("StreamViewType", name_of(stream.record.view_type));
  writer.end_object();
  writer.member("eventID", event_id(stream, entry.point));
  writer.member("eventName", event_name(*change));
  writer.member("eventSource", "aws:dynamodb");
  writer.member("eventVersion", "1.1");
  if (change->origin == ChangeOrigin::expiry) {
    writer.name("userIdentity");
    writer.begin_object();
    writer.member("PrincipalId", "dynamodb.amazonaws.com");
    writer.member("Type", "Service");
    writer.end_object();
  }
  writer.end_object();
}

/// A page of records, and the iterator behind it unless the shard has ended.
struct Records {
  FoundStream stream = {};
  std::string region = {};
  std::vector<Entry> entries = {};
  std::optional<ShardIterator> next;

  void operator()(Writer& writer) const {
    if (next) writer.member("NextShardIterator", next->encode());
    writer.name("Records");
    writer.begin_list();
    for (const Entry& entry : entries) write_record(writer, stream, region, entry);
    writer.end_list();
  }
};

/// What a reader asks for.
struct Reading {
  ShardIterator iterator;
  size_t limit;
  std::string region;
  std::shared_ptr<ShardEnds> ends;  // null: nothing is known of them
};

class RecordVisitor final : public Visitor {
 public:
  RecordVisitor(FoundStream stream, const ShardRecord& shard, Reading reading)
      : stream_(std::move(stream)),
        place_{stream_.record.table_id, stream_.record.id, shard.number},
        beginning_(shard.beginning()),
        closed_(shard.closed.has_value()),
        reading_(std::move(reading)) {}

  bool visit(std::string_view key, std::string_view value) override {
    if (is_full(value.size())) return has_more_ = true, false;
    const ChangePlace place = parse_change_key(key);
    entries_.push_back({{place.version, place.index}, std::string(value)});
    bytes_ += value.size();
    return true;
  }

  Step finish() override {
    std::optional<ShardIterator> next = std::move(reading_.iterator);
    if (!entries_.empty()) {
      next->from = entries_.back().point.next();
      next->from_oldest = false;
    } else {
      next->from = std::max(next->from, beginning_);
      if (reading_.ends) reading_.ends->found_none_from(place_, next->from);
    }
    if (closed_ && !has_more_) next.reset();
    return Response(
        Records{std::move(stream_), std::move(reading_.region), std::move(entries_), std::move(next)});
  }

 private:
  /// A page has a record, however large.
  bool is_full(size_t more) const {
    return entries_.size() == reading_.limit || (bytes_ > 0 && bytes_ + more > page_bytes_max);
  }

  FoundStream stream_;
  const ShardPlace place_;
  const SequencePoint beginning_;
  const bool closed_;
  Reading reading_;
  std::vector<Entry> entries_;
  size_t bytes_ = 0;
  bool has_more_ = false;
};

Step read_records(FoundStream stream, const ShardRecord& shard, Reading reading) {
  const ShardIterator& iterator = reading.iterator;
  if (!iterator.from_oldest && shard.is_trimmed(iterator.from)) return trimmed();
  const SequencePoint from = std::max(iterator.from, shard.beginning());  // not over what was trimmed
  Scan scan;
  scan.range = range_of_changes(stream.record.table_id, stream.record.id, shard.number);
  scan.range.first =
      change_key(stream.record.table_id, stream.record.id, shard.number, from.version, from.index);
  scan.visitor = std::make_unique<RecordVisitor>(std::move(stream), shard, std::move(reading));
  return scan;
}

/// Whether a reader waits at the end of an open shard, as far as that is known without a read.
bool waits_at_end(const Call& call, const ShardIterator& iterator) {
  const std::optional<StreamReference> stream = parse_stream_arn(iterator.stream_arn);
  if (!call.shard_ends || !stream || stream->owner != call.caller) return false;
  const Result<TablePointer> found = call.catalog.find(call.caller, stream->table_name);
  if (!found) return false;
  const Table& table = **found;
  return is_open_shard(table, stream->label, iterator.shard) &&
         call.shard_ends->ends_before({table.id, table.stream->id, iterator.shard}, iterator.from);
}

}  // namespace

Step get_records(const Call& call, Document::Node body) {
  auto request = TRY(decode<GetRecordsRequest>(body, {.wording = Wording::of_2025}));
  if (request.limit > records_max) {
    return validation(
        fmt::format("1 validation error detected: Value '{}' at 'limit' failed to satisfy "
                    "constraint: Member must have value less than or equal to {}",
                    request.limit, records_max));
  }
  ShardIterator iterator = TRY(ShardIterator::decode(request.shard_iterator));
  if (iterator.issued < call.now - iterator_life) return expired_iterator("The shard iterator has expired");
  if (call.shard_reads && !call.shard_reads->admit({iterator.stream_arn, iterator.shard}, call.now))
    return throttling("Rate exceeded");
  const bool nothing_to_read = waits_at_end(call, iterator);
  iterator.issued = call.now;
  if (nothing_to_read) return Response(Records{.next = std::move(iterator)});
  std::string arn = iterator.stream_arn;
  Reading reading{std::move(iterator), size_t(request.limit), call.caller.region,
                  call.shard_ends ? call.shard_ends->shared_from_this() : nullptr};
  return find_stream(
      call, std::move(arn), [reading = std::move(reading)](FoundStream stream) mutable -> Step {
        const StreamRecord record = stream.record;
        const uint32_t number = reading.iterator.shard;
        return find_shard(
            record, number, "Invalid ShardId in ShardIterator",
            [stream = std::move(stream), reading = std::move(reading)](ShardRecord shard) mutable -> Step {
              return read_records(std::move(stream), shard, std::move(reading));
            });
      });
}

}  // namespace gramme::streams
