#include "services/streams/stream_request.h"

#include <fmt/format.h>

#include "table/storage_keys.h"

namespace gramme::streams {
namespace {

Error stream_not_found(std::string_view arn) {
  return resource_not_found(fmt::format("Requested resource not found: Stream: {} not found", arn));
}

}  // namespace

Step find_stream(const Call& call, std::string arn, std::move_only_function<Step(FoundStream)> then) {
  const std::optional<StreamReference> reference = parse_stream_arn(arn);
  if (!reference) return validation(fmt::format("Invalid StreamArn: {}", arn));
  if (reference->owner != call.caller) return stream_not_found(arn);
  Read read;
  read.keys = {stream_key(reference->owner, reference->table_name, reference->label)};
  read.then = [arn = std::move(arn), then = std::move(then)](Present present) mutable -> Step {
    if (!present[0]) return stream_not_found(arn);
    std::optional<StreamRecord> record = decode_stream(*present[0]);
    if (!record) return internal_server_error("The record of a stream is damaged");
    return then({std::move(arn), *std::move(record)});
  };
  return read;
}

Step find_shard(const StreamRecord& stream, uint32_t number, std::string_view missing,
                std::move_only_function<Step(ShardRecord)> then) {
  Read read;
  read.keys = {shard_key(stream.table_id, stream.id, number)};
  read.then = [missing = std::string(missing), then = std::move(then)](Present present) mutable -> Step {
    if (!present[0]) return resource_not_found(missing);
    std::optional<ShardRecord> shard = decode_shard(*present[0]);
    if (!shard) return internal_server_error("The record of a shard is damaged");
    return then(*std::move(shard));
  };
  return read;
}

Error trimmed() { return trimmed_data_access("The data you are trying to access has been trimmed"); }

}  // namespace gramme::streams
