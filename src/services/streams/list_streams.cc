// The streams of an account in a region, of all tables or of one, in the order of their tables' names.
#include <fmt/format.h>

#include "services/streams/stream_request.h"
#include "table/storage_keys.h"

namespace gramme::streams {
namespace {

constexpr int32_t list_max = 100;

struct ListStreamsRequest {
  std::optional<std::string> table_name;
  int32_t limit = list_max;
  std::optional<std::string> exclusive_start_stream_arn;
  static std::span<const Field<ListStreamsRequest>> shape();
};

constexpr std::array list_streams_shape = {
    field<&ListStreamsRequest::table_name>("TableName", index_name_rules),
    field<&ListStreamsRequest::limit>("Limit", {.value_min = 1, .value_max = list_max}),
    field<&ListStreamsRequest::exclusive_start_stream_arn>("ExclusiveStartStreamArn",
                                                           {.length_min = 37, .length_max = 1024}),
};

std::span<const Field<ListStreamsRequest>> ListStreamsRequest::shape() { return list_streams_shape; }

struct ListedStream {
  std::string table_name;
  std::string label;
  std::string arn;
};

void write_streams(Writer& writer, const std::vector<ListedStream>& streams, bool more) {
  if (more) writer.member("LastEvaluatedStreamArn", streams.back().arn);
  writer.name("Streams");
  writer.begin_list();
  for (const ListedStream& stream : streams) {
    writer.begin_object();
    writer.member("StreamArn", stream.arn);
    writer.member("StreamLabel", stream.label);
    writer.member("TableName", stream.table_name);
    writer.end_object();
  }
  writer.end_list();
}

class ListVisitor final : public Visitor {
 public:
  explicit ListVisitor(size_t limit) : limit_(limit) {}

  bool visit(std::string_view key, std::string_view value) override {
    if (streams_.size() == limit_) return more_ = true, false;
    std::optional<StreamName> name = parse_stream_key(key);
    std::optional<StreamRecord> record = decode_stream(value);
    if (!name || !record) return true;
    std::string arn = stream_arn(name->owner, name->table, record->created);
    streams_.push_back({std::move(name->table), std::move(name->label), std::move(arn)});
    return true;
  }
  Step finish() override {
    return Response([streams = std::move(streams_), more = more_](Writer& writer) {
      write_streams(writer, streams, more);
    });
  }

 private:
  const size_t limit_;
  std::vector<ListedStream> streams_;
  bool more_ = false;
};

}  // namespace

Step list_streams(const Call& call, Document::Node body) {
  auto request = TRY(decode<ListStreamsRequest>(body, {.wording = Wording::of_2025}));
  Scan scan;
  scan.range = request.table_name ? range_of_streams(call.caller, *request.table_name)
                                  : range_of_streams(call.caller);
  if (request.exclusive_start_stream_arn) {
    const auto start = parse_stream_arn(*request.exclusive_start_stream_arn);
    if (!start || start->owner != call.caller) {
      return validation(fmt::format("Invalid StreamArn: {}", *request.exclusive_start_stream_arn));
    }
    scan.range.first =
        std::max(scan.range.first, stream_key(start->owner, start->table_name, start->label) + '\0');
    if (scan.range.first > scan.range.last) scan.range.first = scan.range.last;
  }
  scan.visitor = std::make_unique<ListVisitor>(size_t(request.limit));
  return scan;
}

}  // namespace gramme::streams
