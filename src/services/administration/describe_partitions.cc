// The partitions of a table: which hashes each holds, and its open shard.
#include <array>

#include "api/shape.h"
#include "services/administration/partition_list.h"
#include "services/service.h"

namespace gramme::administration {

struct DescribePartitionsRequest {
  std::string table_name;
  static std::span<const Field<DescribePartitionsRequest>> shape();
};

namespace {
constexpr std::array describe_partitions_shape = {
    field<&DescribePartitionsRequest::table_name>("TableName", table_name_rules),
};
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
    return partition_list(TRY(records.find(present)));
  };
  return read;
}

}  // namespace gramme::administration
