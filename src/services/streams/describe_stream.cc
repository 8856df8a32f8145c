// A stream and its shards, parents before their children.
#include <algorithm>

#include "services/key_schema.h"
#include "services/streams/stream_request.h"
#include "table/storage_keys.h"

namespace gramme::streams {

enum class ShardFilterType : uint8_t { child_shards };
inline std::span<const std::string_view> wire_names(ShardFilterType) {
  static constexpr std::array<std::string_view, 1> names = {"CHILD_SHARDS"};
  return names;
}

namespace {

constexpr int32_t shards_max = 100;

struct ShardFilter {
  std::optional<ShardFilterType> type;
  std::optional<std::string> shard_id;
  static std::span<const Field<ShardFilter>> shape();
};
constexpr std::array shard_filter_shape = {
    field<&ShardFilter::type>("Type"),
    field<&ShardFilter::shard_id>("ShardId", shard_id_rules),
};
std::span<const Field<ShardFilter>> ShardFilter::shape() { return shard_filter_shape; }

struct DescribeStreamRequest {
  std::string stream_arn;
  int32_t limit = shards_max;
  std::optional<std::string> exclusive_start_shard_id;
  std::optional<ShardFilter> shard_filter;
  static std::span<const Field<DescribeStreamRequest>> shape();
};
constexpr std::array describe_stream_shape = {
    field<&DescribeStreamRequest::stream_arn>("StreamArn", stream_arn_rules),
    field<&DescribeStreamRequest::limit>("Limit", {.value_min = 1}),
    field<&DescribeStreamRequest::exclusive_start_shard_id>("ExclusiveStartShardId", shard_id_rules),
    field<&DescribeStreamRequest::shard_filter>("ShardFilter"),
};
std::span<const Field<DescribeStreamRequest>> DescribeStreamRequest::shape() {
  return describe_stream_shape;
}

void write_shard(Writer& writer, const ShardRecord& shard) {
  writer.begin_object();
  if (shard.parent) writer.member("ParentShardId", shard_id(*shard.parent, shard.parent_created));
  writer.name("SequenceNumberRange");
  writer.begin_object();
  if (shard.closed) writer.member("EndingSequenceNumber", sequence_number({shard.ending_version, 0}));
  writer.member("StartingSequenceNumber", sequence_number({shard.starting_version, 0}));
  writer.end_object();
  writer.member("ShardId", shard_id(shard));
  writer.end_object();
}

/// One page of shards.
struct Description {
  FoundStream stream;
  std::vector<ShardRecord> shards;
  bool more = false;

  void operator()(Writer& writer) const {
    writer.name("StreamDescription");
    writer.begin_object();
    writer.name("CreationRequestDateTime");
    const int64_t milliseconds = stream.record.created / 1000;
    writer.timestamp(double(milliseconds) / 1000);
    write_key_schema(writer, stream.record.keys);
    if (more) writer.member("LastEvaluatedShardId", shard_id(shards.back()));
    writer.name("Shards");
    writer.begin_list();
    for (const ShardRecord& shard : shards) write_shard(writer, shard);
    writer.end_list();
    writer.member("StreamArn", stream.arn);
    writer.member("StreamLabel", stream_label(stream.record.created));
    writer.member("StreamStatus", stream.record.disabled ? "DISABLED" : "ENABLED");
    writer.member("StreamViewType", name_of(stream.record.view_type));
    writer.member("TableName", stream.record.table_name);
    writer.end_object();
  }
};

/// Which shards are shown: those behind an id, of any form, in the order of their texts; children of one.
struct Shown {
  std::string after;
  std::optional<std::string> parent;

  bool operator()(const ShardRecord& shard) const {
    if (parent && (!shard.parent || shard_id(*shard.parent, shard.parent_created) != *parent)) return false;
    return shard_id(shard) > after;
  }
};

class ShardVisitor final : public Visitor {
 public:
  ShardVisitor(FoundStream stream, size_t limit, Shown shown)
      : description_{std::move(stream), {}}, limit_(limit), shown_(std::move(shown)) {}

  bool visit(std::string_view, std::string_view value) override {
    std::optional<ShardRecord> shard = decode_shard(value);
    if (!shard || !shown_(*shard)) return true;
    if (description_.shards.size() == limit_) return description_.more = true, false;
    description_.shards.push_back(*std::move(shard));
    return true;
  }
  Step finish() override { return Response(std::move(description_)); }

 private:
  Description description_;
  const size_t limit_;
  const Shown shown_;
};

Step describe(FoundStream stream, const DescribeStreamRequest& request) {
  Shown shown{request.exclusive_start_shard_id.value_or(""), {}};
  if (request.shard_filter) shown.parent = request.shard_filter->shard_id;
  Scan scan;
  scan.range = range_of_shards(stream.record.table_id, stream.record.id);
  const size_t limit = size_t(std::min(request.limit, shards_max));
  scan.visitor = std::make_unique<ShardVisitor>(std::move(stream), limit, std::move(shown));
  return scan;
}

}  // namespace

Step describe_stream(const Call& call, Document::Node body) {
  auto request = TRY(decode<DescribeStreamRequest>(body, {.wording = Wording::of_2025}));
  if (request.shard_filter && (!request.shard_filter->type || !request.shard_filter->shard_id))
    return validation("ShardFilter must have a Type and a ShardId");
  std::string arn = request.stream_arn;
  return find_stream(call, std::move(arn), [request = std::move(request)](FoundStream stream) -> Step {
    return describe(std::move(stream), request);
  });
}

}  // namespace gramme::streams
