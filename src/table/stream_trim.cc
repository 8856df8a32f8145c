#include "table/stream_trim.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "table/change_log.h"
#include "table/storage_keys.h"
#include "table/stream.h"

namespace gramme {
namespace {

constexpr size_t changes_per_step = 500;

/// Copies the entries of a range.
using Entries = std::vector<std::pair<std::string, std::string>>;

class Copier final : public Visitor {
 public:
  explicit Copier(Entries& entries) : entries_(entries) {}
  bool visit(std::string_view key, std::string_view value) override {
    entries_.emplace_back(key, value);
    return true;
  }
  Step finish() override { return nothing(); }

 private:
  Entries& entries_;
};

Result<Entries> entries_of(Engine& engine, KeyRange range) {
  Entries entries;
  Scan scan;
  scan.range = std::move(range);
  scan.visitor = std::make_unique<Copier>(entries);
  TRY(complete(engine, std::move(scan)));
  return entries;
}

/// Removes changes from a shard, and the shard when it is over and nothing is left. The shard's record is
/// read again: it may have been closed meanwhile.
Write trim_step(std::string shard_key, std::vector<std::string> changes, bool is_empty, Timestamp horizon) {
  std::vector<std::string> keys = {shard_key};
  return Write{.keys = std::move(keys),
               .plan = [shard_key = std::move(shard_key), changes = std::move(changes), is_empty, horizon](
                           const Moment&, Present present) -> Planned {
                 Batch batch;
                 std::optional<ShardRecord> shard = present[0] ? decode_shard(*present[0]) : std::nullopt;
                 if (!shard) return {std::move(batch), nothing()};
                 for (const std::string& change : changes) batch.erase(change);
                 if (is_empty && shard->closed && *shard->closed < horizon) {
                   batch.erase(shard_key);
                 } else if (!changes.empty()) {
                   const ChangePlace last = parse_change_key(changes.back());
                   shard->trimmed_before = last.version + 1;
                   shard->trimmed_index = last.index;
                   batch.put(shard_key, encode_shard(*shard));
                 }
                 return {std::move(batch), nothing()};
               }};
}

/// Looks at the oldest changes of a shard. `more` tells whether there may be others to remove.
class OldestChanges final : public Visitor {
 public:
  OldestChanges(std::string shard_key, Timestamp horizon, bool& more)
      : shard_key_(std::move(shard_key)), horizon_(horizon), more_(more) {}

  bool visit(std::string_view key, std::string_view value) override {
    const std::optional<ChangeRecord> change = decode_change(value);
    const bool is_old = !change || change->time < horizon_;
    if (!is_old || changes_.size() == changes_per_step) {
      more_ = is_old;
      return is_empty_ = false;
    }
    changes_.emplace_back(key);
    return true;
  }
  Step finish() override {
    return trim_step(std::move(shard_key_), std::move(changes_), is_empty_, horizon_);
  }

 private:
  std::string shard_key_;
  const Timestamp horizon_;
  bool& more_;
  std::vector<std::string> changes_;
  bool is_empty_ = true;
};

Result<void> trim_shard(Engine& engine, const StreamRecord& stream, const ShardRecord& shard,
                        Timestamp horizon, const std::atomic<bool>& stopped) {
  for (bool more = true; more && !stopped;) {
    more = false;
    Scan scan;
    scan.range = range_of_changes(stream.table_id, stream.id, shard.number);
    scan.visitor =
        std::make_unique<OldestChanges>(shard_key(stream.table_id, stream.id, shard.number), horizon, more);
    TRY(complete(engine, std::move(scan)));
  }
  return {};
}

Write erase(std::string key) {
  return Write{.keys = {}, .plan = [key = std::move(key)](const Moment&, Present) -> Planned {
                 Batch batch;
                 batch.erase(key);
                 return {std::move(batch), nothing()};
               }};
}

}  // namespace

Result<void> trim_streams(Engine& engine, Timestamp now, const std::atomic<bool>& stopped) {
  const Timestamp horizon = now - stream_retention;
  for (const auto& [stream_key, bytes] : TRY(entries_of(engine, range_of_streams()))) {
    const std::optional<StreamRecord> stream = decode_stream(bytes);
    if (!stream) continue;
    const KeyRange shards = range_of_shards(stream->table_id, stream->id);
    for (const auto& [key, shard_bytes] : TRY(entries_of(engine, shards))) {
      if (stopped) return {};
      const std::optional<ShardRecord> shard = decode_shard(shard_bytes);
      if (shard) TRY(trim_shard(engine, *stream, *shard, horizon, stopped));
    }
    const bool is_over = stream->disabled && *stream->disabled < horizon;
    if (is_over && TRY(entries_of(engine, shards)).empty()) TRY(complete(engine, erase(stream_key)));
  }
  return {};
}

}  // namespace gramme
