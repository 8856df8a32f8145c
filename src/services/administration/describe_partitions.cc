// The partitions of a table: which hashes each holds, and its open shard.
#include <fmt/format.h>

#include <array>
#include <limits>

#include "api/errors.h"
#include "api/shape.h"
#include "services/service.h"
#include "table/table_records.h"

namespace gramme::administration {

struct DescribePartitionsRequest {
  std::string table_name;
  static std::span<const Field<DescribePartitionsRequest>> shape();
};

namespace {

constexpr std::array describe_partitions_shape = {
    field<&DescribePartitionsRequest::table_name>("TableName", table_name_rules),
};

void write_partition(Writer& writer, const TableRecords::Found& found, size_t position) {
  const std::vector<Partition>& partitions = found.table.partitions;
  const bool is_last = position + 1 == partitions.size();
  const uint64_t last_hash =
      is_last ? std::numeric_limits<uint64_t>::max() : partitions[position + 1].first_hash - 1;
  writer.begin_object();
  writer.member("FirstHash", fmt::format("{:016x}", partitions[position].first_hash));
  writer.member("LastHash", fmt::format("{:016x}", last_hash));
  if (found.stream) writer.member("OpenShardId", shard_id(found.stream->shards[position]));
  writer.member("PartitionId", int64_t(partitions[position].id));
  writer.end_object();
}

}  // namespace

std::span<const Field<DescribePartitionsRequest>> DescribePartitionsRequest::shape() {
  return describe_partitions_shape;
}

Step describe_partitions(const Call& call, Document::Node body) {
  auto request = TRY(decode<DescribePartitionsRequest>(body, {.wording = call.wording}));
  const TablePointer table = TRY(call.catalog.find(call.caller, request.table_name));
  TableRecords records(*table);
  Read read;
  read.keys = records.keys();
  read.then = [records = std::move(records)](Present present) -> Step {
    TableRecords::Found found = TRY(records.find(present));
    return Response([found = std::move(found)](Writer& writer) {
      writer.name("Partitions");
      writer.begin_list();
      for (size_t i = 0; i < found.table.partitions.size(); ++i) write_partition(writer, found, i);
      writer.end_list();
      writer.member("TableName", found.table.name);
    });
  };
  return read;
}

}  // namespace gramme::administration
