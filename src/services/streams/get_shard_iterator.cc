// Where reading a shard begins: at its oldest change, after its newest, or at or after a given one.
#include <array>

#include "api/invalid_parameter.h"
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
  if (takes_number(request.shard_iterator_type) == request.sequence_number.has_value()) return {};
  return invalid_parameter(request.sequence_number
                               ? "SequenceNumber should not be passed for this iterator type"
                               : "SequenceNumber cannot be null");
}

Response iterator_response(const ShardIterator& iterator) {
  return [text = iterator.encode()](Writer& writer) { writer.member("ShardIterator", text); };
}

/// Finds the newest change of a shard, and goes on.
class NewestVisitor final : public Visitor {
 public:
  using Then = std::move_only_function<Step(std::optional<SequencePoint>)>;
  explicit NewestVisitor(Then then) : then_(std::move(then)) {}
  bool visit(std::string_view key, std::string_view) override {
    const ChangePlace place = parse_change_key(key);
    newest_ = SequencePoint{place.version, place.index};
    return false;
  }
  Step finish() override { return then_(newest_); }

 private:
  Then then_;
  std::optional<SequencePoint> newest_;
};

Step find_newest(const StreamRecord& stream, const ShardRecord& shard, NewestVisitor::Then then) {
  Scan scan;
  scan.range = range_of_changes(stream.table_id, stream.id, shard.number);
  scan.direction = Direction::backward;
  scan.visitor = std::make_unique<NewestVisitor>(std::move(then));
  return scan;
}

Error not_of_the_shard() { return validation("Invalid SequenceNumber for the shard"); }

/// The iterator at or after a sequence number, which must lie between the shard's first and its last, or of
/// an open one its newest: a reader that is ahead would miss what comes.
Step iterator_at(ShardIterator iterator, const StreamRecord& stream, const ShardRecord& shard,
                 const GetShardIteratorRequest& request) {
  const std::optional<SequencePoint> point = parse_sequence_number(*request.sequence_number);
  if (!point || point->version < shard.starting_version) return not_of_the_shard();
  if (shard.is_trimmed(*point)) return trimmed();
  const bool after = request.shard_iterator_type == ShardIteratorType::after_sequence_number;
  iterator.from = after ? point->next() : *point;
  const SequencePoint first{shard.starting_version, 0}, last{shard.ending_version, 0};
  if (*point == first || (shard.closed && *point == last)) return iterator_response(iterator);
  return find_newest(stream, shard,
                     [iterator = std::move(iterator), point](std::optional<SequencePoint> newest) -> Step {
                       if (!newest || *point > *newest) return not_of_the_shard();
                       return iterator_response(iterator);
                     });
}

Step iterator_of(const FoundStream& stream, const ShardRecord& shard,
                 const GetShardIteratorRequest& request, Timestamp now) {
  if (shard_id(shard) != request.shard_id) return resource_not_found(std::string(no_such_shard));
  ShardIterator iterator{.stream_arn = stream.arn, .shard = shard.number, .from = {}, .issued = now};
  if (takes_number(request.shard_iterator_type))
    return iterator_at(std::move(iterator), stream.record, shard, request);
  if (request.shard_iterator_type == ShardIteratorType::trim_horizon) {
    iterator.from_oldest = true;
    return iterator_response(iterator);
  }
  iterator.from = shard.beginning();
  return find_newest(stream.record, shard,
                     [iterator = std::move(iterator)](std::optional<SequencePoint> newest) mutable -> Step {
                       if (newest) iterator.from = newest->next();
                       return iterator_response(iterator);
                     });
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
