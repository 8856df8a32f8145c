#include "table/stream_trim.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "table/change_log.h"
#include "table/storage_keys.h"
#include "table/store_access.h"
#include "table/stream.h"

namespace gramme {
namespace {

constexpr std::chrono::minutes period{1};
constexpr size_t changes_per_step = 500;
constexpr size_t changes_per_turn = 20'000;
constexpr size_t streams_per_turn = 1000;

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

/// What a step did to a shard.
struct Trimmed {
  size_t changes = 0;
  std::optional<Timestamp> oldest = {};  // time of the oldest change that is to be removed yet
};

/// Looks at the oldest changes of a shard.
class OldestChanges final : public Visitor {
 public:
  OldestChanges(std::string shard_key, Timestamp horizon, Trimmed& trimmed)
      : shard_key_(std::move(shard_key)), horizon_(horizon), trimmed_(trimmed) {}

  bool visit(std::string_view key, std::string_view value) override {
    const std::optional<ChangeRecord> change = decode_change(value);
    const bool is_old = !change || change->time < horizon_;
    if (!is_old || changes_.size() == changes_per_step) {
      if (is_old) trimmed_.oldest = change ? change->time : horizon_;
      return is_empty_ = false;
    }
    changes_.emplace_back(key);
    return true;
  }
  Step finish() override {
    trimmed_.changes = changes_.size();
    return trim_step(std::move(shard_key_), std::move(changes_), is_empty_, horizon_);
  }

 private:
  std::string shard_key_;
  const Timestamp horizon_;
  Trimmed& trimmed_;
  std::vector<std::string> changes_;
  bool is_empty_ = true;
};

/// Adds up what it does, until the turn has done enough.
Result<void> trim_shard(Engine& engine, const StreamRecord& stream, uint32_t number, Timestamp horizon,
                        Turn& turn, const std::atomic<bool>& stopped) {
  const std::string key = shard_key(stream.table_id, stream.id, number);
  while (!stopped) {
    const std::optional<std::string> bytes = TRY(value_of(engine, key));
    const std::optional<ShardRecord> shard = bytes ? decode_shard(*bytes) : std::nullopt;
    if (!shard) return {};
    Trimmed trimmed;
    Scan scan;
    scan.range = range_of_changes(stream.table_id, stream.id, number);
    // Not before what was trimmed: an engine goes past every erased entry.
    if (const Version before = shard->trimmed_before; before > 0)
      scan.range.first = change_key(stream.table_id, stream.id, number, before - 1, shard->trimmed_index);
    scan.visitor = std::make_unique<OldestChanges>(key, horizon, trimmed);
    TRY(complete(engine, std::move(scan)));
    turn.done += trimmed.changes;
    if (!trimmed.oldest) return {};
    if (turn.done >= changes_per_turn) {
      turn.more = true;
      turn.waiting_since = *trimmed.oldest + stream_retention;
      return {};
    }
  }
  turn.more = true;
  return {};
}

/// Leaves the turn with `more` when it has done enough.
Result<void> trim_stream(Engine& engine, const std::string& stream_key, const std::string& bytes,
                         Timestamp horizon, Turn& turn, const std::atomic<bool>& stopped) {
  const std::optional<StreamRecord> stream = decode_stream(bytes);
  if (!stream) return {};
  const KeyRange shards = range_of_shards(stream->table_id, stream->id);
  for (const auto& [key, shard_bytes] : TRY(entries_of(engine, shards))) {
    const std::optional<ShardRecord> shard = decode_shard(shard_bytes);
    if (shard) TRY(trim_shard(engine, *stream, shard->number, horizon, turn, stopped));
    if (turn.more) return {};
  }
  const bool is_over = stream->disabled && *stream->disabled < horizon;
  if (is_over && TRY(entries_of(engine, shards)).empty()) TRY(erase(engine, stream_key));
  return {};
}

}  // namespace

Result<Turn> trim_streams(Engine& engine, const TurnContext& context) {
  const Timestamp horizon = context.now - stream_retention;
  Turn turn{.place = std::string(context.place)};
  KeyRange range = range_of_streams();
  if (!context.place.empty()) range.first = turn.place + '\0';
  const Entries streams = TRY(entries_of(engine, range, {.entries = streams_per_turn}));
  for (const auto& [key, bytes] : streams) {
    TRY(trim_stream(engine, key, bytes, horizon, turn, context.stopped));
    if (turn.more) return turn;  // comes back to this one
    turn.place = key;
  }
  turn.more = streams.size() == streams_per_turn;
  if (!turn.more) turn.place.clear();
  return turn;
}

BackgroundTask stream_trim_task(Engine& engine) {
  return {.name = "TrimStreams",
          .unit = "records trimmed",
          .period = period,
          .turn = [&engine](const TurnContext& context) { return trim_streams(engine, context); }};
}

}  // namespace gramme
