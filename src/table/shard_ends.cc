#include "table/shard_ends.h"

#include <algorithm>

namespace gramme {

std::shared_ptr<ShardEnds> ShardEnds::following(Engine& engine) {
  auto ends = std::make_shared<ShardEnds>();
  engine.observe(range_of_family(Family::changes).first,
                 [ends](std::string_view key, const std::string* value, Version) {
                   const std::optional<ShardPlace> shard = shard_of_change_key(key);
                   if (value == nullptr || !shard) return;  // trimmed
                   const ChangePlace place = parse_change_key(key);
                   ends->on_change(*shard, {place.version, place.index});
                 });
  engine.observe(range_of_family(Family::shards).first,
                 [ends](std::string_view key, const std::string* value, Version) {
                   const std::optional<ShardPlace> shard = parse_shard_key(key);
                   if (value == nullptr && shard) ends->forget(*shard);
                 });
  return ends;
}

bool ShardEnds::ends_before(const ShardPlace& shard, SequencePoint point) const {
  std::lock_guard lock(mutex_);
  const auto found = ends_.find(shard);
  return found != ends_.end() && found->second <= point;
}

/// What a commit has told since is newer than what was read.
void ShardEnds::found_none_from(const ShardPlace& shard, SequencePoint point) {
  std::lock_guard lock(mutex_);
  ends_.try_emplace(shard, point);
}

void ShardEnds::on_change(const ShardPlace& shard, SequencePoint point) {
  std::lock_guard lock(mutex_);
  SequencePoint& end = ends_[shard];
  end = std::max(end, point.next());
}

void ShardEnds::forget(const ShardPlace& shard) {
  std::lock_guard lock(mutex_);
  ends_.erase(shard);
}

}  // namespace gramme
