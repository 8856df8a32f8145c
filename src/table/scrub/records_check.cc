#include "table/scrub/records_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "storage/counter.h"
#include "table/background/lease.h"
#include "table/change_log.h"
#include "table/expiry_queue.h"
#include "table/index_build.h"
#include "table/purge.h"
#include "table/scrub/kept_finding.h"
#include "table/storage_keys.h"
#include "table/token_record.h"

namespace gramme {
namespace {

constexpr std::string_view restore = "Restore the data folder from a backup";
constexpr std::string_view begins_anew = "Nothing has to be done: it begins anew";

}  // namespace

RecordsCheck::RecordsCheck(SnapshotReader reader)
    : reader_(std::move(reader)),
      walk_(reader_,
            {stretch(Family::catalog, &RecordsCheck::look_at_table),
             stretch(Family::dropped, &RecordsCheck::look_at_dropped),
             stretch(Family::sequence, &RecordsCheck::look_at_sequence, &RecordsCheck::end_of_sequence),
             stretch(Family::builds, &RecordsCheck::look_at_build, &RecordsCheck::end_of_builds),
             stretch(Family::queue_work, &RecordsCheck::look_at_queue_work),
             stretch(Family::streams, &RecordsCheck::look_at_stream, &RecordsCheck::end_of_streams),
             stretch(Family::shards, &RecordsCheck::look_at_shard, &RecordsCheck::end_of_shards),
             stretch(Family::changes, &RecordsCheck::look_at_change),
             stretch(Family::tokens, &RecordsCheck::look_at_token),
             stretch(Family::tasks, &RecordsCheck::look_at_lease),
             stretch(Family::findings, &RecordsCheck::look_at_kept),
             {.end = [this] { return look_for_strays(); }},
             {.end = [this] { return look_for_families(); }}}) {}

Stretch RecordsCheck::stretch(Family family, Look look, Result<void> (RecordsCheck::*end)()) {
  Stretch stretch{.range = range_of_family(family), .look = [this, look](const Entries& entries) {
                    for (const auto& [key, value] : entries) (this->*look)(key, value);
                    return Result<void>();
                  }};
  if (end != nullptr) stretch.end = [this, end] { return (this->*end)(); };
  return stretch;
}

void RecordsCheck::damaged(std::string_view key, std::string_view what, std::string_view advice) {
  findings_.push_back(
      {.kind = FindingKind::damaged_record,
       .key = std::string(key),
       .what = fmt::format("{} cannot be understood. {}", what, advice.empty() ? restore : advice)});
}

void RecordsCheck::misplaced(std::string_view key, std::string_view what) {
  findings_.push_back({.kind = FindingKind::misplaced_record,
                       .key = std::string(key),
                       .what = fmt::format("{}. {}", what, restore)});
}

void RecordsCheck::absent(const Table& table, std::string_view key, std::string_view what) {
  findings_.push_back({.kind = FindingKind::absent_record,
                       .table_id = table.id,
                       .table = table.name,
                       .key = std::string(key),
                       .what = std::string(what)});
}

void RecordsCheck::look_at_table(std::string_view key, std::string_view value) {
  const std::optional<CatalogName> name = parse_catalog_key(key);
  std::optional<Table> table = decode_table(value);
  if (!name || !table || table->owner != name->owner || table->name != name->table)
    return damaged(key, "the record of a table in the catalog");
  const uint64_t id = table->id;
  last_table_id_ = std::max(last_table_id_, id);
  if (!tables_.emplace(id, *std::move(table)).second)
    misplaced(key, fmt::format("the id {} of this table is another one's, too", id));
}

void RecordsCheck::look_at_dropped(std::string_view key, std::string_view value) {
  const std::optional<IndexPlace> place = parse_dropped_key(key);
  if (!place || !decode_purge_record(value)) return damaged(key, "the record of something dropped");
  last_table_id_ = std::max(last_table_id_, place->table_id);
  dropped_.emplace(place->table_id, place->index_id);
}

void RecordsCheck::look_at_sequence(std::string_view key, std::string_view value) {
  if (key != table_id_sequence_key() || value.size() != sizeof(int64_t))
    return damaged(key, "the last table id given");
}

Result<void> RecordsCheck::end_of_sequence() {
  const auto value = TRY(reader_.values_of({table_id_sequence_key()}))[0];
  if (uint64_t(decode_counter(value)) >= last_table_id_) return {};
  findings_.push_back({.kind = FindingKind::sequence,
                       .key = table_id_sequence_key(),
                       .what = fmt::format("the last table id given is {}, but {} is in use",
                                           decode_counter(value), last_table_id_),
                       .remedy = Remedy{.difference = int64_t(last_table_id_)}});
  return {};
}

void RecordsCheck::look_at_build(std::string_view key, std::string_view value) {
  const std::optional<IndexPlace> place = parse_build_key(key);
  if (!place || !decode_index_build(value)) return damaged(key, "the record of an index's build");
  const auto table = tables_.find(place->table_id);
  const Index* index = table == tables_.end() ? nullptr : table->second.find_index(place->index_id);
  const bool is_dropped = dropped_.contains({place->table_id, 0});
  if (!is_dropped && (index == nullptr || index->state == IndexState::active))
    return misplaced(key, "an index is being built of which the catalog knows nothing");
  builds_.emplace(place->table_id, place->index_id);
}

Result<void> RecordsCheck::end_of_builds() {
  for (const auto& [id, table] : tables_) {
    const Index* index = table.unfinished_index();
    if (index != nullptr && !builds_.contains({id, index->id}))
      absent(table, build_key(id, index->id),
             fmt::format("nothing says how far index {} is built. Delete the index, and create it anew",
                         index->name));
  }
  return {};
}

void RecordsCheck::look_at_queue_work(std::string_view key, std::string_view value) {
  const std::optional<QueueWork> work = parse_queue_work_key(key);
  if (!work || !decode_queue_work(value)) return damaged(key, "the record of work at a queue of expiries");
  if (!is_known(Family::queue_work, {work->table_id, work->setting}))
    return misplaced(key, "a queue of expiries is worked at that no table has");
  if (!work->fill) emptied_.emplace(work->table_id, work->setting);
}

void RecordsCheck::look_at_stream(std::string_view key, std::string_view value) {
  const std::optional<StreamName> name = parse_stream_key(key);
  const std::optional<StreamRecord> stream = decode_stream(value);
  if (!name || !stream || stream->table_name != name->table || stream_label(stream->created) != name->label)
    return damaged(key, "the record of a stream");
  last_table_id_ = std::max(last_table_id_, stream->table_id);
  streams_.emplace(stream->table_id, stream->id);
}

Result<void> RecordsCheck::end_of_streams() {
  for (const auto& [id, table] : tables_) {
    if (table.has_stream() && !streams_.contains({id, table.stream->id}))
      absent(table, stream_key(table.owner, table.name, stream_label(table.stream->created)),
             "the record of the table's stream is missing. Disable the stream, and enable it anew");
  }
  return {};
}

void RecordsCheck::look_at_shard(std::string_view key, std::string_view value) {
  const std::optional<ShardPlace> place = parse_shard_key(key);
  const std::optional<ShardRecord> shard = decode_shard(value);
  if (!place || !shard || shard->number != place->number) return damaged(key, "the record of a shard");
  if (!streams_.contains({place->table_id, place->stream_id}))
    return misplaced(key, "a shard belongs to no stream");
  shards_.emplace(*place, *shard);
}

Result<void> RecordsCheck::end_of_shards() {
  for (const auto& [id, table] : tables_) {
    if (!table.has_stream()) continue;
    for (const Partition& partition : table.partitions) {
      const auto shard = shards_.find({id, table.stream->id, partition.shard});
      if (shard == shards_.end() || shard->second.closed)
        absent(table, shard_key(id, table.stream->id, partition.shard),
               "a partition has no open shard. Disable the stream, and enable it anew");
    }
  }
  return {};
}

void RecordsCheck::look_at_change(std::string_view key, std::string_view value) {
  const std::optional<ShardPlace> place = shard_of_change_key(key);
  if (!place || !decode_change(value))
    return damaged(key, "a change in a stream, which its readers do not see,");
  const auto shard = shards_.find(*place);
  if (shard == shards_.end()) return misplaced(key, "a change belongs to no shard");
  const Version version = parse_change_key(key).version;
  const bool is_late = shard->second.closed && version >= shard->second.ending_version;
  if (version <= shard->second.starting_version || is_late)
    misplaced(key, "a change lies in a shard that was not open when it was made");
}

void RecordsCheck::look_at_token(std::string_view key, std::string_view value) {
  if (!TokenRecord::decode(value))
    damaged(key, "what is kept of a transaction",
            "The transaction, if it is repeated with its token, may be made again");
}

void RecordsCheck::look_at_lease(std::string_view key, std::string_view value) {
  if (!decode_task_record(value)) damaged(key, "the place of a background task", begins_anew);
}

void RecordsCheck::look_at_kept(std::string_view key, std::string_view value) {
  if (!decode_kept_finding(value)) damaged(key, "what is kept of a finding", begins_anew);
}

}  // namespace gramme
