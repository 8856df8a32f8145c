// Cuts a partition of a table in two, whatever its load: its shard is closed, and two children are opened.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "api/errors.h"
#include "api/invalid_parameter.h"
#include "api/shape.h"
#include "services/administration/partition_list.h"
#include "services/service.h"
#include "table/partitions.h"

namespace gramme::administration {

struct SplitPartitionRequest {
  std::string table_name;
  std::optional<int64_t> partition_id;
  std::optional<std::string> hash;
  static std::span<const Field<SplitPartitionRequest>> shape();
};

namespace {

constexpr size_t hash_digits = 16;

constexpr std::array split_partition_shape = {
    field<&SplitPartitionRequest::table_name>("TableName", table_name_rules),
    field<&SplitPartitionRequest::partition_id>("PartitionId"),
    field<&SplitPartitionRequest::hash>("Hash", {.length_min = hash_digits, .length_max = hash_digits}),
};

/// Which partition is to be cut, and where; what is left open is chosen when the plan runs.
struct Wanted {
  std::optional<int64_t> partition_id;
  std::optional<uint64_t> hash;
};

struct Cut {
  size_t position;
  uint64_t at;
};

Error invalid_hash(std::string_view why) { return invalid_parameter(fmt::format("Hash {}", why)); }

Result<std::optional<uint64_t>> parse_hash(const std::optional<std::string>& digits) {
  if (!digits) return std::nullopt;
  uint64_t hash = 0;
  const auto [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), hash, 16);
  if (error != std::errc() || end != digits->data() + digits->size())
    return invalid_hash("must be 16 hexadecimal digits");
  return hash;
}

Result<size_t> position_of(const Table& table, const Wanted& wanted) {
  const std::vector<Partition>& partitions = table.partitions;
  if (wanted.partition_id) {
    const auto found = std::ranges::find(partitions, *wanted.partition_id,
                                         [](const Partition& partition) { return int64_t(partition.id); });
    if (found != partitions.end()) return size_t(found - partitions.begin());
    return resource_not_found(
        fmt::format("Requested resource not found: Partition: {} not found", *wanted.partition_id));
  }
  if (wanted.hash) return size_t(&table.partition_of(*wanted.hash) - partitions.data());
  return widest_partition(partitions);
}

/// Both halves of a cut have hashes.
Result<Cut> cut_of(const Table& table, const Wanted& wanted) {
  if (table.partitions.size() >= partitions_max)
    return limit_exceeded(fmt::format("A table has no more than {} partitions", partitions_max));
  const size_t position = TRY(position_of(table, wanted));
  const uint64_t first = table.partitions[position].first_hash;
  const uint64_t last = last_hash(table.partitions, position);
  const uint64_t at = wanted.hash.value_or(first + (last - first) / 2 + 1);
  if (first == last) return invalid_hash("cannot cut a partition that holds a single one");
  if (at <= first || at > last) return invalid_hash("must lie within the partition, above its first one");
  return Cut{position, at};
}

}  // namespace

std::span<const Field<SplitPartitionRequest>> SplitPartitionRequest::shape() {
  return split_partition_shape;
}

Step split_partition(const Call& call, Document::Node body) {
  auto request = TRY(decode<SplitPartitionRequest>(body, {.wording = call.wording}));
  const Wanted wanted{request.partition_id, TRY(parse_hash(request.hash))};
  const TablePointer table = TRY(call.catalog.find(call.caller, request.table_name));
  TableRecords records(*table);
  std::vector<std::string> keys = records.keys();
  return Write{std::move(keys),
               [records = std::move(records), wanted](const Moment& moment, Present present) -> Planned {
                 TableRecords::Found found = TRY(records.find(present));
                 const Cut cut = TRY(cut_of(found.table, wanted));
                 Batch batch;
                 gramme::split_partition(batch, found.table, cut.position, cut.at, found.stream, moment);
                 ++found.table.generation;
                 batch.put(records.keys()[0], encode_table(found.table));
                 return {std::move(batch), partition_list(std::move(found))};
               }};
}

}  // namespace gramme::administration
