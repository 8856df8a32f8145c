// Where reading a shard begins: at its oldest change, after its newest, or at or after a given one.
#include <array>

#include "services/streams/shard_iterator.h"
#include "services/streams/stream_request.h"
#include "table/storage_keys.h"

namespace gramme::streams {

// In the order in which AWS prints them.
enum class ShardIteratorType : uint8_t { after_sequence_number, latest, at_sequence_number, trim_horizon };
inline std::span<const std::string_view> wire_names(ShardIteratorType) {
  static constexpr std::array<std::string_view, 4> names = {"AFTER_SEQUENCE_NUMBER", "LATEST",
                                                            "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"};
  return names;
}

namespace {

struct GetShardIteratorRequest {
  std::string stream_arn;
  std::string shard_id;
  ShardIteratorType shard_iterator_type{};
  std::optional<std::string> sequence_number;
  static std::span<const Field<GetShardIteratorRequest>> shape();
};

constexpr std::array get_shard_iterator_shape = {
    field<&GetShardIteratorRequest::stream_arn>("StreamArn", stream_arn_rules),
    field<&GetShardIteratorRequest::shard_id>("ShardId",
                                              {.required = true, .length_min = 28, .length_max = 65}),
    field<&GetShardIteratorRequest::shard_iterator_type>("ShardIteratorType", {.required = true}),
    field<&GetShardIteratorRequest::sequence_number>("SequenceNumber",
                                                     {.length_min = 21, .length_max = 40}),
};

std::span<const Field<GetShardIteratorRequest>> GetShardIteratorRequest::shape() {
  return get_shard_iterator_shape;
}

bool takes_number(ShardIteratorType type) {
  return type == ShardIteratorType::at_sequence_number || type == ShardIteratorType::after_sequence_number;
}

Result<void> check_number(const GetShardIteratorRequest& request) {
  constexpr std::string_view prefix = "One or more parameter values were invalid: ";
  if (takes_number(request.shard_iterator_type) == request.sequence_number.has_value()) return {};
  return validation(std::string(prefix) +
                    (request.sequence_number ? "SequenceNumber should not be passed for this iterator type"
                                             : "SequenceNumber cannot be null"));
}

Response iterator_response(const ShardIterator& iterator) {
  return [text = iterator.encode()](Writer& writer) { writer.member("ShardIterator", text); };
}

/// Finds the newest change of a shard: an iterator behind it sees only what comes later.
class NewestVisitor final : public Visitor {
 public:
  NewestVisitor(ShardIterator iterator, Version starting_version) : iterator_(std::move(iterator)) {
    iterator_.from = {starting_version, 0};
  }
  bool visit(std::string_view key, std::string_view) override {
    const ChangePlace newest = parse_change_key(key);
    iterator_.from = SequencePoint{newest.version, newest.index}.next();
    return false;
  }
  Step finish() override { return iterator_response(iterator_); }

 private:
  ShardIterator iterator_;
};

/// The iterator at or after a sequence number, which must be one of the shard.
Step iterator_at(ShardIterator iterator, const ShardRecord& shard, const GetShardIteratorRequest& request) {
  const std::optional<SequencePoint> point = parse_sequence_number(*request.sequence_number);
  if (!point || point->version < shard.starting_version ||
      (shard.closed && point->version > shard.ending_version)) {
    return validation("One or more parameter values were invalid: Invalid SequenceNumber for the shard");
  }
  if (point->version < shard.trimmed_before) return trimmed();
  const bool after = request.shard_iterator_type == ShardIteratorType::after_sequence_number;
  iterator.from = after ? point->next() : *point;
  return iterator_response(iterator);
}

Step iterator_of(const FoundStream& stream, const ShardRecord& shard,
                 const GetShardIteratorRequest& request, Timestamp now) {
  if (shard_id(shard) != request.shard_id) return resource_not_found(std::string(no_such_shard));
  ShardIterator iterator{.stream_arn = stream.arn, .shard = shard.number, .from = {}, .issued = now};
  if (takes_number(request.shard_iterator_type)) return iterator_at(std::move(iterator), shard, request);
  if (request.shard_iterator_type == ShardIteratorType::trim_horizon) {
    iterator.from_oldest = true;
    return iterator_response(iterator);
  }
  Scan scan;
  scan.range = range_of_changes(stream.record.table_id, stream.record.id, shard.number);
  scan.direction = Direction::backward;
  scan.visitor = std::make_unique<NewestVisitor>(std::move(iterator), shard.starting_version);
  return scan;
}

}  // namespace

Step get_shard_iterator(const Call& call, Document::Node body) {
  auto request = TRY(decode<GetShardIteratorRequest>(body, {.wording = Wording::of_2025}));
  TRY(check_number(request));
  const std::optional<uint32_t> number = parse_shard_number(request.shard_id);
  std::string arn = request.stream_arn;
  return find_stream(
      call, std::move(arn),
      [request = std::move(request), number, now = call.now](FoundStream stream) mutable -> Step {
        if (!number) return resource_not_found(std::string(no_such_shard));
        const StreamRecord record = stream.record;
        return find_shard(
            record, *number, no_such_shard,
            [stream = std::move(stream), request = std::move(request), now](ShardRecord shard) -> Step {
              return iterator_of(stream, shard, request, now);
            });
      });
}

}  // namespace gramme::streams
