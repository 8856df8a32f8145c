#include "services/administration/partition_list.h"

#include <fmt/format.h>

#include "table/partitions.h"

namespace gramme::administration {
namespace {

void write_partition(Writer& writer, const TableRecords::Found& found, size_t position) {
  const Partition& partition = found.table.partitions[position];
  writer.begin_object();
  writer.member("FirstHash", fmt::format("{:016x}", partition.first_hash));
  writer.member("LastHash", fmt::format("{:016x}", last_hash(found.table.partitions, position)));
  if (found.stream) writer.member("OpenShardId", shard_id(found.stream->shards[position]));
  writer.member("PartitionId", int64_t(partition.id));
  writer.end_object();
}

}  // namespace

Response partition_list(TableRecords::Found found) {
  return [found = std::move(found)](Writer& writer) {
    writer.name("Partitions");
    writer.begin_list();
    for (size_t i = 0; i < found.table.partitions.size(); ++i) write_partition(writer, found, i);
    writer.end_list();
    writer.member("TableName", found.table.name);
  };
}

}  // namespace gramme::administration
